"""What is to be said and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("recipient_id", ForeignKey("people.id"), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("subject", String(60), nullable=False),
    Column("event", String(80), nullable=False),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("params", Json(), nullable=False),
    Column("edits", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("send_at", UtcDateTime, nullable=False),
    Column("waiting", Boolean, nullable=False, server_default=true()),
    Column("not_before", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("lease", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("dropped", String(200)),
    UniqueConstraint("subject", "event", "step", "round", "recipient_id", "channel"),
    # SQLite takes a partial index only where the query says the same words: it is told `= 1`.
    Index(
        "ix_outbox_waiting",
        "lane",
        "send_at",
        sqlite_where=text("waiting = 1"),
        postgresql_where=text("waiting"),
    ),
    Index(
        "ix_outbox_waiting_for",
        "recipient_id",
        sqlite_where=text("waiting = 1"),
        postgresql_where=text("waiting"),
    ),
    Index("ix_outbox_recipient_id_message_id", "recipient_id", "message_id"),
    sqlite_autoincrement=True,
)

cards = Table(
    "cards",
    metadata,
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("recipient_id", ForeignKey("people.id"), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("next_edit_at", UtcDateTime),
    Column("outdated", Boolean, nullable=False, server_default=false()),
    Index("ix_cards_recipient_id_message_id", "recipient_id", "message_id"),
    Index(
        "ix_cards_outdated",
        "recipient_id",
        "message_id",
        sqlite_where=text("outdated = 1"),
        postgresql_where=text("outdated"),
    ),
)
