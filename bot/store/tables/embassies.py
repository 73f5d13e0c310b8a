"""Posts that organisations wrote down, and numbers that somebody dialled."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

own_posts = Table(
    "own_posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("country", String(2), nullable=False),
    Column("name", String(100), nullable=False),
    Column("numbers", Json(), nullable=False),
    Column("note", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("written_by_id", ForeignKey("people.id"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Index("ix_own_posts_organisation_id_country", "organisation_id", "country"),
    sqlite_autoincrement=True,
)

dialled_numbers = Table(
    "dialled_numbers",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("works", Boolean, nullable=False),
    Column("by_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
