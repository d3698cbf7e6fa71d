"""The PostgreSQL out of the wheel: shared, stopped by the last, never confused by processes that died."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.core.errors import ConfigurationError
from bot.store.embedded import EmbeddedPostgres
from bot.store.urls import ensure_database
from tests.conftest import FAST

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from bot.store.embedded import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start_or_attach(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose cluster exists, stopped: making one takes longer than starting it."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-"))
    server = EmbeddedPostgres(folder, settings=FAST)
    server.start_or_attach()
    server.stop()
    yield folder
    EmbeddedPostgres(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    yield made
    EmbeddedPostgres(made).stop()


def _hold(data: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline().startswith(b"postgresql://")
    return process


def test_the_last_to_leave_stops_it(data: Path) -> None:
    server = EmbeddedPostgres(data, settings=FAST)
    assert not server.running()
    url = server.start_or_attach()
    other = _hold(data)
    server.release()
    assert server.running()
    assert server.start_or_attach() == url
    other.communicate()
    assert other.returncode == 0
    assert server.running()
    server.release()
    assert not server.running()


def test_a_killed_process_neither_keeps_nor_stops_it(data: Path) -> None:
    first, second = _hold(data), _hold(data)
    first.kill()
    first.wait()
    server = EmbeddedPostgres(data)
    assert server.running()
    second.communicate()
    assert not server.running()

    third = _hold(data)
    third.kill()
    third.wait()
    assert server.running()
    server.start_or_attach()
    server.release()
    assert not server.running()


def test_what_was_committed_survives_a_crash_of_the_server(data: Path) -> None:
    server = EmbeddedPostgres(data)
    url = ensure_database(server.start_or_attach(), "crash")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    pid = int((server.cluster / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    server.start_or_attach()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_file_that_names_a_stranger_is_ignored(data: Path) -> None:
    lines = [str(os.getpid()), str(data / "postgres"), "1", "5432", str(data / "postgres"), "", "1 1", "ready"]
    (data / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    server = EmbeddedPostgres(data)
    assert not server.running()
    server.start_or_attach()
    assert server.running()
    server.stop()
    assert not server.running()


def test_nobody_else_reaches_it(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start_or_attach()
    assert server.cluster.stat().st_mode & 0o077 == 0
    with psycopg.connect(server.url()) as connection:
        row = connection.execute("SELECT current_setting('listen_addresses'), current_setting('fsync')").fetchone()
    assert row == ("", "on")


def test_a_deep_folder_and_odd_characters(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("deep " * 10) / "it's, here" / ("x" * 60), settings=FAST)
    try:
        url = ensure_database(server.start_or_attach(), "sigap")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("sigap",)
    finally:
        server.stop()
        shutil.rmtree(server._socket_folder(), ignore_errors=True)


def test_what_is_no_cluster_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "diary.txt").write_text("x")
    with pytest.raises(ConfigurationError, match="not a PostgreSQL cluster"):
        EmbeddedPostgres(tmp_path).start_or_attach()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ConfigurationError, match="of PostgreSQL 16"):
        EmbeddedPostgres(tmp_path).start_or_attach()
    assert (tmp_path / "postgres" / "diary.txt").exists()


def test_a_data_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        EmbeddedPostgres(tmp_path / "file" / "data").start_or_attach()
