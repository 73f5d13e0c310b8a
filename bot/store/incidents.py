"""Incidents, their log, and the cards that show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from bot.domain.incident import Entry, Incident, IncidentKind, Reason, Trouble
from bot.domain.ladder import ladder_from_json
from bot.domain.level import Level
from bot.domain.notices import Scalar
from bot.store.rows import among
from bot.store.tables import cards, incident_log, incidents
from bot.store.waking import Waking


@dataclass(frozen=True)
class Record:
    """An incident with what it hangs on."""

    incident: Incident
    organisation_id: int
    mission_id: int | None
    checkin_id: int | None
    country: str | None


def _record(row: RowMapping) -> Record:
    incident = Incident(
        id=row["id"],
        kind=IncidentKind(row["kind"]),
        level=Level(row["level"]),
        traveller_id=row["traveller_id"],
        opened_at=row["opened_at"],
        ladder=ladder_from_json(row["ladder"]),
        fired=frozenset(row["fired"]),
        round=row["round"],
        hurried=timedelta(seconds=row["hurried"]),
        owner_id=row["owner_id"],
        review_at=row["review_at"],
        owner_asked=row["owner_asked"],
        ok_at=row["ok_at"],
        paused_until=row["paused_until"],
        objected=row["objected"],
        keep_away=row["keep_away"],
        mistake_at=row["mistake_at"],
        trouble=Trouble(row["trouble"]) if row["trouble"] else None,
        closed_at=row["closed_at"],
        closed_by=row["closed_by_id"],
        reason=Reason(row["reason"]) if row["reason"] else None,
    )
    return Record(
        incident, row["organisation_id"], row["mission_id"], row["checkin_id"], row["country"]
    )


def _state(incident: Incident) -> dict[str, Any]:
    return {
        "fired": sorted(incident.fired),
        "round": incident.round,
        "hurried": incident.hurried.total_seconds(),
        "owner_id": incident.owner_id,
        "review_at": incident.review_at,
        "owner_asked": incident.owner_asked,
        "ok_at": incident.ok_at,
        "paused_until": incident.paused_until,
        "objected": incident.objected,
        "keep_away": incident.keep_away,
        "mistake_at": incident.mistake_at,
        "trouble": incident.trouble.value if incident.trouble else None,
        "closed_at": incident.closed_at,
        "closed_by_id": incident.closed_by,
        "reason": incident.reason.value if incident.reason else None,
    }


BY_IDS = select(incidents).where(among(incidents.c.id)).order_by(incidents.c.id)


def by_ids(conn: Connection, ids: Collection[int], *, lock: bool = False) -> dict[int, Record]:
    """These incidents, by id; `lock` for who decides on what is read here."""
    if not ids:
        return {}
    query = BY_IDS.with_for_update() if lock else BY_IDS
    rows = conn.execute(query, {"ids": ids}).mappings().all()
    return {row["id"]: _record(row) for row in rows}


OPEN_OF = (
    select(incidents)
    .where(among(incidents.c.traveller_id), incidents.c.closed_at.is_(None))
    .order_by(incidents.c.id)
)
OPEN_OF_LOCKED = OPEN_OF.with_for_update()


def open_of(
    conn: Connection, traveller_ids: Collection[int], *, lock: bool = False
) -> dict[int, list[Record]]:
    """The open incidents of each of these travellers, oldest first; nobody without one is there.

    `lock` keeps other writers off them: for who decides on what is read here.
    """
    found: defaultdict[int, list[Record]] = defaultdict(list)
    if not traveller_ids:
        return found
    query = OPEN_OF_LOCKED if lock else OPEN_OF
    for row in conn.execute(query, {"traveller_ids": traveller_ids}).mappings().all():
        found[row["traveller_id"]].append(_record(row))
    return found


OPEN = insert(incidents).returning(incidents.c.id, incidents.c.traveller_id, incidents.c.mission_id)


def open_all(conn: Connection, new: Collection[tuple[Record, datetime | None]]) -> list[int]:
    """New incidents, each with its `wake_at`; returns their ids in the same order. No two of them
    are about one traveller on one mission.
    """
    rows = [
        {
            **_state(record.incident),
            "kind": record.incident.kind.value,
            "level": record.incident.level.value,
            "traveller_id": record.incident.traveller_id,
            "opened_at": record.incident.opened_at,
            "ladder": record.incident.ladder.as_json,
            "organisation_id": record.organisation_id,
            "mission_id": record.mission_id,
            "checkin_id": record.checkin_id,
            "country": record.country,
            "wake_at": wake_at,
        }
        for record, wake_at in new
    ]
    if not rows:
        return []
    opened = {(hers, mission): key for key, hers, mission in conn.execute(OPEN, rows)}
    if len(opened) != len(rows):
        raise ValueError("two new incidents about one traveller on one mission")
    return [opened[(record.incident.traveller_id, record.mission_id)] for record, _ in new]


def save_all(conn: Connection, changed: Iterable[tuple[Incident, datetime | None]]) -> None:
    """Write back what a decision changed, each with its next `wake_at`."""
    rows = [
        {"key": incident.id, "wake_at": wake_at, **_state(incident)}
        for incident, wake_at in changed
    ]
    if rows:
        names = [name for name in rows[0] if name != "key"]
        statement = (
            update(incidents)
            .where(incidents.c.id == bindparam("key"))
            .values({name: bindparam(name) for name in names})
        )
        conn.execute(statement, rows)


def become(conn: Connection, incident: Incident) -> None:
    """A missed traveller called for help: another kind, another ladder, counted from now."""
    conn.execute(
        update(incidents)
        .where(incidents.c.id == incident.id)
        .values(
            kind=incident.kind.value,
            ladder=incident.ladder.as_json,
            opened_at=incident.opened_at,
        )
    )


WAKING = Waking(incidents)


def claim_due(conn: Connection, now: datetime, limit: int) -> list[Record]:
    """Up to `limit` incidents whose moment has come, locked for this transaction."""
    return [_record(row) for row in WAKING.claim(conn, now, limit)]


def wake(conn: Connection, ids: Collection[int], now: datetime) -> None:
    """Have the clock look at these incidents now."""
    if ids:
        conn.execute(
            update(incidents)
            .where(among(incidents.c.id, ids), incidents.c.closed_at.is_(None))
            .values(wake_at=now)
        )


@dataclass(frozen=True)
class Line:
    """One line of an incident's log, as it was written."""

    at: datetime
    what: str
    by_id: int | None
    facts: Mapping[str, Scalar]


