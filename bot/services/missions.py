"""Missions: announced in one line, begun and asked by the clock, ended by the return."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content.places import Place, UnknownPlace, find_place
from bot.domain.checkin import CheckIn, Occasion
from bot.domain.ladder import MISSED, SOS, default_grace
from bot.domain.level import Level
from bot.domain.mission import Ask, Leg, Mission, State, judge
from bot.domain.notices import Kind, Notice
from bot.domain.people import PART_OF_ROLE, Part, Person, Role
from bot.domain.plan import Plan, suggested_plan
from bot.domain.replies import Says
from bot.services.deps import Deps
from bot.services.people import Caller, meet, reply
from bot.store import checkins, incidents, missions, organisations, outbox, people
from bot.store.database import Connection
from bot.store.people import Membership

BEGINS = time(6, 0)
"""A mission announced by its dates begins at this local time of its first day."""

ENDS = time(20, 0)
"""It ends, with the return check-in, at this local time of its last day."""

LONGEST = timedelta(days=366)


def current_mission(conn: Connection, person_id: int) -> Mission | None:
    """The mission on which this person is watched now, the last begun of several, or None."""
    found = missions.of_person(conn, person_id, [Part.TRAVELLER], [State.ACTIVE])
    return found[-1] if found else None


def active_missions(conn: Connection, person_id: int) -> list[int]:
    """Every mission on which this person is watched."""
    found = missions.of_person(conn, person_id, [Part.TRAVELLER], [State.ACTIVE])
    return [mission.id for mission in found]


@dataclass(frozen=True)
class Announcement:
    """What `/mission <place> <from> <to>` said, still as text."""

    place: str
    first: str
    last: str


class Refused(Exception):
    """The announcement cannot stand; `says` is the sentence, with what was wrong."""

    def __init__(self, says: Says, **params: str) -> None:
        super().__init__(says)
        self.says = says
        self.params = params


async def announce(deps: Deps, caller: Caller, said: Announcement | None) -> None:
    """The one-line form: a mission with sensible defaults, and a card that shows them."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        try:
            membership = _may_travel(conn, me)
            mission = _plan(conn, membership.organisation_id, said, deps.now)
            _require_free(conn, me, mission)
        except Refused as refused:
            reply(conn, deps, me.id, refused.says, **refused.params)
            return
        mission_id = missions.add(conn, mission, created_by=me.id)
        missions.set_parts(conn, mission_id, _parts(conn, me, membership))
        card = Notice(Kind.MISSION_CARD, me.id, f"mission:{mission_id}", deps.subject)
        outbox.put(conn, [card], deps.now)

    await deps.write(act)


def _may_travel(conn: Connection, me: Person) -> Membership:
    """Travellers and coordinators announce their own missions."""
    mine = people.memberships_of(conn, me.id)
    if not mine:
        raise Refused(Says.STRANGER)
    for role in (Role.TRAVELLER, Role.COORDINATOR):
        for membership in mine:
            if membership.role is role:
                return membership
    raise Refused(Says.MISSION_NOT_A_TRAVELLER)


def _plan(
    conn: Connection, organisation_id: int, said: Announcement | None, now: datetime
) -> Mission:
    if said is None:
        raise Refused(Says.MISSION_HOW)
    try:
        place = find_place(said.place)
    except UnknownPlace as unknown:
        near = ", ".join(unknown.suggestions)
        raise Refused(Says.MISSION_PLACE, place=said.place[:60], near=near) from unknown
    first, last = _day(said.first), _day(said.last)
    starts_at = at_local(first, BEGINS, place.zone)
    ends_at = at_local(last, ENDS, place.zone)
    if last < first:
        raise Refused(Says.MISSION_ENDS_FIRST, first=said.first, last=said.last)
    if ends_at <= now:
        raise Refused(Says.MISSION_PAST, last=said.last)
    if ends_at - starts_at > LONGEST:
        raise Refused(Says.MISSION_TOO_LONG)
    return draft(conn, organisation_id, place, max(starts_at, now), ends_at, Level.UNKNOWN)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(Says.MISSION_DATE, text=text[:40]) from error


