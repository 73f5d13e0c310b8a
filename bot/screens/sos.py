"""What somebody hears who called for help: who was reached, never that help is coming."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.buttons import Verb, tap
from bot.domain.incident import Trouble
from bot.domain.message import Button, Message
from bot.screens.alarm_words import TROUBLE_BUTTONS, since_on_it
from bot.screens.card_facts import sent_names, waiting_names
from bot.screens.times import clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView


def sos_sent(voice: Voice, brief: Brief) -> Message:
    """Who gets it; later, who is on it."""
    view = brief.incident
    if not view.incident.open:
        return Message(voice.say("The alert about you is closed."), protected=True)
    if brief.param("about") == "owned" and view.owner is not None:
        return _owned(voice, brief, view, view.owner)
    reached, waiting = sent_names(voice, view), waiting_names(voice, view)
    if reached:
        title = voice.say("SOS delivered to {names}.", names=reached)
    elif waiting:
        title = voice.say("SOS on its way to {names}.", names=waiting)
    else:
        title = voice.say("Your SOS is stored, and has reached nobody yet.")
    return Message(
        title,
        tuple(_sent_lines(voice, view, reached, waiting)),
        _buttons(voice, view),
        protected=True,
    )


def _sent_lines(voice: Voice, view: IncidentView, reached: str, waiting: str) -> Iterator[str]:
    if reached and waiting:
        yield voice.say("Not delivered yet: {names}.", names=waiting)
    if not reached and not waiting:
        yield voice.say("If you can, call your organisation or the local emergency number.")
    yield from _until_called(voice, view)


def _until_called(voice: Voice, view: IncidentView) -> Iterator[str]:
    if view.incident.keep_away:
        yield voice.say("Vigie asks people not to call you until you tap: You can call me.")


def _buttons(voice: Voice, view: IncidentView) -> tuple[tuple[Button, ...], ...]:
    key, rows = view.incident.id, []
    if view.incident.mistake_at is None:
        rows.append((Button(voice.say("It was a mistake"), tap(Verb.MISTAKE, key)),))
    return (*rows, *call_me(voice, view))


def call_me(voice: Voice, view: IncidentView) -> tuple[tuple[Button, ...], ...]:
    """The button that lifts the "do not call", while it stands."""
    if not view.incident.keep_away:
        return ()
    return ((Button(voice.say("You can call me"), tap(Verb.CALLABLE, view.incident.id)),),)


def _owned(voice: Voice, brief: Brief, view: IncidentView, owner: str) -> Message:
    clock = clock_for(voice, brief.reader, view.mission, brief.now)
    line = since_on_it(view)
    time = clock.said(line.at if line else brief.now)
    lines = (
        voice.say("What you write here goes to {owner}.", owner=owner),
        *_until_called(voice, view),
    )
    title = voice.say("{owner} is on it (since {time}).", owner=owner, time=time)
    return Message(title, lines, call_me(voice, view), protected=True)


def sos_question(voice: Voice, brief: Brief) -> Message:
    """One optional question; the place is asked for only after it."""
    key = brief.incident.incident.id

    def answer(trouble: Trouble) -> Button:
        said = voice.say(TROUBLE_BUTTONS[trouble])
        return Button(said, tap(Verb.WHAT_HAPPENED, key, trouble.value))

    return Message(
        voice.say("What happened? Answer only if you can."),
        (voice.say("Then, if you can, send your place: paper clip, Location."),),
        (
            (answer(Trouble.MEDICAL), answer(Trouble.ACCIDENT)),
            (answer(Trouble.DETAINED), answer(Trouble.HIDING)),
            (answer(Trouble.CANNOT_SAY),),
        ),
        protected=True,
    )
