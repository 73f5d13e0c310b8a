"""What comes next if nobody does anything: the first thing that anybody will hear, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import climbing
from bot.domain.checkin import Due, next_moment
from bot.domain.incident import Telling
from bot.domain.ladder import Crew
from bot.domain.mission import Mission, State, judge
from bot.domain.notices import Kind
from bot.domain.people import Part
from bot.services.alarms import crews_around
from bot.store import checkins, hearing, incidents, missions, organisations, outbox, people
from bot.store.database import Connection
from bot.store.incidents import Record

LOOKS_AHEAD = 50
"""How many looks of the clock at one incident are followed until somebody hears something."""


class Coming(StrEnum):
    """What will happen."""

    BEGINS = "begins"
    ASKED = "asked"
    REMINDED = "reminded"
    LAST_REMINDED = "last_reminded"
    MISSED = "missed"
    BACK = "back"
    """The return check-in: whether the traveller is back."""
    TOLD = "told"
    """The next rung of the ladder."""
    ROUND = "round"
    """Everyone who was told is told again."""
    PHONE = "phone"
    """A correspondent is asked whether they can phone."""
    REVIEW = "review"
    """Who is on it is asked whether they still are."""
    LAPSED = "lapsed"
    CLOSED = "closed"
    SAID = "said"
    """A message that waits for its moment."""


@dataclass(frozen=True)
class Foreseen:
    """What happens at `at` (UTC): `about` is the traveller's name, `who` are those who hear it.

    `place` and `zone` are where the traveller is; empty where that does not matter.
    """

    at: datetime
    what: Coming
    about: str = ""
    who: tuple[str, ...] = ()
    place: str = ""
    zone: str = ""


_OF_CHECKIN = {
    Due.PING: Coming.ASKED,
    Due.FIRST_REMINDER: Coming.REMINDED,
    Due.SECOND_REMINDER: Coming.LAST_REMINDED,
    Due.MISSED: Coming.MISSED,
}
_OF_TELLING = {
    Kind.REVIEW_DUE: Coming.REVIEW,
    Kind.LAPSED: Coming.LAPSED,
    Kind.CAN_YOU_PHONE: Coming.PHONE,
    Kind.CLOSED: Coming.CLOSED,
}


def foreseen(conn: Connection, now: datetime) -> Foreseen | None:
    """The first thing after `now` that anybody hears; None when nothing is planned any more."""
    return min(_all(conn, now), key=lambda one: one.at, default=None)


def _all(conn: Connection, now: datetime) -> Iterator[Foreseen]:
    houses = [house.id for house in organisations.every(conn)]
    running = missions.of_organisations(conn, houses, (State.PLANNED, State.ACTIVE))
    around = missions.parts_in(conn, [mission.id for mission in running])
    travellers = {
        mission.id: [who for who, part in around[mission.id] if part is Part.TRAVELLER]
        for mission in running
    }
    names = _Names(conn)
    for mission in running:
        yield from _of_mission(mission, names.of(travellers[mission.id]), now)
    yield from _of_checkins(conn, {mission.id: mission for mission in running}, names)
    everyone = {who for hers in travellers.values() for who in hers}
    records = [r for its in incidents.open_of(conn, everyone).values() for r in its]
    yield from _of_incidents(conn, records, names, now)
    later = outbox.next_send_after(conn, now)
    if later is not None:
        yield Foreseen(later, Coming.SAID)


class _Names:
    """People's names, read when they are first needed."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def of(self, ids: list[int] | tuple[int, ...]) -> tuple[str, ...]:
        known = people.by_ids(self._conn, ids)
        return tuple(known[one].name for one in ids if one in known)


def _of_mission(mission: Mission, who: tuple[str, ...], now: datetime) -> Iterator[Foreseen]:
    at = mission.wake_at
    if at is None or not who:
        return
    verdict = judge(mission, max(at, now))
    what = Coming.BEGINS if verdict.begins else Coming.ASKED
    if mission.state is State.ACTIVE and at >= mission.ends_at:
        what = Coming.BACK
    yield _there(mission, at, what, who[0])


def _there(mission: Mission, at: datetime, what: Coming, about: str) -> Foreseen:
    leg = mission.leg_at(at)
    return Foreseen(at, what, about, place=leg.place, zone=leg.zone)


def _of_checkins(conn: Connection, its: dict[int, Mission], names: _Names) -> Iterator[Foreseen]:
    for checkin in checkins.all_open(conn):
        mission = its.get(checkin.mission_id)
        if mission is not None:
            _, due = checkin.schedule[checkin.said]
            (about,) = names.of((checkin.traveller_id,))
            yield _there(mission, next_moment(checkin), _OF_CHECKIN[due], about)


def _of_incidents(
    conn: Connection, records: list[Record], names: _Names, now: datetime
) -> Iterator[Foreseen]:
    told = hearing.alerted(conn, [record.incident.id for record in records])
    around = crews_around(conn, records, now)
    for record in records:
        key = record.incident.id
        found = _next_telling(record, around[key], told.get(key, ()), now)
        if found is None:
            continue
        at, telling = found
        what = Coming.ROUND if telling.event == "round" else _OF_TELLING.get(telling.kind)
        (about,) = names.of((record.incident.traveller_id,))
        yield Foreseen(at, what or Coming.TOLD, about, names.of(telling.to), *_where(conn, record))


def _where(conn: Connection, record: Record) -> tuple[str, str]:
    if record.mission_id is None:
        return "", ""
    leg = missions.by_id(conn, record.mission_id).leg_at(record.incident.opened_at)
    return leg.place, leg.zone


def _next_telling(
    record: Record, crew: Crew, told: tuple[int, ...], now: datetime
) -> tuple[datetime, Telling] | None:
    """The first of the coming looks of the clock at which somebody is told something.

    Rungs that reach nobody, and those that wait for a relay, are passed over.
    """
    incident, at = record.incident, climbing.next_look(record.incident, now)
    for _ in range(LOOKS_AHEAD):
        if at is None:
            return None
        verdict = climbing.judge(incident, crew, told, at)
        if verdict.tellings:
            return at, verdict.tellings[0]
        incident, at = verdict.incident, verdict.wake_at
    return None
