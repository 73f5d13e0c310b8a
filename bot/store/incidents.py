"""Incidents, their log, and the cards that show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from bot.domain.incident import Entry, Incident, IncidentKind, Reason, Trouble
from bot.domain.ladder import ladder_as_json, ladder_from_json
from bot.domain.level import Level
from bot.domain.notices import Scalar
from bot.store.rows import claiming, insert_into
from bot.store.tables import cards, incident_log, incidents


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


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Record]:
    """These incidents, by id."""
    if not ids:
        return {}
    rows = conn.execute(select(incidents).where(incidents.c.id.in_(ids))).mappings()
    return {row["id"]: _record(row) for row in rows}


def open_of(conn: Connection, traveller_ids: Collection[int]) -> dict[int, Record]:
    """The open incident of each of these travellers, by traveller."""
    if not traveller_ids:
        return {}
    query = select(incidents).where(
        incidents.c.traveller_id.in_(traveller_ids), incidents.c.closed_at.is_(None)
    )
    records = [_record(row) for row in conn.execute(query.order_by(incidents.c.id)).mappings()]
    return {record.incident.traveller_id: record for record in records}


def open_in(conn: Connection, organisation_ids: Collection[int]) -> list[Record]:
    """The open incidents of these organisations, the oldest first."""
    query = (
        select(incidents)
        .where(incidents.c.organisation_id.in_(organisation_ids), incidents.c.closed_at.is_(None))
        .order_by(incidents.c.opened_at, incidents.c.id)
    )
    return [_record(row) for row in conn.execute(query).mappings()]


def open_all(conn: Connection, records: Iterable[Record]) -> list[Record]:
    """New incidents, returned with their ids in the same order."""
    rows = [
        {
            **_state(record.incident),
            "kind": record.incident.kind.value,
            "level": record.incident.level.value,
            "traveller_id": record.incident.traveller_id,
            "opened_at": record.incident.opened_at,
            "ladder": ladder_as_json(record.incident.ladder),
            "organisation_id": record.organisation_id,
            "mission_id": record.mission_id,
            "checkin_id": record.checkin_id,
            "country": record.country,
        }
        for record in records
    ]
    if not rows:
        return []
    statement = insert(incidents).returning(incidents, sort_by_parameter_order=True)
    return [_record(row) for row in conn.execute(statement, rows).mappings()]


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
            ladder=ladder_as_json(incident.ladder),
            opened_at=incident.opened_at,
        )
    )


def claim_due(conn: Connection, now: datetime, limit: int) -> list[Record]:
    """Up to `limit` incidents whose moment has come, locked for this transaction."""
    query = (
        select(incidents)
        .where(incidents.c.wake_at <= now)
        .order_by(incidents.c.wake_at)
        .limit(limit)
    )
    return [_record(row) for row in conn.execute(claiming(conn, query)).mappings()]


def wake(conn: Connection, ids: Collection[int], now: datetime) -> None:
    """Have the clock look at these incidents now."""
    if ids:
        conn.execute(
            update(incidents)
            .where(incidents.c.id.in_(ids), incidents.c.closed_at.is_(None))
            .values(wake_at=now)
        )


@dataclass(frozen=True)
class Line:
    """One line of an incident's log, as it was written."""

    at: datetime
    what: str
    by_id: int | None
    facts: Mapping[str, Scalar]


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
        conn.execute(insert(incident_log), rows)


def logs(conn: Connection, ids: Collection[int]) -> dict[int, list[Line]]:
    """The logs of these incidents, oldest line first."""
    found: defaultdict[int, list[Line]] = defaultdict(list)
    if ids:
        query = (
            select(incident_log)
            .where(incident_log.c.incident_id.in_(ids))
            .order_by(incident_log.c.id)
        )
        for row in conn.execute(query).mappings():
            found[row["incident_id"]].append(
                Line(row["at"], row["what"], row["by_id"], row["facts"])
            )
    return found


