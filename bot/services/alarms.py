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
from bot.domain.notices import Notice, Scalar
from bot.services.crews import surroundings
from bot.services.mission_cards import refresh
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


def enact(conn: Connection, decisions: Collection[Decided], now: datetime) -> None:
    """Write the incidents, their log and everyone's notices together (S2)."""
    verdicts = [decision.verdict for decision in decisions]
    incidents.save_all(conn, [(verdict.incident, verdict.wake_at) for verdict in verdicts])
    _tell(conn, [(verdict.incident.id, verdict) for verdict in verdicts], now)
    news = {v.incident.id for v in verdicts if any(entry.what not in NO_NEWS for entry in v.log)}
    cards.outdate_cards(conn, news)
    over = {
        mission_id
        for verdict in verdicts
        if not verdict.incident.open
        for mission_id in active_missions(conn, verdict.incident.traveller_id)
    }
    end_those_over(conn, over, now)
    refresh(conn, over, now)


def _tell(conn: Connection, verdicts: Collection[tuple[int, Verdict]], now: datetime) -> None:
    """Put into the log and into the outbox what follows for these incidents."""
    incidents.log_all(conn, now, [(key, entry) for key, v in verdicts for entry in v.log])
    outbox.put(conn, [notice for key, v in verdicts for notice in _notices(key, v)], now)


def _notices(incident_id: int, verdict: Verdict) -> list[Notice]:
    kind = verdict.incident.kind
    return [
        Notice(
            kind=telling.kind,
            to=person,
            subject=f"incident:{incident_id}",
            event=f"{kind.value}.{telling.event}",
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
        new = _of_mission(IncidentKind.SOS, traveller, mission, None, now)
    else:
        alone = _incident(IncidentKind.SOS, traveller, None, Level.UNKNOWN, now)
        new = Record(alone, organisation_id, None, None, None)
    [key] = _alarm(conn, [new], now)
    return replace(new, incident=replace(new.incident, id=key))


def her_sos(conn: Connection, traveller: int) -> dict[str, Scalar]:
    """Her open SOS as a notice's parameter, so that nobody who called for help is asked for an OK.

    Other alarms are left out: what she reads must not show more than what she did herself.
    """
    alarmed = incidents.open_of(conn, [traveller]).get(traveller, ())
    called = [each.incident.id for each in alarmed if each.incident.kind is IncidentKind.SOS]
    return {"incident": called[-1]} if called else {}


def _become_sos(conn: Connection, record: Record, mission: Mission | None, now: datetime) -> Record:
    level = record.incident.level
    incident = record.incident.becomes_sos(ladder_of(mission, IncidentKind.SOS, level), now)
    incidents.become(conn, incident)
    changed = replace(record, incident=incident)
    first = Entry("became_sos", by=incident.traveller_id)
    verdicts = _first_steps(conn, [changed], first, now)
    enact(conn, [Decided(changed, verdict) for verdict in verdicts], now)
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


def _alarm(conn: Connection, new: Collection[Record], now: datetime) -> list[int]:
    """The first steps go in the transaction that opens the incident; returns their ids."""
    verdicts = _first_steps(conn, new, Entry("opened"), now)
    opened = [
        (replace(record, incident=verdict.incident), verdict.wake_at)
        for record, verdict in zip(new, verdicts, strict=True)
    ]
    ids = incidents.open_all(conn, opened)
    _tell(conn, list(zip(ids, verdicts, strict=True)), now)
    refresh(conn, {record.mission_id for record in new if record.mission_id is not None}, now)
    return ids


def _first_steps(
    conn: Connection, records: Collection[Record], first: Entry, now: datetime
) -> list[Verdict]:
    verdicts = [
        judge(record.incident, crew, (), now)
        for record, crew in zip(records, _crews(conn, records, now), strict=True)
    ]
    return [replace(verdict, log=(first, *verdict.log)) for verdict in verdicts]


def crews_around(conn: Connection, records: Collection[Record], now: datetime) -> dict[int, Crew]:
    """The people to tell about each incident; its own traveller is never among them."""
    ids = [record.incident.id for record in records]
    return dict(zip(ids, _crews(conn, records, now), strict=True))


def _crews(conn: Connection, records: Collection[Record], now: datetime) -> list[Crew]:
    where = {(record.organisation_id, record.mission_id) for record in records}
    named = {person for record in records for person in record.incident.ladder.named}
    around = surroundings(conn, where, now, named).crews
    return [
        around[(record.organisation_id, record.mission_id)].without(record.incident.traveller_id)
        for record in records
    ]


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
