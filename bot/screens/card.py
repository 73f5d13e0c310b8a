"""The incident card: one function for every notice that shows an incident, and for its edits.

What it says follows from the state of the incident and from who reads it, never from the notice
that brought it, so that a card which is edited shows what a new one would.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.incident import OWNER_ANSWERS_WITHIN
from bot.domain.message import Message
from bot.screens.alarm_words import REASONS, about, since_on_it, what_happened, who
from bot.screens.card_buttons import (
    Row,
    local_buttons,
    outline_buttons,
    responder_buttons,
)
from bot.screens.card_facts import (
    call_list,
    duty_line,
    facts,
    first_deliveries,
    in_charge_told,
    since,
)
from bot.screens.readers import Sees, sees
from bot.screens.times import Clock, clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView


def card_of_one(voice: Voice, brief: Brief, title: str | None = None) -> Message:
    """The card of one incident as this reader may see it; `title` instead of its own."""
    view = brief.incident
    clock = clock_for(voice, brief.reader, view.mission, brief.now)
    if not view.incident.open:
        return over(voice, view, clock)
    reader = sees(brief, view)
    lines: Iterator[str]
    if reader >= Sees.FACTS:
        lines = _for_responders(voice, brief, view, clock, reader)
    elif reader is Sees.LOCAL:
        lines = _for_local_people(voice, brief, view, clock)
    else:
        lines = _for_family(voice, brief, view, clock)
    return Message(
        title or _title(voice, brief, view, clock),
        tuple(lines),
        _buttons(voice, brief, view, reader, fresh=title is not None),
        protected=True,
    )


def _title(voice: Voice, brief: Brief, view: IncidentView, clock: Clock) -> str:
    what = what_happened(voice, view, clock)
    if sees(brief, view) < Sees.FACTS:
        return what
    incident = view.incident
    if incident.owner_id is not None and incident.review_at is not None:
        if incident.owner_id == brief.reader.id:
            return _title_of_mine(voice, view, clock)
        time = clock.said(incident.review_at)
        owner = view.owner or voice.say("Somebody")
        return voice.say("{what} {owner} is on it until {time}.", what=what, owner=owner, time=time)
    if (previous := _lapsed(view)) is not None:
        name = who(voice, view, previous)
        return voice.say(
            "{what} Nobody is on it any more: {name} has not confirmed.", what=what, name=name
        )
    if incident.round > 0:
        return voice.say("{what} Nobody is on it yet.", what=what)
    return what


def _title_of_mine(voice: Voice, view: IncidentView, clock: Clock) -> str:
    incident = view.incident
    moment = incident.review_at or clock.now
    if incident.owner_asked:
        time = clock.said(moment)
        return voice.say(
            "{about}: are you still on it? It is past {time}.", time=time, about=about(voice, view)
        )
    what = what_happened(voice, view, clock)
    return voice.say("{what} You are on it until {time}.", what=what, time=clock.said(moment))


def _lapsed(view: IncidentView) -> int | None:
    """Whose charge ran out, if that is why nobody is on it."""
    turns = [line for line in view.log if line.what in ("on_it", "hand_over", "lapsed")]
    return turns[-1].by_id if turns and turns[-1].what == "lapsed" else None


def keep_away(voice: Voice, view: IncidentView) -> Iterator[str]:
    """What comes before everything else, until it is lifted."""
    if view.incident.keep_away:
        yield voice.say("Do not call, do not go there.")


def _for_responders(
    voice: Voice, brief: Brief, view: IncidentView, clock: Clock, reader: Sees
) -> Iterator[str]:
    yield from keep_away(voice, view)
    yield what_to_do(voice, brief, view, clock)
    yield from facts(voice, brief, view, clock, reader)


def what_to_do(voice: Voice, brief: Brief, view: IncidentView, clock: Clock) -> str:
    """The one thing that this reader should do now."""
    incident = view.incident
    owner = view.owner or voice.say("Somebody")
    if incident.owner_id is not None and incident.owner_id != brief.reader.id:
        return voice.say("You have nothing to do unless {owner} asks.", owner=owner)
    if incident.owner_id is None and incident.keep_away:
        return voice.say("Tap I'm on it. Do not call until calling is said to be safe.")
    if incident.owner_id is None:
        return voice.say("Tap I'm on it, then phone the people below.")
    if incident.owner_asked and incident.review_at is not None:
        time = clock.said(incident.review_at + OWNER_ANSWERS_WITHIN)
        return voice.say("Without an answer by {time}, everyone is told again.", time=time)
    if incident.keep_away:
        return voice.say(
            "Until then Vigie tells nobody else. Do not call until calling is said to be safe."
        )
    return voice.say("Until then Vigie tells nobody else. Phone the people below.")


def _for_local_people(
    voice: Voice, brief: Brief, view: IncidentView, clock: Clock
) -> Iterator[str]:
    yield from keep_away(voice, view)
    if view.incident.keep_away:
        yield voice.say("If you hear from {name}, tap below.", name=view.traveller.name)
    elif view.owner is not None and not _asked_since(brief, view):
        yield voice.say("You have nothing to do unless {owner} asks.", owner=view.owner)
    else:
        yield voice.say("Can you phone? Do not go out for this.")
    yield since(voice, view, clock)
    yield from call_list(voice, view, Sees.LOCAL)
    yield from charge(voice, view)
    if line := duty_line(voice, view):
        yield line


def _asked_since(brief: Brief, view: IncidentView) -> bool:
    """Whether it was the present owner who had this reader told."""
    mine, line = first_deliveries(view).get(brief.reader.id), since_on_it(view)
    return mine is None or line is None or mine.created_at >= line.at


def _for_family(voice: Voice, brief: Brief, view: IncidentView, clock: Clock) -> Iterator[str]:
    yield from keep_away(voice, view)
    if brief.standings[view.incident.id].may_report:
        yield voice.say("You have nothing to do. If you have news, tap below.")
    else:
        yield voice.say("You have nothing to do.")
    yield since(voice, view, clock)
    if names := in_charge_told(voice, view):
        yield voice.say("Told already: {names}.", names=names)
    yield from charge(voice, view)
    if line := duty_line(voice, view):
        yield line


def charge(voice: Voice, view: IncidentView) -> Iterator[str]:
    """Who is on it, for those who do not see the log."""
    if view.owner is not None:
        yield voice.say("{owner} is on it.", owner=view.owner)
    else:
        yield voice.say("Nobody has said yet that they are on it; Vigie goes on asking.")


def _buttons(
    voice: Voice, brief: Brief, view: IncidentView, reader: Sees, *, fresh: bool
) -> tuple[Row, ...]:
    if reader >= Sees.FACTS:
        reviews = fresh or view.incident.owner_asked
        return responder_buttons(voice, brief, view, reader, reviews=reviews)
    if reader is Sees.LOCAL:
        return local_buttons(voice, brief, view)
    return outline_buttons(voice, brief, view)


def over(voice: Voice, view: IncidentView, clock: Clock) -> Message:
    """How it ended: by whom, when and why."""
    incident = view.incident
    subject = about(voice, view)
    time = clock.said(incident.closed_at or clock.now)
    if incident.closed_by is None:
        title = voice.say("Closed by itself at {time}: {about}.", time=time, about=subject)
    else:
        name = who(voice, view, incident.closed_by)
        facts = {"name": name, "time": time, "about": subject}
        title = voice.say("Closed by {name} at {time}: {about}.", **facts)
    why = () if incident.reason is None else (REASONS[incident.reason],)
    lines = tuple(voice.say(reason, name=view.traveller.name) for reason in why)
    return Message(title, lines, protected=True)
