"""Check-ins: asked, answered, missed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from bot.domain.checkin import CheckIn, Heard, Occasion, State
from bot.store.rows import among, lock_rows
from bot.store.tables import checkins, missions, people
from bot.store.waking import Waking


def _checkin(row: RowMapping) -> CheckIn:
    return CheckIn(
        id=row["id"],
        mission_id=row["mission_id"],
        traveller_id=row["traveller_id"],
        occasion=Occasion(row["occasion"]),
        due_at=row["due_at"],
        asked_from=row["asked_from"],
        grace=timedelta(seconds=row["grace"]),
        state=State(row["state"]),
        said=row["said"],
        lates=row["lates"],
        answered_at=row["answered_at"],
        heard=Heard(row["heard"]) if row["heard"] else None,
    )


def _columns(checkin: CheckIn) -> dict[str, Any]:
    return {
        "mission_id": checkin.mission_id,
        "traveller_id": checkin.traveller_id,
        "occasion": checkin.occasion.value,
        "due_at": checkin.due_at,
        "asked_from": checkin.asked_from,
        "grace": int(checkin.grace.total_seconds()),
        "state": checkin.state.value,
        "said": checkin.said,
        "lates": checkin.lates,
        "answered_at": checkin.answered_at,
        "heard": checkin.heard.value if checkin.heard else None,
    }


BY_IDS = select(checkins).where(among(checkins.c.id))


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, CheckIn]:
    """These check-ins, by id."""
    if not ids:
        return {}
    rows = conn.execute(BY_IDS, {"ids": ids}).mappings().all()
    return {row["id"]: _checkin(row) for row in rows}


def add_all(conn: Connection, new: Iterable[tuple[CheckIn, datetime | None]]) -> list[CheckIn]:
    """New check-ins, each with its `wake_at`; returned with their ids, in the same order."""
    rows = [{**_columns(checkin), "wake_at": wake_at} for checkin, wake_at in new]
    if not rows:
        return []
    statement = insert(checkins).returning(checkins, sort_by_parameter_order=True)
    return [_checkin(row) for row in conn.execute(statement, rows).mappings().all()]


CHANGING = ("asked_from", "state", "said", "lates", "answered_at", "heard", "wake_at")
"""What a decision may change."""

SAVE = (
    update(checkins)
    .where(checkins.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in CHANGING})
)


def save_all(conn: Connection, changed: Iterable[tuple[CheckIn, datetime | None]]) -> None:
    """Write back what a decision changed, each with its next `wake_at`."""
    rows = [
        {
            "key": checkin.id,
            "asked_from": checkin.asked_from,
            "state": checkin.state.value,
            "said": checkin.said,
            "lates": checkin.lates,
            "answered_at": checkin.answered_at,
            "heard": checkin.heard.value if checkin.heard else None,
            "wake_at": wake_at,
        }
        for checkin, wake_at in changed
    ]
    if rows:
        conn.execute(SAVE, rows)


def note_source(conn: Connection, checkin_id: int, by: int, how: str) -> None:
    """Who relayed a check-in, and how they heard her."""
    conn.execute(
        update(checkins).where(checkins.c.id == checkin_id).values(heard_by_id=by, heard_how=how)
    )


WAKING = Waking(checkins)


def claim_due(conn: Connection, now: datetime, limit: int) -> list[CheckIn]:
    """Up to `limit` check-ins whose moment has come, locked for this transaction.

    Their travellers are locked first: an answer that is being written comes before the verdict.
    """
    if conn.dialect.name == "postgresql":
        travellers = WAKING.due.with_only_columns(checkins.c.traveller_id)
        due = conn.execute(travellers, {"now": now, "most": limit})
        lock_rows(conn, people, list(due.scalars()))
    return [_checkin(row) for row in WAKING.claim(conn, now, limit)]


OPEN_OF = (
    select(checkins)
    .where(among(checkins.c.traveller_id), checkins.c.state == State.ASKED.value)
    .order_by(checkins.c.due_at)
)


def open_of(conn: Connection, traveller_ids: Collection[int]) -> list[CheckIn]:
    """The unanswered check-ins of these travellers, the latest last."""
    rows = conn.execute(OPEN_OF, {"traveller_ids": traveller_ids}).mappings().all()
    return [_checkin(row) for row in rows]


def known(
    conn: Connection, mission_ids: Collection[int], due_at: Collection[datetime]
) -> set[tuple[int, int, datetime]]:
    """Which check-ins of these missions exist for these due times: mission, traveller, due.

    A traveller who answered early has hers before it is asked.
    """
    if not mission_ids:
        return set()
    query = select(checkins.c.mission_id, checkins.c.traveller_id, checkins.c.due_at).where(
        checkins.c.mission_id.in_(mission_ids), checkins.c.due_at.in_(due_at)
    )
    return {(row[0], row[1], row[2]) for row in conn.execute(query)}


def returned(conn: Connection, mission_id: int) -> bool:
    """Whether a return from this mission was answered."""
    query = select(checkins.c.id).where(
        checkins.c.mission_id == mission_id,
        checkins.c.occasion == Occasion.RETURN.value,
        checkins.c.state == State.ANSWERED.value,
    )
    return conn.execute(query.limit(1)).first() is not None


def all_open(conn: Connection, *, lock: bool = False) -> list[CheckIn]:
    """Every unanswered check-in of this installation.

    `lock` keeps answers waiting until what is decided about them is written: none is overwritten.
    """
    query = (
        select(checkins)
        .where(checkins.c.wake_at.is_not(None), checkins.c.state == State.ASKED.value)
        .order_by(checkins.c.id)
    )
    if lock:
        query = query.with_for_update()  # SQLite has no such words: its writer is alone
    return [_checkin(row) for row in conn.execute(query).mappings().all()]


LAST_ANSWERS = (
    select(checkins.c.traveller_id, func.max(checkins.c.answered_at))
    .where(among(checkins.c.traveller_id), checkins.c.answered_at.is_not(None))
    .group_by(checkins.c.traveller_id)
)


def last_answers(conn: Connection, traveller_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these travellers last answered a check-in."""
    rows = conn.execute(LAST_ANSWERS, {"traveller_ids": traveller_ids}).all()
    return {row[0]: row[1] for row in rows}


def house_of(conn: Connection, checkin_id: int) -> int | None:
    """The organisation of a check-in, read without the check-in, which may be unreadable."""
    query = (
        select(missions.c.organisation_id)
        .join(checkins, checkins.c.mission_id == missions.c.id)
        .where(checkins.c.id == checkin_id)
    )
    house: int | None = conn.execute(query).scalar()
    return house
