"""What the page says around the phones, in the language of whoever looks on."""

from __future__ import annotations

from datetime import datetime

from babel import Locale

from bot.screens.voice import HOME, N_, Voice, reads_right_to_left
from bot.services.foresight import Coming, Foreseen

LABELS = {
    "title": N_("Vigie, seen on five phones"),
    "tagline": N_("A lookout over people who travel to risk zones. Every name here is invented."),
    "clock": N_("Mission clock"),
    "to_next": N_("To the next event"),
    "ten_minutes": N_("+10 min"),
    "one_hour": N_("+1 h"),
    "speed": N_("Speed"),
    "pause_time": N_("Stand still"),
    "bot": N_("The bot"),
    "kill": N_("Kill the bot"),
    "restart": N_("Start it again"),
    "story": N_("Stories"),
    "next_step": N_("Next step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "start_again": N_("Start again"),
    "steps": N_("Step {done} of {total}"),
    "earlier": N_("What happened so far"),
    "phones": N_("Phones"),
    "phone_of": N_("Phone of {name}"),
    "messages_of": N_("Messages of {name}"),
    "language": N_("Language"),
    "airplane": N_("Airplane mode"),
    "blocks": N_("Blocks the bot"),
    "settings_of": N_("Settings of this phone"),
    "write": N_("Write a message"),
    "message": N_("Message"),
    "send": N_("Send"),
    "send_place": N_("Send a place"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "menu": N_("Commands"),
    "edited": N_("edited"),
    "silent": N_("without sound"),
    "waits": N_("waits for the network"),
    "pinned": N_("Pinned message"),
    "place": N_("A place"),
    "call": N_("Call {name}"),
    "picture": N_("Picture"),
    "document": N_("Document"),
    "is_offline": N_("No network: what is sent to this phone waits."),
    "has_blocked": N_("The bot is blocked on this phone: nothing gets through."),
    "lost": N_("The connection to the demo is lost. It is tried again."),
    "refused": N_("That cannot be done now."),
    "link": N_("Opens {address}"),
    "copies": N_("Copies {text}"),
    "copied": N_("Copied"),
}

_COMING = {
    Coming.BEGINS: N_("Next: {name}'s mission begins at {time}."),
    Coming.ASKED: N_("Next: {name} is asked for a check-in at {time}."),
    Coming.REMINDED: N_("Next: {name} is reminded at {time}."),
    Coming.LAST_REMINDED: N_("Next: {name} is reminded for the last time at {time}."),
    Coming.MISSED: N_("Next: {name}'s check-in is missed at {time}."),
    Coming.BACK: N_("Next: {name} is asked whether the journey is over at {time}."),
    Coming.TOLD: N_("Next: the alert goes further at {time}. {people} will hear of {name}."),
    Coming.ROUND: N_("Next: everyone who was told of {name} is told again at {time}."),
    Coming.PHONE: N_("Next: {people} will be asked at {time} to phone {name}."),
    Coming.REVIEW: N_("Next: {people} will be asked at {time} how it stands with {name}."),
    Coming.LAPSED: N_("Next: the time of who is on it ends at {time}, and the alert goes further."),
    Coming.CLOSED: N_("Next: the alert for {name} closes at {time} if nobody objects."),
    Coming.SAID: N_("Next: a message that waits goes out at {time}."),
}
_NOTHING = N_("Nothing is planned any more.")
_NOBODY = N_("The bot is not running: what falls due waits until it is started again.")

_ALIVE = N_("Running, process {pid}.")
_CUT = N_("Running, process {pid}, but cut off from Telegram.")
_DEAD = N_("Killed: nobody watches. What people send waits.")
_STARTING = N_("Starting…")

_OPENING = N_("One moment: the bot starts with an empty database.")
_READY = N_("Press Next step, or play freely: every button on the phones works.")
_ASTRAY = N_("Things went another way, and the story cannot go on from here. Start it again.")
_OVER = N_("The end. Choose another story, or play on freely.")
_BROKEN = N_("The bot did not start. Its last words are in the terminal.")

_INSTEAD = {"opening": _OPENING, "astray": _ASTRAY, "broken": _BROKEN}
"""What is said instead of the last step's sentence, by the story's mood."""


def labels(voice: Voice) -> dict[str, object]:
    """Every label, and the direction in which the page reads."""
    said: dict[str, object] = {
        key: voice.say(text, **_kept_open(text)) for key, text in LABELS.items()
    }
    return {
        **said,
        "lang": voice.language,
        "dir": "rtl" if reads_right_to_left(voice.language) else "ltr",
    }


def _kept_open(text: str) -> dict[str, object]:
    """Facts that the page puts in itself stay as `{names}`."""
    names = ("name", "done", "total", "address", "text")
    return {name: _Open(name) for name in names if f"{{{name}}}" in text}


class _Open:
    """Said as `{name}`: the voice isolates text, and this is none."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return f"{{{self._name}}}"


def own_name(language: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(language).display_name).capitalize()


def coming(voice: Voice, one: Foreseen | None, now: datetime, *, alive: bool) -> str:
    """The sentence that says what comes next, and when."""
    if not alive:
        return voice.say(_NOBODY)
    if one is None:
        return voice.say(_NOTHING)
    time = (
        voice.both_times(one.at, now, one.zone, one.place)
        if one.zone
        else voice.clock(one.at, now, HOME)
    )
    facts = {"name": one.about, "time": time, "people": voice.names(one.who)}
    text = _COMING[one.what]
    return voice.say(text, **{name: fact for name, fact in facts.items() if f"{{{name}}}" in text})


def bot_state(voice: Voice, pid: int | None, *, starting: bool, cut: bool) -> str:
    """How it is with the bot's process."""
    if pid is None or starting:
        return voice.say(_STARTING if starting else _DEAD)
    return voice.say(_CUT if cut else _ALIVE, pid=str(pid))


def narration(voice: Voice, mood: str, why: str) -> str:
    """What the story panel says: of the step that was played, or of how it is with the story."""
    return voice.say(_INSTEAD.get(mood) or why or _READY)


def epilogue(voice: Voice) -> str:
    """What follows the last step."""
    return voice.say(_OVER)
