"""Check-ins: due, asked, answered or missed; and where people said they were."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.metadata import metadata
from bot.store.types import UtcDateTime

checkins = Table(
    "checkins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("occasion", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("asked_from", UtcDateTime, nullable=False),
    Column("grace", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("said", Integer, nullable=False),
    Column("lates", Integer, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("heard", String(12)),
    Column("heard_by_id", ForeignKey("people.id")),
    Column("heard_how", Text),
    Column("wake_at", UtcDateTime),
    UniqueConstraint("mission_id", "traveller_id", "due_at"),
    Index(
        "ix_checkins_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_checkins_traveller_id_due_at", "traveller_id", "due_at"),
    sqlite_autoincrement=True,
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Index("ix_sightings_traveller_id_at", "traveller_id", "at"),
    sqlite_autoincrement=True,
)
