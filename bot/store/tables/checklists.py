"""What was ticked, what an organisation added, what is to be reminded of."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

ticks = Table(
    "ticks",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("leg", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by_id", ForeignKey("people.id"), nullable=False),
)

own_items = Table(
    "own_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("phase", String(20), nullable=False),
    Column("sentence", String(200), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by_id", ForeignKey("people.id"), nullable=False),
    Index("ix_own_items_organisation_id", "organisation_id"),
    sqlite_autoincrement=True,
)

checklist_reminders = Table(
    "checklist_reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("put_off", Json()),
    Column("wake_at", UtcDateTime),
    UniqueConstraint("mission_id", "traveller_id"),
    Index(
        "ix_checklist_reminders_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
