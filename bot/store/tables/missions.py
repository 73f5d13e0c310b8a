"""Missions, their legs, and who has a part in them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

missions = Table(
    "missions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("key", String(100), unique=True),
    Column("place", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("state", String(12), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("plan", Json(), nullable=False),
    Column("grace", Integer, nullable=False),
    Column("ladders", Json(), nullable=False),
    Column("call_list", Json(), nullable=False),
    Column("details", Json()),
    Column("asked_until", UtcDateTime, nullable=False),
    Column("wake_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("created_by_id", ForeignKey("people.id")),
    Index(
        "ix_missions_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_missions_organisation_id_state", "organisation_id", "state"),
    sqlite_autoincrement=True,
)

legs = Table(
    "legs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("place", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(6)),
    Column("zone", String(64), nullable=False),
    Column("level", String(10), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_legs_mission_id", "mission_id"),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("part", String(20), primary_key=True),
    Index("ix_parts_person_id", "person_id"),
)