LOG = insert(incident_log)


def log_all(conn: Connection, now: datetime, lines: Iterable[tuple[int, Entry]]) -> None:
    """Add lines to the logs of incidents."""
    rows = [
        {
            "incident_id": incident_id,
            "at": now,
            "what": entry.what,
            "by_id": entry.by,
            "facts": dict(entry.facts),
        }
        for incident_id, entry in lines
    ]
    if rows:
        conn.execute(LOG, rows)


LOGS = (
    select(
        incident_log.c.incident_id,
        incident_log.c.at,
        incident_log.c.what,
        incident_log.c.by_id,
        incident_log.c.facts,
    )
    .where(among(incident_log.c.incident_id))
    .order_by(incident_log.c.id)
)


def logs(conn: Connection, ids: Collection[int]) -> dict[int, list[Line]]:
    """The logs of these incidents, oldest line first."""
    found: defaultdict[int, list[Line]] = defaultdict(list)
    if ids:
        for key, *line in conn.execute(LOGS, {"incident_ids": ids}).all():
            found[key].append(Line(*line))
    return found


MOMENTS = ("opened_at", "review_at", "ok_at", "paused_until", "mistake_at", "wake_at")


def step_back(conn: Connection, by: timedelta, now: datetime) -> None:
    """The wall clock was set back by `by` to `now`: open incidents go back with it, so that
    their ladders climb on as time really passes. Cards wait for no edit in that future.
    """
    columns = [incidents.c[name] for name in MOMENTS]
    still_open = select(incidents.c.id, *columns).where(incidents.c.closed_at.is_(None))
    rows = [
        {
            "key": key,
            **{f"at_{name}": at and at - by for name, at in zip(MOMENTS, moments, strict=True)},
        }
        for key, *moments in conn.execute(still_open)
    ]
    if rows:
        moved: dict[str, Any] = {name: bindparam(f"at_{name}") for name in MOMENTS}
        conn.execute(
            update(incidents).where(incidents.c.id == bindparam("key")).values(**moved), rows
        )
    conn.execute(update(cards).where(cards.c.next_edit_at > now).values(next_edit_at=None))


def house_of(conn: Connection, incident_id: int) -> int | None:
    """The organisation of an incident, read without the incident, which may be unreadable."""
    query = select(incidents.c.organisation_id).where(incidents.c.id == incident_id)
    house: int | None = conn.execute(query).scalar()
    return house
