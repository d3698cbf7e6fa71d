"""The schema: where it is, and how it is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text

from bot.store.errors import translated
from bot.store.urls import CONNECT_TIMEOUT_S, sqlalchemy_url

_LOCK = 0x5167_6170_0003


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
