"""The tables, the unit of work, migrations and the embedded PostgreSQL."""
