"""Lists of missions: `/missions`, and the coordinators' daily digest."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.buttons import Verb, tap
from bot.domain.message import Button, Message
from bot.domain.mission import State
from bot.screens.alarm_words import short
from bot.screens.missions import about, hears_first, instead, period
from bot.screens.times import clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import MissionView

MOST_LISTED = 20
"""Missions in one digest."""

A_PAGE = 6
"""Missions on one page of the list: their lines and buttons fit a small phone."""


def mission_list(voice: Voice, brief: Brief) -> Message:
    """`/missions`: what is urgent first, a page at a time, each with its button."""
    if not brief.missions:
        return Message(voice.say("No mission to show."), (instead(voice, brief),))
    pages = -(-len(brief.missions) // A_PAGE)
    page = min(brief.number("page"), pages - 1)
    here = brief.missions[page * A_PAGE : (page + 1) * A_PAGE]
    title = voice.plural("{count} mission.", "{count} missions.", len(brief.missions))
    numbered = list(enumerate(here, page * A_PAGE + 1))
    lines = [
        voice.say("{number}. {line}", number=number, line=mission_line(voice, brief, mission))
        for number, mission in numbered
    ]
    if pages > 1:
        said = voice.say("Page {page} of {pages}.", page=page + 1, pages=pages)
        lines.append(said)
    rows = [
        (Button(_label(voice, number, mission), tap(Verb.MISSION, mission.id)),)
        for number, mission in numbered
    ]
    return Message(title, tuple(lines), (*rows, *_leaf(voice, page, pages)))


def _label(voice: Voice, number: int, mission: MissionView) -> str:
    names = [short(person.name) for person in mission.travellers[:1]]
    if (others := len(mission.travellers) - 1) > 0:
        names.append(f"+{others}")
    facts = {"names": " ".join(names), "place": mission.place[:16]}
    return voice.say("{number}. {names} · {place}", number=number, **facts)


def _leaf(voice: Voice, page: int, pages: int) -> Iterator[tuple[Button, ...]]:
    row = []
    if page > 0:
        row.append(Button(voice.say("Previous page"), tap(Verb.MISSIONS, page - 1)))
    if page < pages - 1:
        row.append(Button(voice.say("Next page"), tap(Verb.MISSIONS, page + 1)))
    if row:
        yield tuple(row)


def digest(voice: Voice, brief: Brief) -> Message:
    """Once a day for coordinators: who is where, and what is open."""
    active = [mission for mission in brief.missions if mission.state is State.ACTIVE]
    alerts = sum(len(mission.open_incidents) for mission in active)
    away = len({person.id for mission in active for person in mission.travellers})
    if not active:
        title = voice.say("Nobody is on mission.")
    else:
        title = voice.plural("{count} person on mission.", "{count} people on mission.", away)
    if alerts:
        first = voice.plural("{count} alert is open.", "{count} alerts are open.", alerts)
    else:
        first = voice.say("No alert is open. Nothing to do.")
    return Message(title, (first, *_listed(voice, brief)), silent=not alerts)


def _listed(voice: Voice, brief: Brief) -> Iterator[str]:
    for mission in brief.missions[:MOST_LISTED]:
        yield mission_line(voice, brief, mission)
    if (more := len(brief.missions) - MOST_LISTED) > 0:
        yield voice.plural("and {count} more", "and {count} more", more)


def mission_line(voice: Voice, brief: Brief, mission: MissionView) -> str:
    """One mission in one line; alarms only for those whom they are told to first (S13)."""
    clock = clock_for(voice, brief.reader, mission, brief.now)
    who = about(voice, mission)
    if mission.state is State.PLANNED:
        return voice.say("Planned: {about}, {period}", about=who, period=period(voice, mission))
    first = hears_first(brief, mission)
    hers = brief.reader.id in {person.id for person in mission.travellers}
    if mission.open_incidents and first:
        return voice.say("Alert open: {about}", about=who)
    if mission.overdue and (hers or first):
        return voice.say("Answer awaited: {about}", about=who)
    if mission.next_checkin is not None and (hers or first):
        return _next(voice, who, clock.both(mission.next_checkin))
    return voice.say("On mission: {about}, {period}", about=who, period=period(voice, mission))


def _next(voice: Voice, who: str, times: str) -> str:
    return voice.say("{about}: next check-in {times}", about=who, times=times)
