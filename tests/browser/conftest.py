"""A real Chromium, for tests of pages.

Reusable by every test below this folder (tests must run in the session's loop:
``pytestmark = pytest.mark.asyncio(loop_scope="session")``):

``chromium_path``  the browser's program; skips when there is none, fails when there is none under CI
``browser``        one Chromium for the whole session
``open_context``   ``await open_context(**playwright_options)``: a fresh profile, closed after the test
``problems``       console errors, uncaught errors and CSP violations of all pages of the test; there must be none at
                   its end but those that the test tolerates: ``problems.tolerate("Failed to load resource")``
``screenshots``    ``screenshots(name)``: a path in the folder SIGAP_SCREENSHOTS, or nothing
``serve``          ``await serve(app, port=0)``: uvicorn on the loopback, stopped after the test
``house``          the call center's people on a store of the test's own, without the engine
``office``         their console, served: ``await office.enter(Role.AGENT, "sari", "Sari Dewi")`` is somebody's page
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.store.ids import new_id
from bot.store.store import Store
from tests.browser.office import Office
from tests.console.conftest import build
from tests.fakes.clock import FakeClock
from tests.fakes.people import House

_PATIENCE_MS = 15_000
expect.set_options(timeout=_PATIENCE_MS)  # two products may share the machine while tests run

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MISSING = "Chromium was not found: 'apt-get install chromium', or name the program in SIGAP_CHROMIUM."

OpenContext = Callable[..., Awaitable[BrowserContext]]


class Server:
    """An application on a loopback port; can be stopped and started again on the same port."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self._app = app
        self.port = port
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        listener.listen()
        self._server = _Uvicorn(uvicorn.Config(self._app, log_level="error", timeout_graceful_shutdown=1))
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))

    async def stop(self) -> None:
        if self._server and self._task:
            self._server.should_exit = True
            for connection in list(self._server.server_state.connections):
                connection.transport.abort()  # type: ignore[union-attr]
            await self._task
            self._server = self._task = None


class _Uvicorn(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the test run


Serve = Callable[..., Awaitable[Server]]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    named = os.environ.get("SIGAP_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(_MISSING)
    pytest.skip(_MISSING)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=list(_ARGUMENTS), chromium_sandbox=False
        )
        yield browser
        await browser.close()


class Problems(list[str]):
    """What the pages of a test complained about."""

    def __init__(self) -> None:
        super().__init__()
        self._tolerated: tuple[str, ...] = ()

    def tolerate(self, *parts: str) -> None:
        self._tolerated += parts

    @property
    def unexpected(self) -> list[str]:
        return [problem for problem in self if not any(part in problem for part in self._tolerated)]


@pytest.fixture
def problems() -> Iterator[Problems]:
    found = Problems()
    yield found
    assert found.unexpected == []


@pytest_asyncio.fixture(loop_scope="session")
async def serve() -> AsyncIterator[Serve]:
    servers: list[Server] = []

    async def serve_one(app: Any, *, port: int = 0) -> Server:
        server = Server(app, port)
        servers.append(server)
        await server.start()
        return server

    yield serve_one
    for server in servers:
        await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def open_context(browser: Browser, problems: Problems, serve: Serve) -> AsyncIterator[OpenContext]:
    # Asks for ``serve`` so that pages close before servers stop, which the pages would complain about.
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            problems.append(message.text)

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))

    async def open_one(**options: Any) -> BrowserContext:
        context = await browser.new_context(**options)
        context.set_default_timeout(_PATIENCE_MS)
        context.on("console", note)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        await context.close()


@pytest.fixture
def screenshots() -> Callable[[str], Path | None]:
    """Where a picture goes, if SIGAP_SCREENSHOTS names a folder."""
    folder = os.environ.get("SIGAP_SCREENSHOTS")
    return lambda name: Path(folder) / f"{name}.png" if folder else None


@pytest_asyncio.fixture(loop_scope="session")
async def house(database_url: str, clock: FakeClock) -> AsyncIterator[House]:
    async with Store(database_url, pool_size=5) as store:
        yield House(store, clock, new_id)


@pytest_asyncio.fixture(loop_scope="session")
async def office(
    house: House, serve: Serve, open_context: OpenContext, screenshots: Callable[[str], Path | None]
) -> Office:
    return Office(house, await serve(build(house)), open_context, screenshots)
