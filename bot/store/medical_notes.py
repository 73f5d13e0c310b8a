"""Sealed medical notes: one for each traveller of a mission."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from bot.store.rows import among
from bot.store.tables import medical_notes


def keep(conn: Connection, mission_id: int, traveller_id: int, note: str | None) -> None:
    """Seal this note; None takes back the one that was there."""
    hers = medical_notes.c.mission_id == mission_id, medical_notes.c.traveller_id == traveller_id
    conn.execute(delete(medical_notes).where(*hers))
    if note:
        row = {"mission_id": mission_id, "traveller_id": traveller_id, "note": note}
        conn.execute(insert(medical_notes).values(row))


WHOSE = select(medical_notes.c.mission_id, medical_notes.c.traveller_id).where(
    among(medical_notes.c.mission_id)
)


def whose(conn: Connection, mission_ids: Collection[int]) -> set[tuple[int, int]]:
    """(mission, traveller) for each sealed note of these missions; none is opened."""
    if not mission_ids:
        return set()
    rows = conn.execute(WHOSE, {"mission_ids": mission_ids})
    return {(mission, traveller) for mission, traveller in rows}


def opened(conn: Connection, mission_id: int, traveller_id: int) -> str | None:
    """The sealed note, opened: whoever asks logs the look."""
    note: str | None = conn.execute(
        select(medical_notes.c.note).where(
            medical_notes.c.mission_id == mission_id, medical_notes.c.traveller_id == traveller_id
        )
    ).scalar()
    return note
