"""Runs the migrations on the connection that `bot.migrate` hands over; one history for SQLite and PostgreSQL."""

from alembic import context

from bot.migrate import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables(),
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="bot.db.",
)
with context.begin_transaction():
    context.run_migrations()
