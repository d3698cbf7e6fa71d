"""The whole product as its user starts it, for tests that talk to it from outside.

::

    rina = product.telegram.user()
    rina.says("hp saya hilang, tolong blokir")
    rina.hears_about("data pemegang")
    rina.presses("Ya, blokir")
    assert product.sigap("tickets", "--json")[0]["kind"] == "block"

``sigap up`` runs in a process of its own, on a data folder and ports of its own; the providers are fake ones, each in a
thread of its own, so that tests are plain functions.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from bot.store.embedded import EmbeddedPostgres
from bot.store.urls import with_database
from tests.fakes.graph_server import FakeUser as OnWhatsApp
from tests.fakes.graph_server import GraphServer
from tests.fakes.telegram_server import FakeUser, TelegramServer

ROOT = Path(__file__).resolve().parent.parent
READY_S = 240
"""Training included, which the first start after a change of the data needs."""
BUSY_S = 120
"""So long an answer is waited for while the product is at work on it; longer than any of its own deadlines."""
STOP_S = 60
COMMAND_S = 60
POLL_S = 0.05
_NOISE = re.compile(r"DeprecationWarning|^  ")

NAMES = (
    "Hasnawati Purba", "Gunarto Sulaiman", "Wening Pertiwi", "Zulkarnain Efendi", "Yuliana Pasaribu", "Teguh Imanuddin",
    "Ketut Sudarmi", "Oktavianus Lumban", "Mulyadi Cahyana", "Endang Retnowati", "Farid Alamsyah", "Christina Manuhutu",
    "Slamet Raharjo", "Indriani Puspa", "Bonaventura Keraf", "Laila Kurniasih", "Jumhana Supriatna", "Vivi Oktarina",
    "Djoko Waluyo", "Pratiwi Anjani", "Rusdi Hamdani", "Cempaka Nirmala", "Abdul Malik", "Sri Haryati",
)  # fmt: skip
FIRST = (
    "Agustinus", "Bertha", "Cahyono", "Desmawati", "Erlangga", "Fransiska", "Ginanjar", "Herlambang", "Istiqomah",
    "Jatmiko",
)  # fmt: skip
LAST = ("Wicaksono", "Simanjuntak", "Rumapea", "Kusumaningrum", "Adiwijaya", "Bachtiar")
OFFICES = (
    "Dinas Sumber Daya Air", "Dinas Bina Marga", "Dinas Kebudayaan", "Dinas Pertamanan dan Hutan Kota",
    "Dinas Perpustakaan dan Kearsipan", "Dinas Tenaga Kerja",
)  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """A record of the demo bank."""

    name: str
    skpd: str
    phone: str
    card_last4: str

    @property
    def facts(self) -> str:
        """Two facts as a holder would write them."""
        return f"{self.name}, kartu {self.card_last4}"


HOLDERS = tuple(
    Holder(name, OFFICES[number % len(OFFICES)], f"08129900{1000 + number}", str(5101 + 37 * number))
    for number, name in enumerate([*NAMES, *(f"{first} {last}" for last in LAST for first in FIRST)])
)


class Person:
    """Somebody with a phone; the methods are those of the provider's ``FakeUser``, and wait for their end."""

    def __init__(self, phones: Telegram | WhatsApp, user: FakeUser | OnWhatsApp) -> None:
        self._phones = phones
        self.user = user

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.user, name)
        return partial(self._wait, found) if asyncio.iscoroutinefunction(found) else found

    def _wait(self, call: Callable[..., Coroutine[Any, Any, Any]], *args: Any, **kwargs: Any) -> Any:
        return self._phones.run(call(*args, **kwargs))

    def hears_about(self, words: str, *, timeout: float = 20) -> Any:
        """The next message that has these words, whatever comes before it.

        While the product is still at work for this person it is waited for, since a machine may have much else to do.
        """
        patience = time.monotonic() + BUSY_S
        while True:
            busy = self._phones.busy(self) and time.monotonic() < patience  # if so, once more after it
            try:
                return self._wait(self.user.hears_about, words, timeout=timeout)
            except (AssertionError, TimeoutError):
                if busy:
                    continue
                told = f"nothing about {words!r} came; {self.user.name} heard:\n{self.heard}\n{self._phones.explain()}"
                raise AssertionError(told) from None

    @property
    def heard(self) -> str:
        """Everything that the bot has said."""
        return "\n".join(message.text for message in self.user.inbox)

    def times_heard(self, words: str) -> int:
        """In how many messages these words are."""
        return sum(words.lower() in message.text.lower() for message in self.user.inbox)


