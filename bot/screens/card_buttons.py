"""The buttons of an incident card: only those that this reader may press, and that now apply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.buttons import Verb, tap
from bot.domain.incident import HOLD, IncidentKind, News
from bot.domain.ladder import Audience
from bot.domain.message import Button, Style
from bot.screens.alarm_words import TELL, short
from bot.screens.readers import Sees
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView

Row = tuple[Button, ...]

EMBASSY_AFTER = timedelta(minutes=60)
"""When the card of a silent traveller speaks of the embassy and of the crisis centre."""

REVIEW_BUTTONS = {
    "30m": N_("30 min"),
    "1h": N_("1 h"),
    "4h": N_("4 h"),
    "12h": N_("12 h"),
}


def responder_buttons(
    voice: Voice, brief: Brief, view: IncidentView, reader: Sees, *, reviews: bool
) -> tuple[Row, ...]:
    """For those who may take charge; `reviews`: also until when, for a coordinator who did."""
    incident = view.incident
    mine = incident.owner_id == brief.reader.id
    rows: list[Row] = []
    if mine and reviews:
        rows.extend(_still_on_it(voice, view, reader))
    elif incident.owner_id is None:
        rows.append((_take(voice, view),))
    rows.extend(news_buttons(voice, view))
    if incident.closes_by_itself and incident.paused_until is not None:
        rows.append((object_button(voice, view),))
    if view.sealed_note:
        said = voice.say("Open the medical note")
        rows.append((Button(said, tap(Verb.MEDICAL, incident.id)),))
    if (country := embassy_country(view, brief.now)) is not None:
        rows.append((Button(voice.say("Embassy"), tap(Verb.EMBASSY, country, incident.id)),))
    if reader is Sees.ALL:
        rows.extend(_coordinating(voice, view, mine=mine))
    elif mine:
        rows.append((_hand_over(voice, view),))
    return tuple(rows)


def embassy_country(view: IncidentView, now: datetime) -> str | None:
    """The country whose embassy may be needed: at once in an SOS, else when an hour has passed."""
    waited = now - view.incident.opened_at >= EMBASSY_AFTER
    needed = view.incident.open and (waited or view.incident.kind is not IncidentKind.MISSED)
    return view.country if needed else None


def _take(voice: Voice, view: IncidentView) -> Button:
    minutes = int(HOLD.total_seconds() // 60)
    said = voice.say("I'm on it ({minutes} min)", minutes=minutes)
    return Button(said, tap(Verb.TAKE, view.incident.id), Style.PRIMARY)


def _still_on_it(voice: Voice, view: IncidentView, reader: Sees) -> Iterator[Row]:
    key = view.incident.id
    minutes = int(HOLD.total_seconds() // 60)
    still = voice.say("Still on it ({minutes} min)", minutes=minutes)
    yield (Button(still, tap(Verb.TAKE, key), Style.PRIMARY),)
    if reader is Sees.ALL:
        yield tuple(
            Button(voice.say(said), tap(Verb.REVIEW, key, review))
            for review, said in REVIEW_BUTTONS.items()
        )


def news_buttons(voice: Voice, view: IncidentView) -> tuple[Row, ...]:
    """What somebody found out. While she must not be called, nobody is asked to try."""
    key, name = view.incident.id, short(view.traveller.name)
    spoke = Button(
        voice.say("I spoke to {name}: safe", name=name),
        tap(Verb.NEWS, key, News.SPOKE.value),
        Style.SUCCESS,
    )
    seen = Button(
        voice.say("Someone else saw {name}", name=name), tap(Verb.NEWS, key, News.SEEN.value)
    )
    message = Button(voice.say("Message only"), tap(Verb.NEWS, key, News.MESSAGE.value))
    nothing = Button(voice.say("No answer"), tap(Verb.NEWS, key, News.NO_ANSWER.value))
    last = (message,) if view.incident.keep_away else (message, nothing)
    return ((spoke,), (seen,), last)


def object_button(voice: Voice, view: IncidentView) -> Button:
    """Stops an OK from closing the alert by itself."""
    return Button(voice.say("I have doubts"), tap(Verb.OBJECT, view.incident.id))


def close_button(voice: Voice, view: IncidentView) -> Button:
    """For coordinators alone; it asks why before anything closes."""
    return Button(voice.say("Close the alert"), tap(Verb.CLOSE, view.incident.id), Style.DANGER)


def callable_button(voice: Voice, view: IncidentView) -> Button:
    """A coordinator lifts the "do not call"."""
    return Button(voice.say("Calling is safe"), tap(Verb.CALLABLE, view.incident.id))


def _hand_over(voice: Voice, view: IncidentView) -> Button:
    return Button(voice.say("Hand over"), tap(Verb.HAND_OVER, view.incident.id))


def _coordinating(voice: Voice, view: IncidentView, *, mine: bool) -> Iterator[Row]:
    if view.incident.keep_away:
        yield (callable_button(voice, view),)
    if mine:
        yield from _releases(voice, view)
        yield (_hand_over(voice, view), close_button(voice, view))
    else:
        yield (close_button(voice, view),)


def _releases(voice: Voice, view: IncidentView) -> Iterator[Row]:
    """The steps that wait, for one tap each; those that have nobody are left out."""
    for index in view.incident.steps_to_release:
        step = view.incident.ladder.steps[index]
        people = view.crew.of(step.to)
        if not people:
            continue
        said = _told_by(voice, view, step.to[0], people)
        yield (Button(said, tap(Verb.RELEASE, view.incident.id, index)),)


def _told_by(voice: Voice, view: IncidentView, audience: str, people: tuple[int, ...]) -> str:
    if audience in set(Audience):
        return voice.say(TELL[Audience(audience)])
    name = view.names.get(people[0], "…")
    return voice.say("Tell {name} now", name=short(name))


def local_buttons(voice: Voice, brief: Brief, view: IncidentView) -> tuple[Row, ...]:
    """For people on the spot: what they can do, no reason asked (rule 15), and their news."""
    if view.incident.keep_away:
        return news_buttons(voice, view)[:2]
    key = view.incident.id
    answered = any(line.what == "local_help" and line.by_id == brief.reader.id for line in view.log)
    if answered:
        return news_buttons(voice, view)
    return (
        (Button(voice.say("I can phone"), tap(Verb.CAN_PHONE, key, "can"), Style.PRIMARY),),
        (Button(voice.say("I can go safely"), tap(Verb.CAN_PHONE, key, "go")),),
        (Button(voice.say("Not possible"), tap(Verb.CAN_PHONE, key, "no")),),
    )


def outline_buttons(voice: Voice, brief: Brief, view: IncidentView) -> tuple[Row, ...]:
    """For family."""
    if not brief.standings[view.incident.id].may_report:
        return ()
    data = tap(Verb.NEWS, view.incident.id, News.FAMILY.value)
    return ((Button(voice.say("I have news"), data),),)