def at_local(day: date, hour: time, zone: str) -> datetime:
    """The instant of a local time on a local day, in UTC."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def draft(
    conn: Connection,
    organisation_id: int,
    place: Place,
    starts_at: datetime,
    ends_at: datetime,
    level: Level,
    plan: Plan | None = None,
) -> Mission:
    """A mission with one leg and the defaults of its level; nothing is stored yet."""
    leg = Leg(place.name, place.country, place.zone, level, starts_at, ends_at)
    return Mission(
        id=0,
        organisation_id=organisation_id,
        place=place.name,
        country=place.country,
        state=State.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at,
        legs=(leg,),
        plan=plan or suggested_plan(level),
        grace=grace_for(conn, organisation_id, level),
        asked_until=starts_at,
        wake_at=starts_at,
    )


def grace_for(conn: Connection, organisation_id: int, level: Level) -> timedelta:
    """The organisation's own grace for this level, else the house's."""
    house = organisations.by_ids(conn, [organisation_id])[organisation_id]
    own = house.grace_care if level.needs_care else house.grace_calm
    return own or default_grace(level)


def _require_free(conn: Connection, me: Person, mission: Mission) -> None:
    """One traveller is watched on one mission at a time."""
    states = [State.PLANNED, State.ACTIVE]
    for other in missions.of_person(conn, me.id, [Part.TRAVELLER], states):
        if other.starts_at < mission.ends_at and mission.starts_at < other.ends_at:
            raise Refused(Says.MISSION_OVERLAPS, mission=str(other.id))


def _parts(conn: Connection, me: Person, mine: Membership) -> list[tuple[int, Part]]:
    """Around a mission that names nobody: those invited for this traveller, and the
    organisation's own contacts and correspondents. Family only where it is surely hers.
    """
    around: list[tuple[int, Part]] = [(me.id, Part.TRAVELLER)]
    house = [mine.organisation_id]
    travellers = {m.person_id for m in people.members(conn, house, [Role.TRAVELLER])}
    for member in people.members(conn, house, list(PART_OF_ROLE)):
        hers = member.for_person == me.id
        anybodys = member.for_person is None and (
            member.role is not Role.FAMILY or travellers == {me.id}
        )
        if member.person_id != me.id and (hers or anybodys):
            around.append((member.person_id, PART_OF_ROLE[member.role]))
    return around


async def cancel(deps: Deps, caller: Caller, mission_id: int) -> None:
    """Call off a mission that has not begun; only who travels or coordinates may."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        upcoming = missions.of_person(conn, me.id, [Part.TRAVELLER], [State.PLANNED])
        if mission_id not in {mission.id for mission in upcoming}:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        missions.change(conn, mission_id, state=State.CANCELLED.value, wake_at=None)
        reply(conn, deps, me.id, Says.MISSION_CANCELLED)

    await deps.write(act)


async def overview(deps: Deps, caller: Caller) -> None:
    """`/missions`: for coordinators the organisation's, for travellers their own."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mine = people.memberships_of(conn, me.id)
        reply(conn, deps, me.id, Says.MISSIONS if mine else Says.STRANGER)

    await deps.write(act)


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Begin missions and ask the check-ins that fell due; returns how many there were."""
    due = missions.claim_due(conn, now, limit)
    around = missions.parts_in(conn, list(due))
    asks: list[tuple[Mission, Ask]] = []
    for mission in due.values():
        verdict = judge(mission, now)
        changes: dict[str, object] = {
            "state": verdict.mission.state.value,
            "asked_until": verdict.mission.asked_until,
            "wake_at": verdict.mission.wake_at,
        }
        if verdict.begins:
            changes["ladders"] = freeze_ladders(conn, mission)
            outbox.put(conn, _beginnings(mission, around[mission.id]), now)
        missions.change(conn, mission.id, **changes)
        if verdict.ask:
            asks.append((mission, verdict.ask))
    ask(conn, asks, around, now)
    return len(due)


