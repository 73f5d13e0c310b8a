"""The inbox: every update as it came, until it has had its effect once (S1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from bot.store.rows import insert_new
from bot.store.tables import inbox


class AlreadySettled(Exception):
    """This update has had its effect: whatever comes again must change nothing."""


@dataclass(frozen=True)
class Stored:
    """One update as the platform handed it over. `chat_id` keeps the order within a chat."""

    id: int
    update_id: int
    chat_id: int | None
    urgent: bool
    raw: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Arrival:
    """One update on its way in."""

    update_id: int
    chat_id: int | None
    urgent: bool
    raw: Mapping[str, Any]


def store(conn: Connection, bot_id: int, arrivals: Iterable[Arrival], now: datetime) -> None:
    """Keep a whole batch; what is known already is left as it is."""
    rows = [
        {
            "bot_id": bot_id,
            "update_id": arrival.update_id,
            "chat_id": arrival.chat_id,
            "urgent": arrival.urgent,
            "received_at": now,
            "raw": dict(arrival.raw),
        }
        for arrival in arrivals
    ]
    if rows:
        conn.execute(insert_new(conn, inbox), rows)


def unsettled(
    conn: Connection, bot_id: int, limit: int, busy_chats: Collection[int]
) -> list[Stored]:
    """Up to `limit` updates to handle now: urgent first, then oldest, one per free chat."""
    query = (
        select(inbox)
        .where(inbox.c.settled_at.is_(None), inbox.c.bot_id == bot_id)
        .order_by(inbox.c.urgent.desc(), inbox.c.id)
        .limit(limit * 4)
    )
    if busy_chats:
        query = query.where(inbox.c.chat_id.is_(None) | inbox.c.chat_id.not_in(busy_chats))
    chosen: list[Stored] = []
    chats: set[int] = set()
    for row in conn.execute(query).mappings().all():
        chat = row["chat_id"]
        if chat is not None and chat in chats:
            continue
        if chat is not None:
            chats.add(chat)
        chosen.append(
            Stored(row["id"], row["update_id"], chat, row["urgent"], row["raw"], row["attempts"])
        )
        if len(chosen) == limit:
            break
    return chosen


def settle(conn: Connection, row_id: int, now: datetime) -> None:
    """This update has its effect in this transaction; its payload is dropped (S14).

    Raises AlreadySettled, which rolls the whole transaction back.
    """
    done = conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.settled_at.is_(None))
        .values(settled_at=now, raw=None)
    )
    if done.rowcount == 0:
        raise AlreadySettled(row_id)


CHATS_WAITING = select(inbox.c.chat_id).where(inbox.c.settled_at.is_(None))


def chats_waiting(conn: Connection) -> set[int]:
    """The chats from which something came that was not handled yet."""
    return {chat for (chat,) in conn.execute(CHATS_WAITING) if chat is not None}


def settle_if_left(conn: Connection, row_id: int, now: datetime) -> None:
    """The update had no effect to be written with; it is done all the same."""
    conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.settled_at.is_(None))
        .values(settled_at=now, raw=None)
    )


def count_attempt(conn: Connection, row_id: int, error: str) -> int:
    """A handler failed; returns how often it has tried."""
    conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id)
        .values(attempts=inbox.c.attempts + 1, error=error[:2000])
    )
    return int(conn.execute(select(inbox.c.attempts).where(inbox.c.id == row_id)).scalar_one())


def set_aside(conn: Connection, row_id: int, error: str, now: datetime) -> None:
    """Give up on an update for now; its payload is kept for seven days, to be looked at (S14)."""
    conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.settled_at.is_(None))
        .values(settled_at=now, set_aside_at=now, error=error[:2000])
    )


def left(conn: Connection, bot_id: int) -> int:
    """How many updates wait to be handled."""
    query = select(func.count()).where(inbox.c.settled_at.is_(None), inbox.c.bot_id == bot_id)
    return int(conn.execute(query).scalar_one())


def last_update_id(conn: Connection, bot_id: int) -> int | None:
    """The newest update that was stored."""
    last: int | None = conn.execute(
        select(func.max(inbox.c.update_id)).where(inbox.c.bot_id == bot_id)
    ).scalar()
    return last


def forget(conn: Connection, before: datetime) -> int:
    """Purge updates that were settled, or set aside, before then."""
    return conn.execute(delete(inbox).where(inbox.c.settled_at < before)).rowcount
