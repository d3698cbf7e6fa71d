"""What Alembic runs: the steps, on the connection that :mod:`bot.store.schema` hands over; all of them or none."""

from alembic import context

from bot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
