"""Missions get their particulars and a sealed note; dialogues are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import types
from bot.store.migrations.compat import declare

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "dialogs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("answers", types.Json(), nullable=False),
        sa.Column("editing", sa.Boolean(), nullable=False),
        sa.Column("problem", types.Json(), nullable=True),
        sa.Column("mission_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["people.id"], name=op.f("fk_dialogs_about_id")),
        sa.ForeignKeyConstraint(
            ["mission_id"], ["missions.id"], name=op.f("fk_dialogs_mission_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dialogs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("dialogs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dialogs_person_id_asked_at"), ["person_id", "asked_at"], unique=False
        )
    op.create_table(
        "medical_notes",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["missions.id"],
            name=op.f("fk_medical_notes_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"], ["people.id"], name=op.f("fk_medical_notes_traveller_id")
        ),
        sa.PrimaryKeyConstraint("mission_id", "traveller_id", name=op.f("pk_medical_notes")),
    )
    with op.batch_alter_table("missions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", types.Json(), nullable=True))

    declare(generation=2, floor=1)
