"""The commands that Telegram lists, and the keys that stay below a traveller's input field."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from bot.domain.message import Key, Keyboard, Style
from bot.domain.people import Role
from bot.screens import bidi
from bot.screens.catalogues import LANGUAGES
from bot.screens.voice import N_, Voice, voice_for

TRAVELS = frozenset({Role.TRAVELLER, Role.COORDINATOR})
EVERYONE = frozenset(Role)

COMMANDS: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("ok", N_("I am OK"), TRAVELS),
    ("late", N_("I am late: /late 45 for 45 minutes"), TRAVELS),
    ("sos", N_("Call for help, at any time"), EVERYONE),
    ("mission", N_("Announce a mission, step by step"), TRAVELS),
    ("checklist", N_("What to do before, during and after"), EVERYONE),
    ("embassy", N_("Embassy and consulate: /embassy Mali"), EVERYONE),
    ("emergency", N_("Local emergency numbers: /emergency Mali"), EVERYONE),
    ("missions", N_("Who is where, next check-ins"), EVERYONE),
    (
        "heard",
        N_("I heard or saw somebody on mission"),
        frozenset({Role.COORDINATOR, Role.CORRESPONDENT}),
    ),
    (
        "observe",
        N_("Say how it is in a zone: /observe Mopti calm"),
        frozenset({Role.COORDINATOR, Role.CORRESPONDENT}),
    ),
    ("zone", N_("How a country or region stands: /zone Mopti"), EVERYONE),
    ("guide", N_("How to use Vigie"), EVERYONE),
    ("language", N_("Another language"), EVERYONE),
    ("start", N_("Begin again"), EVERYONE),
)
"""By command: what it does, and for whom it is listed.

`/help` shows the manual but is not listed: the bare word calls for help (rule 12), and the two
should not be learnt together.
"""


def commands_for(language: str, roles: Collection[Role]) -> list[tuple[str, str]]:
    """What the menu of somebody with these roles offers; strangers get the manual alone."""
    voice = voice_for(language)
    if not roles:
        return [("start", voice.say("Begin again")), ("guide", voice.say("How to use Vigie"))]
    return [
        (command, voice.say(description))
        for command, description, whose in COMMANDS
        if whose & set(roles)
    ]


def keyboard(voice: Voice) -> Keyboard:
    """What a traveller on mission always has at hand; SOS alone on the last row."""
    return Keyboard(
        (
            (Key(_ok(voice), Style.SUCCESS), Key(_late(voice))),
            (Key(voice.say("Send my place"), asks_location=True),),
            (Key(_sos(voice), Style.DANGER),),
        )
    )


def read_key(text: str) -> str | None:
    """`ok`, `late` or `sos` when `text` is that key in any language, else None."""
    return _keys().get(bidi.bare(text).strip())


@cache
def _keys() -> dict[str, str]:
    """Every language, because a keyboard outlives a change of language."""
    voices = [voice_for(language) for language in LANGUAGES]
    found: dict[str, str] = {}
    for voice in voices:
        found |= {_ok(voice): "ok", _late(voice): "late", _sos(voice): "sos"}
    return {bidi.bare(label): key for label, key in found.items()}


def _ok(voice: Voice) -> str:
    return voice.say("I'm OK")


def _late(voice: Voice) -> str:
    return voice.say("Late +30")


def _sos(voice: Voice) -> str:
    return voice.say("SOS")
