"""A post that an organisation wrote down may have its place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.migrations.compat import declare

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("own_posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
    declare(generation=7, floor=1)