def freeze_ladders(conn: Connection, mission: Mission) -> dict[str, object]:
    """The ladders as they stand when the mission begins: its own, else its organisation's."""
    own = dict(
        organisations.by_ids(conn, [mission.organisation_id])[mission.organisation_id].ladders or {}
    )
    house = {"missed": MISSED.as_json, "sos": SOS.as_json}
    return {**house, **own, **dict(mission.ladders)}


def _beginnings(mission: Mission, around: Collection[tuple[int, Part]]) -> list[Notice]:
    return [
        Notice(Kind.MISSION_BEGINS, person, f"mission:{mission.id}", "begins")
        for person, part in around
        if part is Part.TRAVELLER
    ]


def ask(
    conn: Connection,
    asks: Collection[tuple[Mission, Ask]],
    around: dict[int, list[tuple[int, Part]]],
    now: datetime,
) -> None:
    """Put the check-ins to their travellers.

    Who still has an open question keeps it: its own deadline stands, and nobody is asked twice;
    who answered this one early has answered. The return is always asked, because it ends the
    watch.
    """
    travellers = {
        mission.id: [person for person, part in around[mission.id] if part is Part.TRAVELLER]
        for mission, _ in asks
    }
    everyone = {person for hers in travellers.values() for person in hers}
    waiting = {checkin.traveller_id for checkin in checkins.open_of(conn, everyone)}
    known = checkins.known(
        conn, {mission.id for mission, _ in asks}, {question.due_at for _, question in asks}
    )
    new = [
        (
            CheckIn(
                id=0,
                mission_id=mission.id,
                traveller_id=person,
                occasion=question.occasion,
                due_at=question.due_at,
                asked_from=question.asked_from,
                grace=mission.grace,
            ),
            question.asked_from,
        )
        for mission, question in asks
        for person in travellers[mission.id]
        if person not in waiting or question.occasion is Occasion.RETURN
        if (mission.id, person, question.due_at) not in known
    ]
    checkins.add_all(conn, new)


def _end(
    conn: Connection, mission: Mission, around: Collection[tuple[int, Part]], now: datetime
) -> None:
    """The watch is over, because she is back or was found; those who watched hear which."""
    returned = checkins.returned(conn, mission.id)
    missions.change(
        conn,
        mission.id,
        state=State.ENDED.value,
        wake_at=None,
        ended_at=now,
        asked_until=mission.ends_at,
    )
    hearing = [p for p, part in around if part in (Part.TRAVELLER, Part.DESIGNATED)]
    duty = organisations.on_duty(conn, [mission.organisation_id], now)
    hearing.extend(duty.values())
    notices = [
        Notice(
            Kind.MISSION_ENDED,
            person,
            f"mission:{mission.id}",
            "ended",
            params={"returned": returned},
        )
        for person in dict.fromkeys(hearing)
    ]
    outbox.put(conn, notices, now)


def end_those_over(conn: Connection, mission_ids: Collection[int], now: datetime) -> set[int]:
    """End the missions whose time is over and whose travellers are all accounted for.

    Asked when a return is answered and when an incident is closed; returns which ended.
    """
    found = missions.by_ids(conn, mission_ids)
    around = missions.parts_in(conn, list(found))
    ended: set[int] = set()
    for mission in found.values():
        hers = [person for person, part in around[mission.id] if part is Part.TRAVELLER]
        open_ones = [c for c in checkins.open_of(conn, hers) if c.mission_id == mission.id]
        over = mission.state is State.ACTIVE and mission.asked_until >= mission.ends_at
        if over and not open_ones and not _alarmed(conn, mission, hers):
            _end(conn, mission, around[mission.id], now)
            ended.add(mission.id)
    return ended


def _alarmed(conn: Connection, mission: Mission, travellers: Collection[int]) -> bool:
    """Whether somebody of this mission is being looked for, on this mission or on none."""
    open_ones = incidents.open_of(conn, travellers).values()
    return any(r.mission_id in (None, mission.id) for records in open_ones for r in records)


def moved_on(mission: Mission, due: datetime, now: datetime) -> Mission:
    """The mission after an early answer has dealt with `due`."""
    seen = replace(mission, asked_until=max(mission.asked_until, due))
    return replace(seen, wake_at=seen.next_checkin(max(seen.asked_until, now)))
