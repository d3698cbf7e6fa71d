"""The schema's history; :mod:`bot.store.schema` runs it. There is no alembic.ini."""

from bot.store.schema import SchemaState, migrate, schema_state

__all__ = ["SchemaState", "migrate", "schema_state"]