class Phones[Server: TelegramServer | GraphServer]:
    """A fake provider with the people on its other side, in a thread of its own."""

    def __init__(self, server: Server) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(server).__name__, daemon=True)
        self._thread.start()
        self._numbers = count(7001)
        self.explain: Callable[[], str] = str
        """Says more where somebody waits in vain."""
        self.busy: Callable[[Person], bool] = lambda _: False
        """Whether something of somebody's is still on its way, in or out."""
        self.server = server
        self.run(self.server.__aenter__())

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.server, name)
        return (lambda *a, **k: self.run(found(*a, **k))) if asyncio.iscoroutinefunction(found) else found

    def run[T](self, coroutine: Coroutine[Any, Any, T], timeout: float = 120) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    def close(self) -> None:
        self.run(self.server.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Telegram(Phones[TelegramServer]):
    """The fake Bot API."""

    def __init__(self) -> None:
        super().__init__(TelegramServer())

    def user(self, name: str = "Rina Wulandari") -> Person:
        """Somebody who has never written before."""
        return Person(self, self.server.user(next(self._numbers), name))


class WhatsApp(Phones[GraphServer]):
    """The fake Graph API."""

    def __init__(self) -> None:
        super().__init__(GraphServer())

    def user(self, name: str = "Rina Wulandari", *, phone: str | None = None) -> Person:
        """Somebody who has never written before; ``phone`` as the bank has it (08...)."""
        wa_id = f"62{phone[1:]}" if phone else f"62877{next(self._numbers):07d}"
        return Person(self, self.server.user(wa_id, name))


class Product:
    """``sigap up`` on a folder of its own."""

    def __init__(self, folder: Path, telegram: Telegram, whatsapp: WhatsApp) -> None:
        self.data = folder / "data"
        self.telegram, self.whatsapp = telegram, whatsapp
        self.port, self.engine_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.engine_url = f"http://127.0.0.1:{self.engine_port}"
        self._output = folder / "up.log"
        self._up: subprocess.Popen[bytes] | None = None
        telegram.explain = whatsapp.explain = self.logs
        telegram.busy = whatsapp.busy = self.at_work_for
        whatsapp.server.webhook = f"{self.url}/whatsapp"
        self._holders = iter(HOLDERS)
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")} | {
            "SIGAP_MODE": "demo",
            "SIGAP_DATA": str(self.data),
            "SIGAP_PORT": str(self.port),
            "SIGAP_RASA_PORT": str(self.engine_port),
            "SIGAP_TELEGRAM_API": telegram.server.url,
            "SIGAP_TELEGRAM_TOKEN": telegram.server.token,
            "SIGAP_TELEGRAM_MODE": "polling",
            **whatsapp.server.settings,
            "PYTHONUNBUFFERED": "1",
        }

    # -- its life

    def start(self) -> None:
        """Start everything, and wait until it says that it is ready."""
        seen = self._output.stat().st_size if self._output.exists() else 0
        with self._output.open("ab") as output:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up"],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        up = self._up

        def ready() -> bool:
            assert up.poll() is None, f"`sigap up` ended with {up.returncode}\n{self.logs()}"
            return "| ready in" in self.said(seen)

        self.wait_until(ready, timeout=READY_S, what="`sigap up` is not ready")

    def stop(self) -> None:
        """As Ctrl-C or a service manager does: a clean end, and nothing left behind."""
        up, self._up = self._up, None
        if up is None:
            return
        up.terminate()
        try:
            code = up.wait(STOP_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"`sigap up` does not end\n{self.logs()}") from None
        assert code == 0, f"`sigap up` ended with {code}\n{self.logs()}"
        self.wait_until(lambda: not self.processes(), timeout=5, what="processes are left over")

    def destroy(self) -> None:
        """End whatever is left, however it was started."""
        if self._up:
            self._up.kill()
            self._up.wait()
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()

    def kill(self, part: str) -> int:
        """SIGKILL to ``up``, ``engine``, ``service`` or ``postgres``; returns the process that was killed."""
        process = self.process(part)
        process.send_signal(signal.SIGKILL)
        self.wait_until(lambda: not _alive(process), what=f"{part} does not die")
        return process.pid

    def process(self, part: str) -> psutil.Process:
        """The process of a part."""
        if part == "postgres":
            return psutil.Process(int((self.data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]))
        assert self._up
        if part == "up":
            return psutil.Process(self._up.pid)
        word = {"engine": "sigap_nlu.serve", "service": "serve"}[part]
        found = [child for child in psutil.Process(self._up.pid).children() if word in child.cmdline()]
        assert len(found) == 1, f"{part}: {found}"
        return found[0]

    def processes(self) -> list[psutil.Process]:
        """All processes that belong to this data folder."""
        return [process for process in psutil.process_iter() if str(self.data) in _traces(process)]

    @property
    def ready(self) -> bool:
        """Whether it says that all parts can do their work."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/health/ready", timeout=5, trust_env=False).is_success
        return False

    def until_ready(self, timeout: float = 90) -> None:
        self.wait_until(lambda: self.ready, timeout=timeout, what="the product is not ready")

    def wait_until(self, holds: Callable[[], Any], *, timeout: float = 20, what: str = "it does not happen") -> Any:
        """Wait until something is so, and return it."""
        deadline = time.monotonic() + timeout
        while not (found := holds()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} (after {timeout} s)\n{self.logs()}")
            time.sleep(POLL_S)
        return found

    # -- what it says and knows

    def said(self, since: int = 0) -> str:
        """What ``sigap up`` has printed."""
        return self._output.read_bytes()[since:].decode(errors="replace")

    def logs(self) -> str:
        """The ends of all logs."""
        files = [self._output, *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(f"--- {file.name}\n{_tail(file)}" for file in files if file.exists())

    def sigap(self, *arguments: str) -> Any:
        """A command on the same data: what it prints, parsed where that is JSON."""
        printed = self.run(*arguments)
        return json.loads(printed) if "--json" in arguments else printed

    def run(self, *arguments: str) -> str:
        """A command on the same data: what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=COMMAND_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"sigap {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}"
        return done.stdout

    def connect(self, database: str = "sigap") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to its database; each statement commits by itself."""
        return psycopg.connect(with_database(EmbeddedPostgres(self.data).url(), database), autocommit=True)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is stored. The query is the test's own."""
        with self.connect() as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    @contextmanager
    def locked(self, statement: str, *values: Any) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Hold a lock, so that whoever needs it stands still there."""
        with self.connect() as connection, connection.transaction():
            connection.execute(statement, values)  # type: ignore[arg-type]
            yield connection

    def conversation_of(self, person: Person) -> str:
        """The conversation's id."""
        found = self.rows("SELECT id FROM conversations WHERE sender = %s", str(person.chat_id))
        return str(found[0][0]) if found else ""

    def settled(self, person: Person, *, timeout: float = 30) -> None:
        """Wait until everything that was written to it has had its turn, and all answers have left."""
        self.wait_until(
            lambda: not self.at_work_for(person), timeout=timeout, what=f"{person.name} is still waited for"
        )

    def at_work_for(self, person: Person) -> bool:
        """Whether something that was written to it has not had its turn, or an answer has not left."""
        query = (
            "SELECT 1 FROM conversations c JOIN inbox i ON i.conversation_id = c.id AND i.status = 'pending'"
            " WHERE c.sender = %s UNION ALL SELECT 1 FROM conversations c JOIN outbox o ON o.conversation_id = c.id"
            " AND o.status IN ('pending', 'sending') WHERE c.sender = %s"
        )
        with suppress(psycopg.OperationalError):
            waiting = self.rows(query, str(person.chat_id), str(person.chat_id))
            return bool(self.telegram.server.updates or self.whatsapp.server.deliveries or waiting)
        return True  # its database is down: it will go on

    # -- the demo bank

    def holder(self) -> Holder:
        """A record that no other test uses."""
        return next(self._holders)

    def import_holders(self) -> None:
        """Put the records of the tests into the demo bank."""
        file = self.data.parent / "holders.csv"
        with file.open("w", encoding="utf-8", newline="") as output:
            writer = csv.writer(output)
            writer.writerow(("name", "skpd", "phone", "card_last4"))
            writer.writerows((one.name, one.skpd, one.phone, one.card_last4) for one in HOLDERS)
        self.sigap("holders", "import", str(file))

    def is_blocked(self, holder: Holder) -> bool:
        """What the bank's records say."""
        return bool(self.rows("SELECT blocked_at FROM bank_holders WHERE name = %s", holder.name)[0][0])

    def tickets_of(self, person: Person) -> list[dict[str, Any]]:
        """The tickets that a chat has opened, oldest first."""
        columns = ("number", "kind", "category", "status", "summary", "details", "opened_at", "due_at", "id")
        query = (
            "SELECT number, kind, category, status, summary, details, opened_at, due_at, id FROM tickets"
            " WHERE conversation_id = %s ORDER BY opened_at"
        )
        return [dict(zip(columns, row, strict=True)) for row in self.rows(query, self.conversation_of(person))]

    def held_by(self, person: Person) -> str:
        """Who has a chat: bot, queue or agent."""
        return str(self.rows("SELECT held_by FROM conversations WHERE sender = %s", str(person.chat_id))[0][0])


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The running product, one for all tests that talk to it."""
    with running_product() as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test that needs the product also waits for its start."""
    for item in items:
        if "product" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(READY_S + 120))


@contextmanager
def running_product() -> Iterator[Product]:
    """Everything, started once, and ended cleanly."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-"))
    telegram, whatsapp = Telegram(), WhatsApp()
    product = Product(folder, telegram, whatsapp)
    try:
        product.start()
        product.import_holders()
        yield product
        product.stop()
    finally:
        product.destroy()
        telegram.close()
        whatsapp.close()
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(number: int) -> list[int]:
    """Loopback ports that nobody listens on now."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _traces(process: psutil.Process) -> str:
    """Where a process shows which folder it works for; nothing where it is gone, or not ours to look at."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return " ".join([process.cwd(), *process.cmdline(), *process.environ().values()])
    except (OSError, psutil.Error):
        return ""


def _tail(file: Path, lines: int = 25) -> str:
    told = [line for line in file.read_text(errors="replace").splitlines() if not _NOISE.search(line)]
    return "\n".join(told[-lines:])
