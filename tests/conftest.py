"""Fixtures for all tests. A private PostgreSQL out of the wheel, started when the first test needs it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from bot.store import ids
from bot.store.embedded import EmbeddedPostgres
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.urls import ensure_database, with_database
from tests.fakes.clock import FakeClock

pytest_plugins = ("tests.running",)

# A slow machine is no fault of what is tested.
settings.register_profile("untimed", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Nothing of a test outlives it: speed instead of safety.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server with a migrated template database."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-"))
    server = EmbeddedPostgres(folder, settings=FAST)
    try:
        url = server.start_or_attach()
        migrate(ensure_database(url, "migrated"))
        yield url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(postgres_server: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    name = f"t{ids.new_id()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        yield with_database(postgres_server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The store on the test's database: ``store.open_unit()`` begins a unit of work."""
    async with Store(database_url, pool_size=5) as store:
        yield store


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Ids as the product makes them."""
    return ids.new_id


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still: ``clock()`` tells the time, ``clock.advance(minutes=5)`` moves it."""
    return FakeClock()
