"""What was heard, and how long we have been able to hear."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("received_at", UtcDateTime, nullable=False),
    Column("raw", Json()),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", UtcDateTime),
    Column("set_aside_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("bot_id", "update_id"),
    Index(
        "ix_inbox_unsettled",
        "bot_id",
        "urgent",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

watch = Table(
    "watch",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("next_update_id", BigInteger),
    Column("last_good", UtcDateTime),
    Column("phase", String(12), nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
