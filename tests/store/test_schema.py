"""The migrated schema: the same as the tables, made once, by whoever comes first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine, text

from bot.core.errors import ConfigurationError, StoreUnavailable
from bot.store import schema
from bot.store.schema import migrate, schema_state
from bot.store.tables import metadata
from bot.store.urls import engine_url, ensure_database, libpq_url, sqlalchemy_url, with_database


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name is None or not name.startswith(("procrastinate_", "alembic_"))


def test_the_schema_is_what_the_tables_say(database_url: str) -> None:
    options = {"compare_type": True, "compare_server_default": True, "include_name": _ours}
    with create_engine(sqlalchemy_url(database_url)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    assert schema_state(database_url).up_to_date


async def test_many_starters_migrate_once(postgres_server: str) -> None:
    made = [asyncio.to_thread(ensure_database, postgres_server, "starters") for _ in range(3)]
    url, *_ = await asyncio.gather(*made)
    assert schema_state(url).current is None
    states = await asyncio.gather(*(asyncio.to_thread(migrate, url) for _ in range(3)))
    assert all(state.up_to_date for state in states)
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert row == (0,)


def test_a_schema_of_procrastinate_that_is_there_stays(postgres_server: str) -> None:
    url = ensure_database(postgres_server, "procrastinate_first")
    with psycopg.connect(url) as connection:
        connection.execute(SchemaManager.get_schema())
    assert migrate(url).up_to_date


def test_sends_that_were_uncertain_before_are_told_to_nobody_at_once(postgres_server: str) -> None:
    url = ensure_database(postgres_server, "uncertain_before")
    with create_engine(sqlalchemy_url(url)).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0026")
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the chat itself does not matter
        rows = text(
            "INSERT INTO outbox (id, conversation_id, key, origin, text, created_at, epoch, buttons, request_contact,"
            " status, attempts, next_try_at)"
            " VALUES (:status, 'c', :status, 'bot', '', now(), 0, '[]', false, :status, 1, now() - interval '1 day')"
        )
        connection.execute(rows, [{"status": "uncertain"}, {"status": "pending"}])
    migrate(url)
    with psycopg.connect(url) as connected:
        found = connected.execute("SELECT id FROM outbox WHERE next_try_at IS NOT NULL").fetchall()
    assert found == [("pending",)]


def test_no_database() -> None:
    for act in (migrate, schema_state):
        with pytest.raises(StoreUnavailable):
            act("postgresql://x@/x?host=/nowhere")
    with pytest.raises(StoreUnavailable):
        ensure_database("postgresql://x@/x?host=/nowhere", "y")


def test_addresses() -> None:
    url = "postgresql://u:p@h:5432/a?host=%2Ftmp&sslmode=require"
    assert with_database(url, "b") == "postgresql://u:p@h:5432/b?host=%2Ftmp&sslmode=require"
    assert with_database("postgresql://h", "b") == "postgresql://h/b"
    assert sqlalchemy_url(url).startswith("postgresql+psycopg://u:p@h")
    assert engine_url(sqlalchemy_url(url)).startswith("postgresql+psycopg2://u:p@h")
    assert libpq_url(sqlalchemy_url(url)) == url
    with pytest.raises(ConfigurationError):
        libpq_url("mysql://h/d")
