"""Run by Alembic. The connection, its lock and its transaction belong to `bot.store.schema`."""

from alembic import context

from bot.store.schema_differences import COMPARISON

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    **COMPARISON,
)
context.run_migrations()
