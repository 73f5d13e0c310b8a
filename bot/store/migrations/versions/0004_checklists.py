"""Checklists get their ticks, the organisations' own items, and the state of reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import types
from bot.store.migrations.compat import declare

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "own_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("added_at", types.UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_own_items_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_own_items_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_items")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_items", schema=None) as batch_op:
        batch_op.create_index("ix_own_items_organisation_id", ["organisation_id"], unique=False)

    op.create_table(
        "checklist_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.Column("put_off", types.Json(), nullable=True),
        sa.Column("wake_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["missions.id"],
            name=op.f("fk_checklist_reminders_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"], ["people.id"], name=op.f("fk_checklist_reminders_traveller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_reminders")),
        sa.UniqueConstraint(
            "mission_id",
            "traveller_id",
            name=op.f("uq_checklist_reminders_mission_id_traveller_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("checklist_reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_checklist_reminders_wake_at",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )

    op.create_table(
        "ticks",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ticks_by_id")),
        sa.ForeignKeyConstraint(
            ["mission_id"], ["missions.id"], name=op.f("fk_ticks_mission_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"], ["people.id"], name=op.f("fk_ticks_traveller_id")
        ),
        sa.PrimaryKeyConstraint("mission_id", "traveller_id", "item", "leg", name=op.f("pk_ticks")),
    )
    declare(generation=4, floor=1)
