"""The console's pages over HTTP, on a real store, without the engine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.console import Parts, console_router
from bot.core.console import credentials
from bot.core.console.auditing import ChainWatch
from bot.core.console.roles import Role
from bot.store.desk_feed import StoreDeskFeed
from bot.store.store import Store
from bot.web.compression import Compression
from tests.fakes.clock import FakeClock
from tests.fakes.people import House

LIBRARIES = Path(__file__).parents[2] / "node_modules"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def house(store: Store, clock: FakeClock, new_id: Callable[[], str]) -> House:
    return House(store, clock, new_id)


def build(house: House, *, secure: bool = False) -> FastAPI:
    feed = StoreDeskFeed(house.store.url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await feed.close()

    app = FastAPI(lifespan=lifespan)
    app.add_middleware(Compression)
    parts = Parts(
        sign_in=house.sign_in,
        holding=house.holding,
        talk=house.talk,
        ticket_screens=house.ticket_screens,
        administration=house.administration,
        training_file=lambda items: "".join(f"{one.label}: {one.training_text}\n" for one in items),
        auditing=house.auditing,
        chain=ChainWatch(house.auditing),
        ticket_list=house.ticket_list,
        overviews=house.overviews,
        incidents=house.desk.cases.incidents,
        exports=house.exports,
        ticket_work=house.ticket_work,
        approvals=house.approvals,
        receipts=house.desk.cases.receipts,
        feed=feed,
        now=house.clock,
        libraries=LIBRARIES,
        secure=secure,
        max_upload_bytes=100_000,
    )
    app.include_router(console_router(parts))
    return app


@pytest.fixture
def app(house: House) -> FastAPI:
    return build(house)


class Browser(httpx.AsyncClient):
    """As a browser: keeps cookies, says where a request comes from, brings the form's token."""

    def __init__(self, app: FastAPI, *, base_url: str = "http://console.test") -> None:
        super().__init__(transport=httpx.ASGITransport(app=app), base_url=base_url)
        self.app = app
        self.csrf = ""

    async def see(self, path: str) -> httpx.Response:
        """A page; its token is remembered."""
        answer = await self.get(path, headers={"sec-fetch-site": "same-origin"})
        if found := TOKEN.search(answer.text):
            self.csrf = found.group(1)
        return answer

    async def submit(self, path: str, **fields: str) -> httpx.Response:
        """A form of the page that was seen last."""
        given = {"csrf": self.csrf, **fields}
        return await self.post(path, data=given, headers={"sec-fetch-site": "same-origin"})

    def hold(self, token: str) -> None:
        """The session of somebody who is signed in."""
        self.cookies.set("sigap-session", token, domain="console.test")


async def start_of_stream(
    browser: Browser, address: str, *, leave: asyncio.Event | None = None, beat: asyncio.Event | None = None
) -> httpx.Response:
    """What a stream begins with, for a page that leaves at once, or when it is told to."""
    path, _, query = address.partition("?")
    cookie = "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar)
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"console.test"), (b"cookie", cookie.encode())],
        "client": ("10.0.0.1", 1),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, object]:
        if leave:
            await leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if beat and b": beat" in message.get("body", b""):
            beat.set()

    await browser.app(scope, receive, send)  # type: ignore[arg-type]
    return httpx.Response(sent[0]["status"], headers=sent[0]["headers"])


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(app) as browser:
        yield browser


@pytest.fixture
async def as_role(app: FastAPI, house: House) -> AsyncIterator[Callable[[Role], object]]:
    """``await as_role(Role.AGENT)``: the browser of somebody of that role, signed in, with a form's token."""
    opened: list[Browser] = []

    async def enter(role: Role, name: str | None = None) -> Browser:
        signed_in = await house.settled(name or f"some.{role}", role)
        browser = Browser(app)
        opened.append(browser)
        browser.hold(signed_in.token)
        browser.csrf = credentials.masked(signed_in.visitor.session.csrf)
        return browser

    yield enter
    for browser in opened:
        await browser.aclose()
