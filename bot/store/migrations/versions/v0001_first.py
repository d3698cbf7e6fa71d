"""Everything: our tables and rules in SQL beside this file, and procrastinate's own schema."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    folder = Path(__file__).parent
    _run((folder / "v0001_tables.sql").read_text(encoding="utf-8"))
    _run((folder / "v0001_rules.sql").read_text(encoding="utf-8"))
    if not op.get_bind().scalar(text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")):
        _run(SchemaManager.get_schema())


def _run(script: str) -> None:
    """Run many statements as they stand, without looking for parameters in them."""
    driver = op.get_bind().connection.driver_connection
    if driver is None:
        raise RuntimeError("migrations run on a connection")
    driver.execute(script)
