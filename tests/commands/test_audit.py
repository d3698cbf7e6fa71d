"""``sigap audit verify``: whether the trail is whole, and still the one that was noted elsewhere."""

from __future__ import annotations

import asyncio
import json

import psycopg
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.messages import AuditEntry
from bot.store.ids import new_id
from bot.store.store import Store
from tests.fakes.clock import FakeClock

ENTRIES = 4


@pytest.fixture
def trail(database_url: str, monkeypatch, tmp_path) -> str:
    """A trail of four entries, which the commands of this test read."""
    monkeypatch.setenv("SIGAP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGAP_DATA", str(tmp_path))
    write(database_url, "sari")
    return database_url


def write(url: str, actor: str) -> None:
    """Four entries of somebody's."""

    async def run() -> None:
        async with Store(url, pool_size=1) as store, store.open_unit() as unit:
            at = FakeClock()()
            for number in range(ENTRIES):
                await unit.audit(AuditEntry(id=new_id(), at=at, actor=actor, action="test.done", subject=f"H-{number}"))
            await unit.commit()

    asyncio.run(run())


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", "verify", *arguments])


def noted() -> str:
    """``N:DIGEST``, as the command prints it to be kept elsewhere."""
    return verify().stdout.splitlines()[-1]


def tamper(url: str, statement: str) -> None:
    """As somebody can who has every right to the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER append_only")
        connection.execute(statement.encode())


def test_a_trail_that_only_grew_is_still_the_one_that_was_noted(trail: str) -> None:
    before = noted()
    write(trail, "wati")
    after = verify("--against", before)
    assert after.exit_code == 0
    assert "audit trail: whole" in after.stdout
    told = json.loads(verify("--against", before, "--json").stdout)
    assert told["whole"]
    assert told["as_noted"]
    assert told["entries"] == int(before.partition(":")[0]) + ENTRIES


def test_a_changed_entry_is_found_without_anything_noted(trail: str) -> None:
    tamper(trail, "UPDATE audit SET actor = 'x' WHERE seq = 2")
    found = verify()
    assert found.exit_code == 1
    assert "entry 2 of the audit trail does not fit" in found.stderr


def test_a_trail_that_was_cut_off_is_whole_and_not_as_noted(trail: str) -> None:
    before = noted()
    tamper(trail, "DELETE FROM audit WHERE seq > 3")
    assert verify().exit_code == 0
    found = verify("--against", before, "--json")
    assert found.exit_code == 1
    assert f"entry {before.partition(':')[0]} of the audit trail is not the one that was noted" in found.stderr
    told = json.loads(found.stdout)
    assert told["whole"]
    assert not told["as_noted"]


def test_a_trail_that_was_written_anew_is_whole_and_not_as_noted(trail: str) -> None:
    before = noted()
    tamper(trail, "DELETE FROM audit")
    write(trail, "somebody else")
    assert verify().exit_code == 0
    assert verify("--against", before).exit_code == 1


@pytest.mark.parametrize("given", ["7", "x:ab", ":ab", "7:", "-1:ab"])
def test_what_is_no_note_is_refused(trail: str, given: str) -> None:
    found = verify(f"--against={given}")
    assert found.exit_code == 1
    assert "120:9f86d081" in found.stderr
