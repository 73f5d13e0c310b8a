"""Whole rows as plain values, for exports: everything, or what is about one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, select

from bot.store import tables

Row = Mapping[str, object]


def _rows(
    conn: Connection, table: Table, *where: ColumnElement[bool], hidden: Iterable[str] = ()
) -> list[Row]:
    columns = [column for column in table.c if column.name not in set(hidden)]
    query = select(*columns).where(*where).order_by(*table.primary_key.columns)
    return [dict(row) for row in conn.execute(query).mappings()]


def everything(conn: Connection) -> dict[str, Sequence[Row]]:
    """Every row that an export of the whole installation holds, by table."""
    return {
        "organisations": _rows(conn, tables.organisations),
        "people": _rows(conn, tables.people, hidden=["menu"]),
        "memberships": _rows(conn, tables.memberships),
        "shifts": _rows(conn, tables.shifts),
        "missions": _rows(conn, tables.missions),
        "legs": _rows(conn, tables.legs),
        "parts": _rows(conn, tables.parts),
        "checkins": _rows(conn, tables.checkins),
        "incidents": _rows(conn, tables.incidents),
        "log": _rows(conn, tables.incident_log),
        "posts": _rows(conn, tables.own_posts),
        "dialled": _rows(conn, tables.dialled_numbers),
        "outbox": _rows(conn, tables.outbox),
        "ticks": _rows(conn, tables.ticks),
        "own_items": _rows(conn, tables.own_items),
        "reminders": _rows(conn, tables.checklist_reminders),
        "zone_subscriptions": _rows(conn, tables.zone_subscriptions),
        "observations": _rows(conn, tables.observations),
        "zone_decisions": _rows(conn, tables.zone_decisions),
    }


def of_person(conn: Connection, person_id: int) -> dict[str, Sequence[Row]]:
    """The rows that are about this person, or that this person wrote, by table."""
    parts = _rows(conn, tables.parts, tables.parts.c.person_id == person_id)
    mission_ids = {int(str(part["mission_id"])) for part in parts}
    return {
        "people": _rows(conn, tables.people, tables.people.c.id == person_id, hidden=["menu"]),
        "organisations": _rows(conn, tables.organisations),
        "memberships": _rows(conn, tables.memberships, tables.memberships.c.person_id == person_id),
        "shifts": _rows(conn, tables.shifts, tables.shifts.c.person_id == person_id),
        "missions": _rows(conn, tables.missions, tables.missions.c.id.in_(mission_ids)),
        "medical_notes": _rows(
            conn, tables.medical_notes, tables.medical_notes.c.traveller_id == person_id
        ),
        "legs": _rows(conn, tables.legs, tables.legs.c.mission_id.in_(mission_ids)),
        "parts": parts,
        "checkins": _rows(conn, tables.checkins, tables.checkins.c.traveller_id == person_id),
        "incidents": _rows(conn, tables.incidents, tables.incidents.c.traveller_id == person_id),
        "log": _rows(conn, tables.incident_log, tables.incident_log.c.by_id == person_id),
        "outbox": _rows(conn, tables.outbox, tables.outbox.c.recipient_id == person_id),
        "words": [
            row
            for row in _rows(conn, tables.outbox, tables.outbox.c.subject == f"person:{person_id}")
            if row["kind"] == "words"
        ],
        "ticks": _rows(conn, tables.ticks, tables.ticks.c.traveller_id == person_id),
        "own_items": _rows(conn, tables.own_items, tables.own_items.c.added_by_id == person_id),
        "dialogs": _rows(conn, tables.dialogs, tables.dialogs.c.person_id == person_id),
        "posts": _rows(conn, tables.own_posts, tables.own_posts.c.written_by_id == person_id),
        "dialled": _rows(conn, tables.dialled_numbers, tables.dialled_numbers.c.by_id == person_id),
        "places": _rows(conn, tables.sightings, tables.sightings.c.traveller_id == person_id),
        "zone_subscriptions": _rows(
            conn, tables.zone_subscriptions, tables.zone_subscriptions.c.person_id == person_id
        ),
        "observations": _rows(
            conn, tables.observations, tables.observations.c.person_id == person_id
        ),
        "zone_decisions": _rows(
            conn, tables.zone_decisions, tables.zone_decisions.c.decided_by_id == person_id
        ),
    }


def spoken(conn: Connection) -> list[Row]:
    """Everything that was said, with its chat: a demo's player joins its events with it."""
    outbox, people = tables.outbox, tables.people
    query = (
        select(
            outbox.c.id,
            people.c.telegram_id.label("chat"),
            outbox.c.message_id,
            outbox.c.kind,
            outbox.c.subject,
            outbox.c.params,
            outbox.c.edits,
        )
        .join(people, people.c.id == outbox.c.recipient_id)
        .where(outbox.c.message_id.is_not(None))
        .order_by(outbox.c.id)
    )
    return [dict(row) for row in conn.execute(query).mappings()]
