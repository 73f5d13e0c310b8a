"""Incidents and what was done about each."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, text

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE")),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("checkin_id", ForeignKey("checkins.id", ondelete="SET NULL")),
    Column("kind", String(12), nullable=False),
    Column("level", String(10), nullable=False),
    Column("country", String(2)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("ladder", Json(), nullable=False),
    Column("fired", Json(), nullable=False),
    Column("round", Integer, nullable=False),
    Column("hurried", Float, nullable=False),
    Column("owner_id", ForeignKey("people.id")),
    Column("review_at", UtcDateTime),
    Column("owner_asked", Boolean, nullable=False),
    Column("ok_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("objected", Boolean, nullable=False),
    Column("keep_away", Boolean, nullable=False),
    Column("mistake_at", UtcDateTime),
    Column("trouble", String(20)),
    Column("closed_at", UtcDateTime),
    Column("closed_by_id", ForeignKey("people.id")),
    Column("reason", String(20)),
    Column("wake_at", UtcDateTime),
    Index(
        "ix_incidents_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_incidents_traveller_id", "traveller_id"),
    Index("ix_incidents_organisation_id_closed_at", "organisation_id", "closed_at"),
    sqlite_autoincrement=True,
)

incident_log = Table(
    "incident_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(30), nullable=False),
    Column("by_id", ForeignKey("people.id")),
    Column("facts", Json(), nullable=False),
    Index("ix_incident_log_incident_id", "incident_id"),
    sqlite_autoincrement=True,
)
