"""Nobody changes the audit trail: its owner is stopped by a trigger, and the service needs no right to do it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors

from bot.core.messages import AuditEntry
from bot.store.ids import new_id
from bot.store.schema import migrate
from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.store.examples import Examples

GRANTS = Path(__file__).parents[2] / "deploy" / "service-role.sql"
CHANGES = ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit")


@pytest.fixture
def service_url(database_url: str) -> str:
    """The address of the same database for the role that the documents recommend."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = 'sigap_service'").fetchone():
            owner.execute("CREATE ROLE sigap_service LOGIN")
        owner.execute(GRANTS.read_bytes())
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(netloc=f"sigap_service@{parts.netloc.rpartition('@')[2]}"))


def entry(examples: Examples) -> AuditEntry:
    return AuditEntry(id=new_id(), at=examples.now(), actor="sari", action="test.done", subject="-")


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_is_stopped(database_url: str, change: str) -> None:
    with (
        psycopg.connect(database_url) as owner,
        pytest.raises(errors.RestrictViolation, match="audit is append-only"),
    ):
        owner.execute(change)


@pytest.mark.parametrize("change", [*CHANGES, "ALTER TABLE audit DISABLE TRIGGER append_only", "DELETE FROM timeline"])
def test_the_service_has_no_right_to_it(service_url: str, change: str) -> None:
    with psycopg.connect(service_url) as service, pytest.raises(errors.InsufficientPrivilege):
        service.execute(change)


async def test_the_service_works_without_that_right(service_url: str, clock: FakeClock) -> None:
    assert migrate(service_url).up_to_date
    async with Store(service_url, pool_size=2) as store:
        examples = Examples(store, clock)
        chat = await examples.conversation()
        async with examples.unit() as unit:
            await unit.inbox.add(examples.incoming(chat))
            await unit.outbox.add(examples.outgoing(chat))
            await unit.audit(entry(examples))
            await unit.commit()
        async with examples.unit() as unit:
            assert (await unit.trail.check()).entries == 1
