"""Units of work: all or nothing, and a database that does not answer."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest
from sqlalchemy import exc, text

from bot.core.console.trail import ChainState
from bot.core.errors import Conflict, StoreUnavailable
from bot.core.messages import AuditEntry
from bot.store.audit import check_chain
from bot.store.ids import new_id
from bot.store.store import Store
from tests.store.examples import Examples


def _entry(examples: Examples, **given: object) -> AuditEntry:
    fields = {"id": new_id(), "at": examples.now(), "actor": "ani", "action": "ticket.read", "subject": "T-1"}
    return AuditEntry(**fields | given)


async def test_without_a_commit_nothing_remains(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        await unit.inbox.add(examples.incoming(chat))
        (await unit.conversations.get(chat.id)).sender_name = "x"
        await unit.audit(_entry(examples))

    async def fail() -> None:
        async with examples.unit() as unit:
            await unit.inbox.add(examples.incoming(chat))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    async with examples.unit() as unit:
        assert await unit.inbox.transcript(chat.id) == []
        assert (await unit.conversations.get(chat.id)).sender_name is None
        assert await unit.trail.check() == ChainState(0, "")


@pytest.mark.parametrize("host", ["/nowhere", "127.0.0.1:1"], ids=["socket", "port"])
async def test_a_database_that_is_not_there(host: str) -> None:
    url = f"postgresql://x@/x?host={host}" if host.startswith("/") else f"postgresql://x@{host}/x"
    async with Store(url) as store:
        with pytest.raises(StoreUnavailable):
            async with store.open_unit():
                pytest.fail("not begun")


async def test_a_database_that_goes_away_and_comes_back(examples: Examples) -> None:
    chat = await examples.conversation()

    async def lose_the_connection() -> None:
        async with examples.unit() as unit:
            await unit.inbox.add(examples.incoming(chat))
            with psycopg.connect(examples.store.url, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND application_name = 'sigap'"
                )
            await unit.commit()

    with pytest.raises(StoreUnavailable):
        await lose_the_connection()
    async with examples.unit() as unit:
        assert await unit.inbox.transcript(chat.id) == []


async def test_a_statement_that_takes_too_long(examples: Examples) -> None:
    async def sleep() -> None:
        async with examples.store.session() as session:
            await session.execute(text("SET statement_timeout = '50ms'"))
            await session.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(StoreUnavailable):
        await sleep()


async def test_errors_do_not_show_values(examples: Examples) -> None:
    chat = await examples.conversation(sender="+6281200000001")

    async def add_twice() -> None:
        async with examples.unit() as unit:
            unit.session.add(type(chat)(**{**_fields(chat), "id": new_id()}))
            await unit.commit()

    with pytest.raises(Conflict) as refused:
        await add_twice()
    assert "81200000001" not in str(refused.value)
    assert refused.value.data == {"constraint": "uq_conversations_channel_sender"}


def _fields(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


async def test_a_moment_needs_its_zone(examples: Examples) -> None:
    chat = await examples.conversation()
    with pytest.raises(ValueError, match="without its zone"):
        async with examples.unit() as unit:
            await unit.inbox.add(examples.incoming(chat, received_at=datetime(2026, 3, 4)))  # noqa: DTZ001


async def test_the_audit_trail_shows_when_it_was_changed(examples: Examples) -> None:
    for _ in range(3):
        async with examples.unit() as unit:
            await unit.audit(_entry(examples, data={"facts": ["name"], "at": examples.now()}))
            await unit.audit(_entry(examples))
            await unit.commit()
    async with examples.store.session() as session:
        assert (await check_chain(session)).broken is None
    async with examples.store.engine.begin() as connection:
        with pytest.raises(exc.DBAPIError, match="append-only"):
            await connection.execute(text("DELETE FROM audit"))
    for damage in ("UPDATE audit SET actor = 'x' WHERE seq = 4", "DELETE FROM audit WHERE seq = 2"):
        async with examples.store.session() as session:
            await session.execute(text("ALTER TABLE audit DISABLE TRIGGER append_only"))
            await session.execute(text(damage))
            assert (await check_chain(session)).broken == int(damage[-1])
