"""Questions under way: what somebody was asked and has answered so far."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.store.tables.metadata import metadata
from bot.store.types import Json, UtcDateTime

dialogs = Table(
    "dialogs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("form", String(20), nullable=False),
    Column("step", String(20), nullable=False),
    Column("answers", Json(), nullable=False),
    Column("editing", Boolean, nullable=False),
    Column("problem", Json()),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE")),
    Column("about_id", ForeignKey("people.id")),
    Column("asked_at", UtcDateTime, nullable=False),
    Index("ix_dialogs_person_id_asked_at", "person_id", "asked_at"),
    sqlite_autoincrement=True,
)