def outdate_cards(conn: Connection, ids: Collection[int]) -> None:
    """The facts of these incidents changed: their cards want a new rendering."""
    if ids:
        conn.execute(
            update(cards)
            .where(cards.c.incident_id.in_(ids))
            .values(wanted=cards.c.wanted + 1, outdated=True)
        )


def show_card(conn: Connection, incident_id: int, recipient_id: int, message_id: int) -> None:
    """The newest message that shows this incident to this chat is its card from now on."""
    statement = insert_into(conn, cards).values(
        incident_id=incident_id,
        recipient_id=recipient_id,
        message_id=message_id,
        wanted=0,
        shown=0,
        outdated=False,
    )
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=[cards.c.incident_id, cards.c.recipient_id],
            set_={
                "message_id": message_id,
                "shown": cards.c.wanted,
                "outdated": False,
                "next_edit_at": None,
            },
        )
    )


@dataclass(frozen=True)
class Card:
    """One message that shows one or several incidents to one chat."""

    recipient_id: int
    message_id: int
    wanted: Mapping[int, int]
    """By incident: the revision that this rendering will show."""


def outdated_cards(conn: Connection, machine_now: datetime, limit: int) -> list[Card]:
    """Messages to be edited now: outdated, and not edited within the last moments."""
    due = (
        select(cards.c.recipient_id, cards.c.message_id)
        .where(
            cards.c.outdated,
            (cards.c.next_edit_at.is_(None)) | (cards.c.next_edit_at <= machine_now),
        )
        .distinct()
        .limit(limit)
        .subquery()
    )
    query = select(cards).join(
        due,
        (cards.c.recipient_id == due.c.recipient_id) & (cards.c.message_id == due.c.message_id),
    )
    shown: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in conn.execute(query.order_by(cards.c.incident_id)).mappings():
        shown[(row["recipient_id"], row["message_id"])][row["incident_id"]] = row["wanted"]
    return [Card(recipient, message, wanted) for (recipient, message), wanted in shown.items()]


def cards_left(conn: Connection) -> bool:
    """Whether some card still shows old facts."""
    return (
        conn.execute(select(cards.c.incident_id).where(cards.c.outdated).limit(1)).first()
        is not None
    )


def card_edited(
    conn: Connection, card: Card, next_edit_at: datetime, message_id: int | None
) -> None:
    """The chat shows these revisions now; None: the message is gone for good."""
    for incident_id, revision in card.wanted.items():
        mine = (cards.c.incident_id == incident_id) & (cards.c.recipient_id == card.recipient_id)
        statement = (
            update(cards)
            .where(mine, cards.c.message_id == card.message_id)
            .values(
                shown=revision,
                next_edit_at=next_edit_at,
                outdated=(cards.c.wanted > revision) if message_id is not None else False,
                message_id=message_id if message_id is not None else card.message_id,
            )
        )
        conn.execute(statement)


def postpone_card(conn: Connection, card: Card, until: datetime) -> None:
    """The edit did not go through: try again later."""
    conn.execute(
        update(cards)
        .where(cards.c.recipient_id == card.recipient_id, cards.c.message_id == card.message_id)
        .values(next_edit_at=until)
    )


def push_back_first(conn: Connection, now: datetime, until: datetime) -> int | None:
    """Look at the first due row later: it could not be judged and must block no other."""
    first: int | None = conn.execute(
        select(incidents.c.id)
        .where(incidents.c.wake_at <= now)
        .order_by(incidents.c.wake_at)
        .limit(1)
    ).scalar()
    if first is not None:
        conn.execute(update(incidents).where(incidents.c.id == first).values(wake_at=until))
    return first


def next_wake_at(conn: Connection) -> datetime | None:
    """When the first row wants to be looked at, or None."""
    return conn.execute(
        select(incidents.c.wake_at)
        .where(incidents.c.wake_at.is_not(None))
        .order_by(incidents.c.wake_at)
        .limit(1)
    ).scalar()
