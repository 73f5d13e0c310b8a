"""What has a `wake_at`: found when its moment has come, passed when it cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, select, update

from bot.store.rows import claiming


class Waking:
    """A table as the clock sees it, with statements that are built once. `due` asks for up to
    `most` rows whose moment has come at `now`, the longest due first.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self.due = (
            select(table)
            .where(table.c.wake_at <= bindparam("now"))
            .order_by(table.c.wake_at)
            .limit(bindparam("most"))
        )
        self._next = (
            select(table.c.wake_at)
            .where(table.c.wake_at.is_not(None))
            .order_by(table.c.wake_at)
            .limit(1)
        )

    def claim(self, conn: Connection, now: datetime, limit: int) -> Sequence[RowMapping]:
        """Up to `limit` rows that are due, locked for this transaction."""
        due = {"now": now, "most": limit}
        return conn.execute(claiming(conn, self.due), due).mappings().all()

    def push_back_first(self, conn: Connection, now: datetime, until: datetime) -> int | None:
        """Look at the first due row later: it could not be judged and must block no other."""
        query = self.due.with_only_columns(self._table.c.id)
        first: int | None = conn.execute(query, {"now": now, "most": 1}).scalar()
        if first is not None:
            self.look_again(conn, first, until)
        return first

    def look_again(self, conn: Connection, row_id: int, at: datetime | None) -> None:
        """Judge this row at `at`; nothing else about it changes."""
        row: Any = self._table.c.id == row_id
        conn.execute(update(self._table).where(row).values(wake_at=at))

    def next_at(self, conn: Connection) -> datetime | None:
        """When the first row wants to be looked at, or None."""
        return conn.execute(self._next).scalar()
