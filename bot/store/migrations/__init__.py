"""The schema's history. :mod:`bot.store.schema` runs it; there is no alembic.ini."""
