"""Alarms: opened by silence or by an SOS, climbed by the clock, written in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.checkin import CheckIn
from bot.domain.climbing import judge
from bot.domain.incident import PAUSE, Entry, Incident, IncidentKind, Verdict
from bot.domain.incident_acts import missed_again
from bot.domain.ladder import MISSED, SOS, Crew, Ladder, ladder_from_json
from bot.domain.level import Level
from bot.domain.mission import Mission
from bot.domain.notices import Notice
from bot.services.crews import surroundings
from bot.services.missions import active_missions, end_those_over
from bot.store import cards, hearing, incidents, outbox, watch
from bot.store.database import Connection
from bot.store.incidents import Record

HOUSE_LADDERS = {IncidentKind.MISSED: MISSED, IncidentKind.SOS: SOS}


NO_NEWS = frozenset({"round", "no_relay_yet"})
"""What is logged without changing a fact that a card shows."""


@dataclass(frozen=True)
class Decided:
    """What was decided for one incident."""

    record: Record
    verdict: Verdict

    def after(self, entry: Entry) -> Decided:
        """The same decision, with `entry` as the first line of what is logged."""
        return replace(self, verdict=replace(self.verdict, log=(entry, *self.verdict.log)))


def enact(conn: Connection, decisions: Collection[Decided], now: datetime) -> None:
    """Write the incidents, their log and everyone's notices together (S2)."""
    verdicts = [decision.verdict for decision in decisions]
    incidents.save_all(conn, [(verdict.incident, verdict.wake_at) for verdict in verdicts])
    lines = [(verdict.incident.id, entry) for verdict in verdicts for entry in verdict.log]
    incidents.log_all(conn, now, lines)
    changed = {incident_id for incident_id, entry in lines if entry.what not in NO_NEWS}
    cards.outdate_cards(conn, changed)
    outbox.put(conn, [notice for verdict in verdicts for notice in _notices(verdict)], now)
    over = {
        mission_id
        for decision in decisions
        if not decision.verdict.incident.open
        for mission_id in active_missions(conn, decision.verdict.incident.traveller_id)
    }
    end_those_over(conn, over, now)


def _notices(verdict: Verdict) -> list[Notice]:
    incident = verdict.incident
    return [
        Notice(
            kind=telling.kind,
            to=person,
            subject=f"incident:{incident.id}",
            event=f"{incident.kind.value}.{telling.event}",
            step=telling.step,
            round=telling.round,
            params={"about": telling.event},
        )
        for telling in verdict.tellings
        for person in telling.to
    ]


def ladder_of(mission: Mission | None, kind: IncidentKind, level: Level) -> Ladder:
    """The ladder that was frozen with the mission; the house's own where there is none."""
    frozen = mission.ladders.get(kind.value) if mission else None
    ladder = ladder_from_json(frozen) if isinstance(frozen, dict) else HOUSE_LADDERS[kind]
    return ladder.for_level(level)


def miss(
    conn: Connection, missed: Collection[CheckIn], its: Mapping[int, Mission], now: datetime
) -> None:
    """These check-ins were missed: alarm for each traveller of whom this mission has no alarm.

    Where it has one, everyone who was alerted hears that another check-in was missed.
    """
    already = incidents.open_of(conn, {checkin.traveller_id for checkin in missed}, lock=True)
    fresh: dict[tuple[int, int], Record] = {}
    again: list[tuple[Record, CheckIn]] = []
    for checkin in missed:
        traveller, mission = checkin.traveller_id, its[checkin.mission_id]
        known = _about(already.get(traveller, ()), mission.id)
        if known is not None:
            again.append((known, checkin))
        elif (traveller, mission.id) not in fresh:
            new = _of_mission(IncidentKind.MISSED, traveller, mission, checkin, now)
            fresh[(traveller, mission.id)] = new
    told = hearing.alerted(conn, [record.incident.id for record, _ in again])
    enact(
        conn,
        [
            Decided(
                record,
                missed_again(record.incident, checkin.id, told.get(record.incident.id, ()), now),
            )
            for record, checkin in again
        ],
        now,
    )
    _alarm(conn, fresh.values(), now)


