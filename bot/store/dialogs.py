"""Dialogues under way, with what was answered so far; the one asked last listens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.domain.dialog import Dialog, Problem
from bot.store.rows import among
from bot.store.tables import dialogs


def _dialog(row: RowMapping) -> Dialog:
    problem = row["problem"]
    return Dialog(
        id=row["id"],
        person_id=row["person_id"],
        form=row["form"],
        step=row["step"],
        answers=row["answers"],
        editing=row["editing"],
        problem=_problem(problem) if problem else None,
        mission_id=row["mission_id"],
        about_id=row["about_id"],
        asked_at=row["asked_at"],
    )


def _problem(written: Mapping[str, Any]) -> Problem:
    return Problem(written["why"], written["text"], tuple(written["near"]))


def of_person(conn: Connection, person_id: int) -> Dialog | None:
    """The dialogue in which this person was asked last, or None."""
    query = select(dialogs).where(dialogs.c.person_id == person_id).order_by(*_NEWEST).limit(1)
    row = conn.execute(query).mappings().one_or_none()
    return _dialog(row) if row else None


def own(conn: Connection, person_id: int, dialog_id: int) -> Dialog | None:
    """This dialogue, where it is this person's; else None."""
    found = by_ids(conn, [dialog_id]).get(dialog_id)
    return found if found is not None and found.person_id == person_id else None


def begun(conn: Connection, person_id: int, form: str) -> Dialog | None:
    """This person's dialogue with this form about nothing that exists yet, or None."""
    query = select(dialogs).where(
        dialogs.c.person_id == person_id, dialogs.c.form == form, dialogs.c.mission_id.is_(None)
    )
    row = conn.execute(query.order_by(*_NEWEST).limit(1)).mappings().one_or_none()
    return _dialog(row) if row else None


_NEWEST = (dialogs.c.asked_at.desc(), dialogs.c.id.desc())


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Dialog]:
    """These dialogues, by id."""
    if not ids:
        return {}
    rows = conn.execute(select(dialogs).where(among(dialogs.c.id, ids))).mappings()
    return {row["id"]: _dialog(row) for row in rows}


def begin(conn: Connection, dialog: Dialog, now: datetime) -> Dialog:
    """A new dialogue, in the place of this person's earlier one about the same; others wait."""
    same = (
        dialogs.c.person_id == dialog.person_id,
        dialogs.c.form == dialog.form,
        dialogs.c.mission_id.is_not_distinct_from(dialog.mission_id),
    )
    conn.execute(delete(dialogs).where(*same))
    values = {**_columns(dialog), "person_id": dialog.person_id, "asked_at": now}
    row = conn.execute(insert(dialogs).values(values).returning(*dialogs.c)).mappings().one()
    return _dialog(row)


def save(conn: Connection, dialog: Dialog, now: datetime) -> None:
    """Where the dialogue stands now; its question is put at `now`."""
    values = {**_columns(dialog), "asked_at": now}
    conn.execute(update(dialogs).where(dialogs.c.id == dialog.id).values(values))


def _columns(dialog: Dialog) -> dict[str, Any]:
    return {
        "form": dialog.form,
        "step": dialog.step,
        "answers": dict(dialog.answers),
        "editing": dialog.editing,
        "problem": asdict(dialog.problem) if dialog.problem else None,
        "mission_id": dialog.mission_id,
        "about_id": dialog.about_id,
    }


def end(conn: Connection, dialog_id: int) -> None:
    """The dialogue is over; what it gathered is where it belongs."""
    conn.execute(delete(dialogs).where(dialogs.c.id == dialog_id))


def forget(conn: Connection, before: datetime) -> int:
    """Purge the dialogues that nobody took up since then."""
    return conn.execute(delete(dialogs).where(dialogs.c.asked_at < before)).rowcount
