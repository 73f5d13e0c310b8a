"""Missions under watch: begun and asked by the clock, ended by the return, listed, called off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.checkin import CheckIn, Occasion
from bot.domain.ladder import MISSED, SOS
from bot.domain.mission import Ask, Mission, State, judge
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part
from bot.domain.replies import Says
from bot.services import checklist_reminders
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.mission_cards import show as show_card
from bot.services.people import Caller, coordinates, meet, reply
from bot.store import checkins, incidents, mission_cards, missions, organisations, outbox, people
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.tables import missions as missions_table


def current_mission(conn: Connection, person_id: int) -> Mission | None:
    """The mission on which this person is watched now, the last begun of several, or None."""
    found = missions.of_person(conn, person_id, [Part.TRAVELLER], [State.ACTIVE])
    return found[-1] if found else None


def active_missions(conn: Connection, person_id: int) -> list[int]:
    """Every mission on which this person is watched."""
    found = missions.of_person(conn, person_id, [Part.TRAVELLER], [State.ACTIVE])
    return [mission.id for mission in found]


async def cancel(deps: Deps, caller: Caller, mission_id: int) -> None:
    """Call off a mission that has not begun; only who travels or coordinates may."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        lock_row(conn, missions_table, mission_id)
        upcoming = missions.of_person(conn, me.id, [Part.TRAVELLER], [State.PLANNED])
        if mission_id not in {mission.id for mission in upcoming}:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        missions.change(
            conn, mission_id, state=State.CANCELLED.value, wake_at=None, ended_at=deps.now
        )
        checklist_reminders.follow(conn, [mission_id], deps.now)
        refresh(conn, [mission_id], deps.now)
        reply(conn, deps, me.id, Says.MISSION_CANCELLED)

    await deps.write(act)


async def overview(deps: Deps, caller: Caller, page: int = 0, message: int | None = None) -> None:
    """`/missions`: for coordinators the organisation's, for travellers their own.

    `page` counts from 0; `message` is the list that is leafed through.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not people.memberships_of(conn, me.id):
            reply(conn, deps, me.id, Says.STRANGER)
            return
        params: dict[str, Scalar] = {"says": Says.MISSIONS.value, "page": page}
        listed = Notice(
            Kind.REPLY, me.id, deps.subject, Says.MISSIONS.value, params=params, edits=message
        )
        outbox.put(conn, [listed], deps.now)

    await deps.write(act)


async def show(deps: Deps, caller: Caller, mission_id: int, message: int | None) -> None:
    """One mission's card, for those who have a part in it or coordinate (S13)."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not may_see(conn, me.id, mission_id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        show_card(conn, deps, me.id, mission_id, message)

    await deps.write(act)


def may_see(conn: Connection, person_id: int, mission_id: int) -> bool:
    """Whether somebody has a part in this mission, or coordinates its organisation."""
    if missions.standing_parts(conn, person_id, [mission_id]).get(mission_id):
        return True
    return coordinates(conn, person_id, missions.house_of(conn, mission_id))


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Begin missions and ask the check-ins that fell due; returns how many there were."""
    due = missions.claim_due(conn, now, limit)
    around = missions.parts_in(conn, list(due))
    asks: list[tuple[Mission, Ask]] = []
    begun: dict[int, list[int]] = {}
    for mission in due.values():
        verdict = judge(mission, now)
        changes: dict[str, object] = {
            "state": verdict.mission.state.value,
            "asked_until": verdict.mission.asked_until,
            "wake_at": verdict.mission.wake_at,
        }
        if verdict.begins:
            changes["ladders"] = freeze_ladders(conn, mission)
            begun[mission.id] = [p for p, part in around[mission.id] if part is Part.TRAVELLER]
        missions.change(conn, mission.id, **changes)
        if verdict.ask:
            asks.append((mission, verdict.ask))
    _begin(conn, begun, now)
    ask(conn, asks, around, now)
    return len(due)


def freeze_ladders(conn: Connection, mission: Mission) -> dict[str, object]:
    """The ladders as they stand when the mission begins: its own, else its organisation's."""
    own = dict(
        organisations.by_ids(conn, [mission.organisation_id])[mission.organisation_id].ladders or {}
    )
    house = {"missed": MISSED.as_json, "sos": SOS.as_json}
    return {**house, **own, **dict(mission.ladders)}


def _begin(conn: Connection, begun: Mapping[int, Collection[int]], now: datetime) -> None:
    """Travellers hear that the watch is on, and have the mission's card from then on."""
    have = {(mission, person) for mission, person, _ in mission_cards.shown(conn, begun)}
    cards = [
        Notice(Kind.MISSION_CARD, person, f"mission:{mission}", "card", params={"quiet": True})
        for mission, travellers in begun.items()
        for person in travellers
        if (mission, person) not in have
    ]
    beginnings = [
        Notice(Kind.MISSION_BEGINS, person, f"mission:{mission}", "begins")
        for mission, travellers in begun.items()
        for person in travellers
    ]
    outbox.put(conn, [*cards, *beginnings], now)
    refresh(conn, begun, now)


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
    refresh(conn, [mission.id], now)


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
