"""The schema: brought up to date, compared with what this program expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text

from bot.store.errors import translated
from bot.store.tables import metadata
from bot.store.urls import CONNECT_TIMEOUT_S, sqlalchemy_url

_LOCK = 0x5167_6170_0003
_FOREIGN = ("procrastinate_", "alembic_")


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database is, and where it should be."""

    current: str | None
    head: str

    @property
    def up_to_date(self) -> bool:
        """Whether nothing has to be done."""
        return self.current == self.head


def migrate(url: str) -> SchemaState:
    """Bring the schema up to date; of several who try at once, one does it and the others wait.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with _connection(url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
        return _state(connection)


def schema_state(url: str) -> SchemaState:
    """Where the schema is.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with _connection(url) as connection:
        return _state(connection)


def drift(url: str) -> list[Any]:
    """How the migrated schema differs from the tables as declared: must be nothing."""
    with _connection(url) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name is None or not name.startswith(_FOREIGN)


def _state(connection: Connection) -> SchemaState:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return SchemaState(MigrationContext.configure(connection).get_current_revision(), head or "")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(
        sqlalchemy_url(url),
        poolclass=pool.NullPool,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": "-c timezone=UTC"},
    )
    try:
        with translated(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
