"""Missions: the card after announcing one, its beginning and its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.domain.buttons import Verb, tap
from bot.domain.level import Level
from bot.domain.message import Button, Keyboard, Message, Style
from bot.domain.mission import State
from bot.domain.mission_form import JOURNEY, MISSION
from bot.domain.people import Person
from bot.screens.alarm_words import short
from bot.screens.checkins import first_told, what_comes_next
from bot.screens.commands import TRAVELS, keyboard
from bot.screens.mission_answers import missing_line, plan_in_words, section_line
from bot.screens.times import clock_for
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief
from bot.services.views import MissionView

MOST_BUTTONS = 4

UNDER_WAY = (State.PLANNED, State.ACTIVE)

DETAILS = tuple(one for one in MISSION.sections if one not in JOURNEY | {"medical"})
"""The sections of a card; the sealed note is not spoken of outside the dialogue and alerts."""

LEVELS = {
    Level.GREEN: N_("Zone level: green."),
    Level.YELLOW: N_("Zone level: yellow."),
    Level.ORANGE: N_("Zone level: orange."),
    Level.RED: N_("Zone level: red."),
    Level.UNKNOWN: N_("Zone level: not verified; the stricter rules apply."),
}


def mission_card(voice: Voice, brief: Brief) -> Message:
    """Everything that is so about a mission, who watches, and who cannot be reached yet."""
    mission = _mission(brief)
    clock = clock_for(voice, brief.reader, mission, brief.now)
    hers = brief.reader.id in {person.id for person in mission.travellers}
    title = _title(voice, mission, hers=hers)
    if mission.state not in UNDER_WAY:
        buttons = tuple(_card_buttons(voice, brief, mission))
        unpins = brief.notice.edits if hers and _kept_true(brief) else None
        return Message(title, _over(voice, mission), buttons, unpins=unpins)
    first = _first_line(voice, brief, mission)
    lines = [
        first,
        voice.say("{country}. Local time: {city}.", **_whereabouts(voice, mission)),
        voice.say(LEVELS[mission.level]),
        voice.say("Check-ins: {plan}.", plan=plan_in_words(voice, mission.plan)),
        _grace(voice, mission),
        *_watchers(voice, mission),
    ]
    if mission.next_checkin is not None:
        both = clock.both(mission.next_checkin)
        lines.append(voice.say("Next check-in: {times}.", times=both))
    if sees_details(brief, mission):
        lines.extend(_details(voice, mission))
    return Message(
        title,
        tuple(lines),
        tuple(_card_buttons(voice, brief, mission)),
        silent=bool(brief.param("quiet")),
        pinned=hers and not _kept_true(brief),
        unpins=brief.number("instead") or None if hers else None,
    )


def _over(voice: Voice, mission: MissionView) -> tuple[str, ...]:
    """Nobody is asked any more: the card does not say when."""
    if mission.state is State.CANCELLED:
        return (voice.say("The mission is cancelled. Nothing will be asked."),)
    return (voice.say("The mission has ended. You have nothing to do."),)


def _kept_true(brief: Brief) -> bool:
    """Whether a card that she has is edited: it is pinned, unless she took it down."""
    return brief.notice.event.startswith("refresh:") and brief.notice.edits is not None


def _title(voice: Voice, mission: MissionView, *, hers: bool) -> str:
    facts = {"place": mission.place, "period": period(voice, mission)}
    if hers:
        return voice.say("Mission {place}, {period}", **facts)
    names = voice.names([person.name for person in mission.travellers])
    return voice.say("Mission {place}, {period}: {names}", names=names, **facts)


def sees_details(brief: Brief, mission: MissionView) -> bool:
    """Those who look for her, and herself; correspondents and family are told in an alert (S13)."""
    near = (*mission.travellers, *mission.coordinators, *mission.designated, *mission.duty)
    return brief.reader.id in {person.id for person in near}


def _details(voice: Voice, mission: MissionView) -> Iterator[str]:
    known = {**mission.details.as_json(), "stops": _stops(mission)}
    if line := section_line(voice, "stops", known):
        yield line
    missing = []
    for section in DETAILS:
        if line := section_line(voice, section, known):
            yield line
        else:
            missing.append(section)
    if missing and mission.state in (State.PLANNED, State.ACTIVE):
        yield missing_line(voice, missing)


def _stops(mission: MissionView) -> list[dict[str, object]]:
    """The places after the first, as an answer keeps them."""
    return [
        {"name": leg.place, "on": leg.starts_at.astimezone(ZoneInfo(leg.zone)).date().isoformat()}
        for leg in mission.legs[1:]
    ]


def _card_buttons(voice: Voice, brief: Brief, mission: MissionView) -> Iterator[tuple[Button, ...]]:
    reader = brief.reader.id
    hers = reader in {person.id for person in mission.travellers}
    coordinates = reader in {person.id for person in (*mission.coordinators, *mission.duty)}
    if hears_first(brief, mission):
        for incident in mission.open_incidents[:MOST_BUTTONS]:
            said = voice.say("Open the alert")
            yield (Button(said, tap(Verb.ALERT, incident), Style.DANGER),)
    if coordinates:
        for person in mission.travellers[:MOST_BUTTONS]:
            said = voice.say("Write to {name}", name=short(person.name))
            yield (Button(said, tap(Verb.WRITE, mission.id, person.id)),)
    if (hers or coordinates) and mission.state in (State.PLANNED, State.ACTIVE):
        yield (Button(voice.say("Complete or change"), tap(Verb.CHANGE, mission.id)),)
    if (hers or coordinates) and mission.state is not State.CANCELLED:
        yield (Button(voice.say("Checklist"), tap(Verb.CHECKLIST, mission.id)),)
    yield from cancel_button(voice, brief)
    if not hers:
        yield (Button(voice.say("All missions"), tap(Verb.MISSIONS, 0)),)


def _mission(brief: Brief) -> MissionView:
    if brief.mission is None:
        raise ValueError(f"{brief.notice.kind} needs its mission")
    return brief.mission


def period(voice: Voice, mission: MissionView) -> str:
    """Its days, as its own place counts them."""
    zone = ZoneInfo(mission.zone)
    return voice.period(
        mission.starts_at.astimezone(zone).date(), mission.ends_at.astimezone(zone).date()
    )


def hears_first(brief: Brief, mission: MissionView) -> bool:
    """Those whom its alarms are told to first (S13)."""
    first = (*mission.coordinators, *mission.designated, *mission.duty)
    return brief.reader.id in {person.id for person in first}


def _first_line(voice: Voice, brief: Brief, mission: MissionView) -> str:
    if mission.open_incidents and hears_first(brief, mission):
        alerts = len(mission.open_incidents)
        return voice.plural("{count} alert is open.", "{count} alerts are open.", alerts)
    absent = [person for person in mission.watchers if not person.reachable]
    if not mission.watchers:
        return voice.say("Nobody watches yet: ask your organisation to invite contacts.")
    if absent:
        return voice.say("Some people below cannot be reached yet: ask them to press Start.")
    if brief.reader.id in {person.id for person in mission.travellers}:
        return voice.say("Nothing to do: you are asked at the times below.")
    return voice.say("Nothing to do: Vigie asks at the times below.")


def _whereabouts(voice: Voice, mission: MissionView) -> dict[str, str]:
    return {"country": voice.country(mission.country), "city": voice.city(mission.zone)}


def _grace(voice: Voice, mission: MissionView) -> str:
    span = voice.duration(mission.grace)
    names = first_told(voice, mission)
    if names:
        return voice.say(
            "After {span} without an answer, Vigie alerts {names}.", span=span, names=names
        )
    return voice.say("After {span} without an answer, it counts as missed.", span=span)


def _watchers(voice: Voice, mission: MissionView) -> Iterator[str]:
    ranks: tuple[tuple[str, Sequence[Person]], ...] = (
        (N_("Designated contact: {names}."), mission.designated),
        (N_("On duty: {names}."), mission.duty),
        (N_("Correspondents: {names}."), mission.correspondents),
        (N_("Family: {names}."), mission.family),
    )
    for sentence, people in ranks:
        if people:
            yield voice.say(sentence, names=voice.names([_with_doubt(voice, p) for p in people]))


def _with_doubt(voice: Voice, person: Person) -> str:
    if person.telegram_id is None:
        return voice.say("{name} (has not pressed Start)", name=person.name)
    if not person.reachable:
        return voice.say("{name} (cannot be reached)", name=person.name)
    return person.name


def cancel_button(voice: Voice, brief: Brief) -> tuple[tuple[Button, ...], ...]:
    """Only who travels may call it off, before it begins."""
    mission = brief.mission
    if mission is None or mission.state is not State.PLANNED:
        return ()
    if brief.reader.id not in {person.id for person in mission.travellers}:
        return ()
    said = voice.say("Cancel this mission")
    return ((Button(said, tap(Verb.CANCEL_MISSION, mission.id), Style.DANGER),),)


def mission_begins(voice: Voice, brief: Brief) -> Message:
    """The watch is on; the keyboard appears."""
    mission = _mission(brief)
    clock = clock_for(voice, brief.reader, mission, brief.now)
    lines = (
        *what_comes_next(voice, mission, clock),
        voice.say("Check-ins: {plan}.", plan=plan_in_words(voice, mission.plan)),
        _grace(voice, mission),
        voice.say("The buttons at the bottom stay. SOS works at any time."),
        voice.say("What you write here goes to the person on duty."),
    )
    title = voice.say("Your mission begins: {place}.", place=mission.place)
    return Message(title, lines, keyboard=keyboard(voice))


def mission_ended(voice: Voice, brief: Brief) -> Message:
    """The watch is over: the keyboard goes, and those who watched hear it."""
    mission = _mission(brief)
    if brief.reader.id in {person.id for person in mission.travellers}:
        title = _farewell(voice, brief)
        line = voice.say("Vigie asks nothing more. The buttons of the mission are gone.")
        return Message(title, (line,), keyboard=Keyboard())
    title = voice.say("The watch is over: {about}.", about=about(voice, mission))
    return Message(title, (voice.say("The mission has ended. You have nothing to do."),))


def _farewell(voice: Voice, brief: Brief) -> str:
    if brief.param("returned") == "True":
        return voice.say("Welcome back. The watch is over.")
    return voice.say("Your mission has ended. The watch is over.")


def about(voice: Voice, mission: MissionView) -> str:
    """Who travels, and where."""
    names = voice.names([person.name for person in mission.travellers])
    return voice.say("{names} ({place})", names=names, place=mission.place)


def instead(voice: Voice, brief: Brief) -> str:
    """What to do without a mission: only who may announce one is shown how."""
    if TRAVELS & set(brief.roles):
        return voice.say("To announce one: /mission")
    return voice.say("You have nothing to do.")


def no_mission(voice: Voice, brief: Brief) -> Message:
    """An answer came from somebody of whom none was asked."""
    title = voice.say("You are not on mission now, so there was nothing to answer.")
    return Message(title, (instead(voice, brief),))