def _about(records: Iterable[Record], mission_id: int | None) -> Record | None:
    """The open incident of this mission among a traveller's."""
    return next((record for record in records if record.mission_id == mission_id), None)


def call_for_help(
    conn: Connection, traveller: int, organisation_id: int, mission: Mission | None, now: datetime
) -> Record:
    """An SOS: a new incident, or a missed one that becomes it; everyone hears it at once."""
    already = incidents.open_of(conn, [traveller], lock=True).get(traveller, ())
    known = _about(already, mission.id if mission else None)
    if known is not None:
        return _become_sos(conn, known, mission, now)
    if mission is not None:
        return _alarm(conn, [_of_mission(IncidentKind.SOS, traveller, mission, None, now)], now)[0]
    alone = _incident(IncidentKind.SOS, traveller, None, Level.UNKNOWN, now)
    return _alarm(conn, [Record(alone, organisation_id, None, None, None)], now)[0]


def _become_sos(conn: Connection, record: Record, mission: Mission | None, now: datetime) -> Record:
    level = record.incident.level
    incident = record.incident.becomes_sos(ladder_of(mission, IncidentKind.SOS, level), now)
    incidents.become(conn, incident)
    changed = replace(record, incident=incident)
    _fire(conn, [changed], Entry("became_sos", by=incident.traveller_id), now)
    return changed


def _of_mission(
    kind: IncidentKind, traveller: int, mission: Mission, checkin: CheckIn | None, now: datetime
) -> Record:
    leg = mission.leg_at(checkin.due_at if checkin else now)
    return Record(
        _incident(kind, traveller, mission, leg.level, now),
        mission.organisation_id,
        mission.id,
        checkin.id if checkin else None,
        leg.country,
    )


def _incident(
    kind: IncidentKind, traveller: int, mission: Mission | None, level: Level, now: datetime
) -> Incident:
    return Incident(
        id=0,
        kind=kind,
        level=level,
        traveller_id=traveller,
        opened_at=now,
        ladder=ladder_of(mission, kind, level),
        keep_away=kind is IncidentKind.SOS,
    )


def _alarm(conn: Connection, new: Iterable[Record], now: datetime) -> list[Record]:
    opened = incidents.open_all(conn, new)
    _fire(conn, opened, Entry("opened"), now)
    return opened


def _fire(conn: Connection, records: Collection[Record], first: Entry, now: datetime) -> None:
    """The first steps go in the transaction that opens the incident."""
    around = crews_around(conn, records, now)
    decisions = [
        Decided(record, judge(record.incident, around[record.incident.id], (), now)).after(first)
        for record in records
    ]
    enact(conn, decisions, now)


def crews_around(conn: Connection, records: Collection[Record], now: datetime) -> dict[int, Crew]:
    """The people to tell about each incident; its own traveller is never among them."""
    where = {(record.organisation_id, record.mission_id) for record in records}
    named = {person for record in records for person in record.incident.ladder.named}
    around = surroundings(conn, where, now, named).crews
    return {
        record.incident.id: around[(record.organisation_id, record.mission_id)].without(
            record.incident.traveller_id
        )
        for record in records
    }


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Judge up to `limit` incidents whose moment has come; returns how many there were."""
    due = incidents.claim_due(conn, now, limit)
    told = hearing.alerted(conn, [record.incident.id for record in due])
    around = crews_around(conn, due, now)
    opposable = _opposable(conn, due, now)
    decisions = [
        Decided(
            record,
            judge(
                record.incident,
                around[record.incident.id],
                told.get(record.incident.id, ()),
                now,
                opposable=record.incident.id in opposable,
            ),
        )
        for record in due
    ]
    enact(conn, decisions, now)
    return len(due)


def _opposable(conn: Connection, records: Iterable[Record], now: datetime) -> set[int]:
    """The incidents whose unverified OK people heard a whole pause ago, and whom we can hear."""
    paused = [r.incident.id for r in records if r.incident.paused_until is not None]
    if not paused or not watch.hears(conn):
        return set()
    return hearing.oks_told(conn, paused, now - PAUSE)
