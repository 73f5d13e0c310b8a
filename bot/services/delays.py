"""Delays: *I'm late*, and what a coordinator decides about a third one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain import checkin as rules
from bot.domain.checkin import CheckIn, Occasion, TooManyDelays
from bot.domain.mission import Mission
from bot.domain.notices import Kind, Notice
from bot.domain.people import Person, Role
from bot.domain.replies import Says
from bot.services.checkins import meet_alone, no_mission, noted, old_button
from bot.services.crews import standing
from bot.services.deps import Deps
from bot.services.missions import current_mission
from bot.services.people import Caller, meet, reply
from bot.store import checkins, missions, organisations, outbox, people
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.tables import people as people_table


async def late(
    deps: Deps,
    caller: Caller,
    by: timedelta | None,
    checkin_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """*I'm late*: ask again in `by`; at the third time a coordinator decides."""

    def act(conn: Connection) -> None:
        me = meet_alone(conn, caller, deps.now)
        if current_mission(conn, me.id) is None:
            no_mission(conn, deps, me)
            return
        open_ones = checkins.open_of(conn, [me.id])
        if checkin_id is not None and checkin_id not in {c.id for c in open_ones}:
            old_button(conn, deps, me, checkin_id)
        elif not open_ones:
            reply(conn, deps, me.id, Says.NOTHING_ASKED)
        elif by is None:
            reply(conn, deps, me.id, Says.LATE_HOW)
        else:
            _delay(conn, deps, me, _meant(open_ones, checkin_id), by, message_id)

    await deps.write(act)


def _meant(open_ones: Sequence[CheckIn], pressed: int | None) -> CheckIn:
    """Which question is delayed: the one pressed, else the last planned one, else the return."""
    for checkin in open_ones:
        if checkin.id == pressed:
            return checkin
    planned = [checkin for checkin in open_ones if checkin.occasion is Occasion.PLANNED]
    return (planned or list(open_ones))[-1]


def _delay(
    conn: Connection,
    deps: Deps,
    me: Person,
    checkin: CheckIn,
    by: timedelta,
    message_id: int | None,
) -> None:
    try:
        after = rules.delay(checkin, deps.now, by)
    except ValueError:
        reply(conn, deps, me.id, Says.TOO_LATE if by > rules.LONGEST_DELAY else Says.LATE_HOW)
    except TooManyDelays:
        _ask_for_more_time(conn, deps, me, checkin, by)
    else:
        checkins.save_all(conn, [(after, after.asked_from)])
        mission = missions.by_id(conn, checkin.mission_id)
        until = after.asked_from.isoformat()
        noted(conn, deps, me, mission, "late", message_id, until=until)


def _ask_for_more_time(
    conn: Connection, deps: Deps, me: Person, checkin: CheckIn, by: timedelta
) -> None:
    mission = missions.by_id(conn, checkin.mission_id)
    minutes = int(by.total_seconds() // 60)
    asked = [
        Notice(
            Kind.MORE_TIME,
            person,
            f"checkin:{checkin.id}",
            f"more_time:{deps.subject}",
            params={"minutes": minutes},
        )
        for person in _deciders(conn, deps, me, mission)
    ]
    outbox.put(conn, asked, deps.now)
    reply(conn, deps, me.id, Says.LATE_ASKED_COORDINATOR, checkin=checkin.id)


def _deciders(conn: Connection, deps: Deps, me: Person, mission: Mission) -> list[int]:
    """Who is on duty; every coordinator where that is nobody, or she herself."""
    house = [mission.organisation_id]
    duty = organisations.on_duty(conn, house, deps.now).values()
    coordinators = [m.person_id for m in people.members(conn, house, [Role.COORDINATOR])]
    others = [person for person in duty if person != me.id]
    return others or [person for person in coordinators if person != me.id]


async def decide_more_time(
    deps: Deps, caller: Caller, checkin_id: int, minutes: int, *, granted: bool
) -> None:
    """A coordinator decides about a third delay."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        checkin = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
        if checkin is None or not _coordinates(conn, me, checkin.mission_id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        lock_row(conn, people_table, checkin.traveller_id)
        checkin = checkins.by_ids(conn, [checkin_id])[checkin_id]
        if not checkin.open:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        if granted:
            _grant(conn, deps, checkin, timedelta(minutes=minutes))
        else:
            traveller = checkin.traveller_id
            reply(conn, deps, traveller, Says.MORE_TIME_REFUSED, checkin=checkin_id)
        reply(conn, deps, me.id, Says.DONE)

    await deps.write(act)


def _grant(conn: Connection, deps: Deps, checkin: CheckIn, by: timedelta) -> None:
    longest = min(max(by, rules.SHORTEST_DELAY), rules.LONGEST_DELAY)
    after = rules.delay(checkin, deps.now, longest, granted=True)
    checkins.save_all(conn, [(after, after.asked_from)])
    until = after.asked_from.isoformat()
    traveller = checkin.traveller_id
    reply(conn, deps, traveller, Says.MORE_TIME_GIVEN, checkin=checkin.id, until=until)


def _coordinates(conn: Connection, me: Person, mission_id: int) -> bool:
    mission = missions.by_id(conn, mission_id)
    return standing(conn, me.id, mission.organisation_id, mission.id).coordinates
