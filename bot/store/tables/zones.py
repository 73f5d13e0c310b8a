"""What governments and people on the spot say of a place, and what became of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

advisories = Table(
    "advisories",
    metadata,
    Column("source", String(2), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("base", String(10), nullable=False),
    Column("worst", String(10), nullable=False),
    Column("regions", Json(), nullable=False),
    Column("no_advice", Boolean, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Column("fetched_at", UtcDateTime, nullable=False),
    Index("ix_advisories_country", "country"),
)

advisory_changes = Table(
    "advisory_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(2), nullable=False),
    Column("country", String(2), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("turn", String(12), nullable=False),
    Column("base", String(10), nullable=False),
    Column("worst", String(10), nullable=False),
    Column("regions", Json(), nullable=False),
    Column("no_advice", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Index("ix_advisory_changes_country_at", "country", "at"),
    sqlite_autoincrement=True,
)

source_status = Table(
    "source_status",
    metadata,
    Column("id", String(2), primary_key=True),
    Column("tried_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("items", Integer, nullable=False, server_default="0"),
    Column("troubles", Json(), nullable=False),
    Column("seen", Json(), nullable=False),
    Column("reading", Integer, nullable=False, server_default="0"),
)

zone_subscriptions = Table(
    "zone_subscriptions",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("region", String(6), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_zone_subscriptions_country", "country"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(6)),
    Column("place", String(200), nullable=False),
    Column("mood", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_observations_organisation_id_country", "organisation_id", "country"),
    sqlite_autoincrement=True,
)

zone_decisions = Table(
    "zone_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("source", String(2), nullable=False),
    Column("country", String(2), nullable=False),
    Column("before", String(10), nullable=False),
    Column("level", String(10), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("choice", String(12)),
    Column("decided_by_id", ForeignKey("people.id")),
    Column("decided_at", UtcDateTime),
    Index("ix_zone_decisions_mission_id", "mission_id"),
    sqlite_autoincrement=True,
)
