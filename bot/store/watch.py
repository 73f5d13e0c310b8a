"""What the watch knows of itself: how far it has read, and whether it could hear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.blindness import Phase, Sight
from bot.store.rows import insert_into
from bot.store.tables import watch


def next_update_id(conn: Connection, bot_id: int) -> int | None:
    """The offset of the next fetch; None when nothing was fetched yet."""
    found: int | None = conn.execute(
        select(watch.c.next_update_id).where(watch.c.bot_id == bot_id)
    ).scalar()
    return found


def sight(conn: Connection, bot_id: int) -> Sight | None:
    """What was last known of our hearing; None at the very first start."""
    row = conn.execute(select(watch).where(watch.c.bot_id == bot_id)).mappings().first()
    if row is None or row["last_good"] is None:
        return None
    return Sight(row["last_good"], Phase(row["phase"]), row["since"], row["until"])


def hears(conn: Connection) -> bool:
    """Whether nothing is known of a blindness: what people say reaches us now."""
    query = select(watch.c.bot_id).where(watch.c.phase != Phase.SEEING.value)
    return conn.execute(query.limit(1)).first() is None


def keep_sight(conn: Connection, bot_id: int, seen: Sight) -> None:
    """Remember what is known of our hearing, for the next start too."""
    _keep(
        conn,
        bot_id,
        last_good=seen.last_good,
        phase=seen.phase.value,
        since=seen.since,
        until=seen.until,
    )


def move_offset(conn: Connection, bot_id: int, next_update_id: int) -> None:
    """Everything before this update is stored and may be confirmed to the platform."""
    _keep(conn, bot_id, next_update_id=next_update_id)


def _keep(conn: Connection, bot_id: int, **values: datetime | str | int | None) -> None:
    statement = insert_into(conn, watch).values(
        bot_id=bot_id, **{"phase": Phase.SEEING.value, **values}
    )
    conn.execute(statement.on_conflict_do_update(index_elements=[watch.c.bot_id], set_=values))
