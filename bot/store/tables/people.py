"""People, their organisations, and what each is for the other."""

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
    Text,
    false,
    text,
)

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("username", String(64)),
    Column("phone", String(40)),
    Column("is_group", Boolean, nullable=False, server_default=false()),
    Column("met_at", UtcDateTime),
    Column("menu", String(120)),
    Column("unreachable_since", UtcDateTime),
    Column("unreachable_why", String(200)),
    Index(
        "ix_people_without_menu",
        "id",
        sqlite_where=text("menu IS NULL"),
        postgresql_where=text("menu IS NULL"),
    ),
    sqlite_autoincrement=True,
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("duty_id", ForeignKey("people.id")),
    Column("crisis_group_id", ForeignKey("people.id")),
    Column("grace_calm", Integer),
    Column("grace_care", Integer),
    Column("ladders", Json()),
    sqlite_autoincrement=True,
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("for_person_id", ForeignKey("people.id")),
    Index("ix_memberships_organisation_id_role", "organisation_id", "role"),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_shifts_organisation_id_ends_at", "organisation_id", "ends_at"),
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("for_person_id", ForeignKey("people.id")),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by_id", ForeignKey("people.id")),
    sqlite_autoincrement=True,
)

medical_notes = Table(
    "medical_notes",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), primary_key=True),
    Column("note", Text, nullable=False),
)
