from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.webchat import webchat_router
from bot.core.channels import Attachment, AttachmentKind, Button, ChannelName, IncomingKind, MediaKind
from bot.core.errors import ConfigurationError
from tests.channels.webchat.fakes import MemoryChat

KEY = b"k" * 32
MAX_CHARS = 4000
MAX_UPLOAD = 200_000
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 64
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
PDF = b"%PDF-1.7\n" + b"\0" * 64
COOKIE = "sigap-chat"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, delta: timedelta) -> None:
        self.now += delta


@pytest.fixture
def chat() -> MemoryChat:
    return MemoryChat()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def build_app(chat: MemoryChat, clock: Clock, **options: Any) -> FastAPI:
    app = FastAPI()
    defaults: dict[str, Any] = {"secure_cookies": False, "max_upload_bytes": MAX_UPLOAD, "max_chars": MAX_CHARS}
    app.include_router(webchat_router(chat, chat, KEY, clock=clock, **{**defaults, **options}))
    return app


@pytest.fixture
def app(chat: MemoryChat, clock: Clock) -> FastAPI:
    return build_app(chat, clock)


def connect(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bank.test", headers={"Sec-Fetch-Site": "same-origin"}
    )


@pytest.fixture
async def page(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with connect(app) as client:
        assert (await client.get("/chat")).status_code == HTTPStatus.OK
        yield client


def sender_of(client: httpx.AsyncClient) -> str:
    return client.cookies[COOKIE].partition(".")[0]


def message(text: str = "halo", **more: object) -> dict[str, object]:
    return {"id": str(uuid4()), "text": text, **more}


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "bukti.png", **fields: str) -> httpx.Response:
    data = {"id": str(uuid4()), "caption": "", **fields}
    return await client.post("/chat/files", data=data, files={"file": (name, content, "application/octet-stream")})


def says(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


class TestSession:
    async def test_first_visit_gets_a_signed_cookie(self, app: FastAPI) -> None:
        async with connect(app) as client:
            cookie = (await client.get("/chat")).headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert len(cookie.partition("=")[2].partition(".")[0]) == 32

    async def test_secure_cookie_is_bound_to_the_host(self, chat: MemoryChat, clock: Clock) -> None:
        async with connect(build_app(chat, clock, secure_cookies=True)) as client:
            cookie = (await client.get("/chat")).headers["set-cookie"]
        assert cookie.startswith("__Host-sigap-chat=")
        assert "; Secure" in cookie

    async def test_second_visit_keeps_the_session(self, page: httpx.AsyncClient) -> None:
        before = sender_of(page)
        await page.get("/chat")
        assert sender_of(page) == before

    @pytest.mark.parametrize(
        "forge",
        [
            lambda value: "0" * 32 + value[32:],
            lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
            lambda value: value.rpartition(".")[0],
            lambda _: "..",
            lambda _: "x",
            lambda _: "a.b.c",
        ],
    )
    async def test_forged_cookie_is_replaced(self, page: httpx.AsyncClient, forge: Any) -> None:
        genuine = page.cookies[COOKIE]
        page.cookies.clear()
        page.cookies.set(COOKIE, forge(genuine), domain="bank.test", path="/")
        assert says(await page.get("/chat/messages")) == (401, "session")
        page.cookies.clear()
        response = await page.get("/chat", headers={"Cookie": f"{COOKIE}={forge(genuine)}"})
        assert response.cookies[COOKIE] not in {genuine, forge(genuine)}
        assert not response.cookies[COOKIE].startswith("0" * 32)

    async def test_expires_when_unused_and_is_renewed_when_used(self, page: httpx.AsyncClient, clock: Clock) -> None:
        before = sender_of(page)
        for _ in range(3):
            clock.advance(timedelta(days=20))
            await page.get("/chat")
            assert sender_of(page) == before
        clock.advance(timedelta(days=31))
        assert says(await page.get("/chat/messages")) == (401, "session")
        await page.get("/chat")
        assert sender_of(page) != before

    def test_short_key_is_refused(self, chat: MemoryChat) -> None:
        with pytest.raises(ConfigurationError):
            webchat_router(chat, chat, b"short", secure_cookies=True, max_upload_bytes=1, max_chars=1)


class TestPage:
    async def test_has_no_inline_code_and_a_strict_policy(self, page: httpx.AsyncClient) -> None:
        response = await page.get("/chat")
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"
        assert "<script>" not in response.text
        assert "style=" not in response.text
        assert "http" not in response.text.replace('http-equiv="', "")

    async def test_shows_no_demo_card_unless_asked(self, page: httpx.AsyncClient) -> None:
        assert "Data contoh" not in (await page.get("/chat")).text

    async def test_demo_card_shows_the_hints_as_text(self, chat: MemoryChat, clock: Clock) -> None:
        async with connect(build_app(chat, clock, demo=True, demo_hints=["Siti <b>Aminah</b>", "4412"])) as client:
            text = (await client.get("/chat")).text
        assert "hp saya ilang tolong blokir" in text
        assert "Siti &lt;b&gt;Aminah" in text

    async def test_files_are_served_with_their_tag(self, page: httpx.AsyncClient) -> None:
        first = await page.get("/chat/static/older/main.js")
        assert first.headers["content-type"].startswith("text/javascript")
        again = await page.get("/chat/static/older/main.js", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED

    async def test_files_are_kept_under_the_mark_of_the_page(self, page: httpx.AsyncClient) -> None:
        mark = (await page.get("/chat")).text.partition("chat/static/")[2].partition("/")[0]
        for asked, kept in ((mark, "public, max-age=31536000, immutable"), ("older", "no-cache")):
            answer = await page.get(f"/chat/static/{asked}/main.js")
            assert answer.headers["cache-control"] == kept

    @pytest.mark.parametrize("name", ["nothing.js", "..%2froutes.py", "routes.py", "%2e%2e/routes.py"])
    async def test_serves_nothing_else(self, page: httpx.AsyncClient, name: str) -> None:
        assert (await page.get(f"/chat/static/x/{name}")).status_code == HTTPStatus.NOT_FOUND

    async def test_every_file_named_in_the_page_exists(self, page: httpx.AsyncClient) -> None:
        text = (await page.get("/chat")).text
        names = {part.partition('"')[0] for part in text.split("chat/static/")[1:]}
        assert len(names) > 5
        for name in names:
            assert (await page.get(f"/chat/static/{name}")).status_code == HTTPStatus.OK

    async def test_is_small(self, page: httpx.AsyncClient) -> None:
        names = {part.partition('"')[0] for part in (await page.get("/chat")).text.split("chat/static/")[1:]}
        sizes = [len((await page.get(f"/chat/static/{name}")).content) for name in names]
        assert sum(sizes) < 60_000


class TestTakeMessage:
    async def test_hands_over_what_was_typed(self, page: httpx.AsyncClient, chat: MemoryChat, clock: Clock) -> None:
        body = message("  /hp hilang <b>\n")
        response = await page.post("/chat/messages", json=body)
        assert (response.status_code, response.json()) == (202, {"id": body["id"]})
        (taken,) = chat.received
        assert taken.channel is ChannelName.WEBCHAT
        assert taken.kind is IncomingKind.TEXT
        assert taken.sender == sender_of(page)
        assert taken.event_id == f"{taken.sender}:{body['id']}"
        assert taken.message_id == body["id"]
        assert taken.text == "  /hp hilang <b>\n"
        assert taken.occurred_at == clock.now

    async def test_hands_over_a_pressed_button(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        response = await page.post("/chat/messages", json={"id": str(uuid4()), "button": "b.Ab-_9"})
        assert response.status_code == HTTPStatus.ACCEPTED
        assert (chat.received[0].kind, chat.received[0].button) == (IncomingKind.BUTTON, "b.Ab-_9")
        assert chat.received[0].text == ""

    async def test_repeated_delivery_has_no_effect(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        body = message()
        for _ in range(3):
            assert (await page.post("/chat/messages", json=body)).status_code == HTTPStatus.ACCEPTED
        assert len(chat.received) == 1

    async def test_takes_the_longest_text(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        response = await page.post("/chat/messages", json=message("\U0001f600" * MAX_CHARS))
        assert response.status_code == HTTPStatus.ACCEPTED
        assert len(chat.received[0].text) == MAX_CHARS

    async def test_drops_what_no_database_takes(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        raw = json.dumps({"id": str(uuid4()), "text": "a\0b\ud800c"})
        response = await page.post("/chat/messages", content=raw, headers={"Content-Type": "application/json"})
        assert response.status_code == HTTPStatus.ACCEPTED
        assert chat.received[0].text == "ab?c"

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (message(""), (400, "empty")),
            (message(" \n\t"), (400, "empty")),
            (message("a" * (MAX_CHARS + 1)), (413, "too_long")),
            (message("a" * (MAX_CHARS * 12 + 100_000)), (413, "too_long")),
            ({"id": "1", "text": "a"}, (400, "malformed")),
            ({"text": "a"}, (400, "malformed")),
            ({"id": str(uuid4())}, (400, "malformed")),
            (message(button="b"), (400, "malformed")),
            (message(text=3), (400, "malformed")),  # type: ignore[arg-type]
            ({"id": str(uuid4()), "button": None}, (400, "malformed")),
            ({"id": str(uuid4()), "button": "a b"}, (400, "malformed")),
            ({"id": str(uuid4()), "button": "x" * 201}, (400, "malformed")),
            ([], (400, "malformed")),
        ],
    )
    async def test_refuses(
        self, page: httpx.AsyncClient, chat: MemoryChat, body: object, expected: tuple[int, str]
    ) -> None:
        assert says(await page.post("/chat/messages", json=body)) == expected
        assert not chat.received

    @pytest.mark.parametrize("raw", [b"{", b"", b"null", b"\xff", b"[" * 60_000])
    async def test_refuses_what_is_no_json(self, page: httpx.AsyncClient, raw: bytes) -> None:
        response = await page.post("/chat/messages", content=raw, headers={"Content-Type": "application/json"})
        assert says(response) == (400, "malformed")

    async def test_refuses_forms(self, page: httpx.AsyncClient) -> None:
        response = await page.post("/chat/messages", data={"id": str(uuid4()), "text": "a"})
        assert says(response) == (415, "malformed")

    async def test_needs_a_session(self, app: FastAPI, chat: MemoryChat) -> None:
        async with connect(app) as stranger:
            assert says(await stranger.post("/chat/messages", json=message())) == (401, "session")
        assert not chat.received

    async def test_store_down(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        chat.down = True
        response = await page.post("/chat/messages", json=message())
        assert says(response) == (503, "unavailable")
        assert int(response.headers["retry-after"]) > 0
        assert says(await page.get("/chat/messages")) == (503, "unavailable")

    async def test_too_many_at_once(self, page: httpx.AsyncClient, app: FastAPI, clock: Clock) -> None:
        for _ in range(20):
            assert (await page.post("/chat/messages", json=message())).status_code == HTTPStatus.ACCEPTED
            clock.advance(timedelta(seconds=0.1))
        response = await page.post("/chat/messages", json=message())
        assert says(response) == (429, "too_many")
        assert response.headers["retry-after"] == "8"
        async with connect(app) as other:
            await other.get("/chat")
            assert (await other.post("/chat/messages", json=message())).status_code == HTTPStatus.ACCEPTED
        clock.advance(timedelta(seconds=8))
        assert (await page.post("/chat/messages", json=message())).status_code == HTTPStatus.ACCEPTED


class TestOtherSites:
    @pytest.mark.parametrize(
        ("headers", "allowed"),
        [
            ({"Sec-Fetch-Site": "same-origin"}, True),
            ({"Sec-Fetch-Site": "same-site"}, False),
            ({"Sec-Fetch-Site": "cross-site"}, False),
            ({"Sec-Fetch-Site": "cross-site", "Origin": "http://bank.test"}, False),
            ({"Origin": "http://bank.test"}, True),
            ({"Origin": "http://bank.test.evil.test"}, False),
            ({"Origin": "http://bank.test:8080"}, False),
            ({"Origin": "null"}, False),
            ({}, True),
        ],
    )
    @pytest.mark.parametrize("path", ["messages", "files"])
    async def test_cannot_write(
        self, page: httpx.AsyncClient, chat: MemoryChat, headers: dict[str, str], allowed: bool, path: str
    ) -> None:
        del page.headers["Sec-Fetch-Site"]
        page.headers.update(headers)
        response = await (page.post("/chat/messages", json=message()) if path == "messages" else upload(page, PNG))
        assert response.status_code == (202 if allowed else 403)
        assert bool(chat.received) is allowed


class TestListMessages:
    async def test_shows_only_ones_own(self, page: httpx.AsyncClient, app: FastAPI, chat: MemoryChat) -> None:
        chat.say(sender_of(page), "milik saya")
        async with connect(app) as other:
            await other.get("/chat")
            assert (await other.get("/chat/messages")).json() == []
        (item,) = (await page.get("/chat/messages")).json()
        assert item["text"] == "milik saya"

    async def test_gives_all_fields(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        at = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
        chat.say(sender_of(page), "Pilih", buttons=[Button("Ya", "t1")], at=at, item_id="m1")
        response = await page.get("/chat/messages")
        assert response.headers["cache-control"] == "no-store"
        assert response.json() == [
            {
                "position": 1,
                "id": "m1",
                "mine": False,
                "author": "bot",
                "text": "Pilih",
                "at": "2026-01-05T10:00:00+00:00",
                "buttons": [{"title": "Ya", "token": "t1"}],
                "file_name": None,
                "file_kind": None,
            }
        ]

    async def test_gives_what_came_after(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        for text in "abc":
            chat.say(sender_of(page), text)
        items = (await page.get("/chat/messages", params={"after": 2})).json()
        assert [item["text"] for item in items] == ["c"]

    @pytest.mark.parametrize("after", ["-1", "x", "", "1.5", "9" * 30, "٣"])
    async def test_refuses_other_positions(self, page: httpx.AsyncClient, after: str) -> None:
        assert says(await page.get("/chat/messages", params={"after": after})) == (400, "malformed")


class TestSendFile:
    async def test_gives_a_file_of_ones_own_chat(self, page: httpx.AsyncClient, app: FastAPI, chat: MemoryChat) -> None:
        receipt = Attachment(AttachmentKind.DOCUMENT, 'tanda "terima".pdf', "application/pdf", PDF)
        item = chat.say(sender_of(page), "Tanda terima Anda.", attachment=receipt)
        response = await page.get(f"/chat/files/{item.id}")
        assert (response.content, response.headers["content-type"]) == (PDF, "application/pdf")
        assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''tanda%20%22terima%22.pdf"
        assert response.headers["x-content-type-options"] == "nosniff"
        (shown,) = (await page.get("/chat/messages")).json()
        assert (shown["file_name"], shown["file_kind"]) == (receipt.file_name, "document")
        async with connect(app) as other:
            await other.get("/chat")
            assert says(await other.get(f"/chat/files/{item.id}")) == (404, "not_found")
            other.cookies.clear()
            assert says(await other.get(f"/chat/files/{item.id}")) == (401, "session")

    async def test_an_image_is_shown_in_place(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        item = chat.say(sender_of(page), "", attachment=Attachment(AttachmentKind.IMAGE, "bukti.png", "image/png", PNG))
        response = await page.get(f"/chat/files/{item.id}")
        assert response.headers["content-disposition"].startswith("inline")


class TestTakeFile:
    @pytest.mark.parametrize(
        ("content", "mime", "kind"),
        [
            (PNG, "image/png", MediaKind.PHOTO),
            (JPEG, "image/jpeg", MediaKind.PHOTO),
            (WEBP, "image/webp", MediaKind.PHOTO),
            (HEIC, "image/heic", MediaKind.PHOTO),
            (PDF, "application/pdf", MediaKind.DOCUMENT),
        ],
    )
    async def test_keeps_the_kinds_that_can_be_evidence(
        self, page: httpx.AsyncClient, chat: MemoryChat, content: bytes, mime: str, kind: MediaKind
    ) -> None:
        response = await upload(page, content, "bukti", caption="struknya")
        assert response.status_code == HTTPStatus.ACCEPTED
        (taken,) = chat.received
        assert (taken.kind, taken.text) == (IncomingKind.MEDIA, "struknya")
        assert taken.media is not None
        assert (taken.media.mime, taken.media.kind, taken.media.size) == (mime, kind, len(content))
        assert chat.uploads[taken.media.ref] == content

    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"MZ" + b"\0" * 80, b"<svg xmlns='x'/>", b"GIF89a" + b"\0" * 80, b"PK\x03\x04zip"]
    )
    async def test_refuses_other_kinds(self, page: httpx.AsyncClient, chat: MemoryChat, content: bytes) -> None:
        assert says(await upload(page, content, "bukti.png")) == (415, "file_kind")
        assert not chat.uploads

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("foto.PNG", "foto.png"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Users\\siti\\struk bank.png", "struk bank.png"),
            ("nota\u202egnp.exe", "notagnp.exe.png"),
            ("nota.pdf", "nota.pdf.png"),
            (".png", "berkas.png"),
            ("...", "berkas.png"),
            ("a" * 300 + ".png", "a" * 100 + ".png"),
            ("x<y>|?* :z.png", "x y z.png"),
        ],
    )
    async def test_cleans_the_name(self, page: httpx.AsyncClient, chat: MemoryChat, given: str, kept: str) -> None:
        assert (await upload(page, PNG, given)).status_code == HTTPStatus.ACCEPTED
        media = chat.received[0].media
        assert media is not None
        assert media.file_name == kept

    @pytest.mark.parametrize("size", [MAX_UPLOAD + 1, MAX_UPLOAD * 5])
    async def test_refuses_large_files(self, page: httpx.AsyncClient, chat: MemoryChat, size: int) -> None:
        assert says(await upload(page, PNG + b"\0" * (size - len(PNG)))) == (413, "file_too_large")
        assert not chat.uploads

    async def test_takes_the_largest_file(self, page: httpx.AsyncClient) -> None:
        response = await upload(page, PNG + b"\0" * (MAX_UPLOAD - len(PNG)))
        assert response.status_code == HTTPStatus.ACCEPTED

    async def test_refuses_long_captions(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        assert says(await upload(page, PNG, caption="a" * (MAX_CHARS + 1))) == (413, "too_long")
        assert not chat.uploads

    async def test_refuses_malformed_forms(self, page: httpx.AsyncClient) -> None:
        assert says(await page.post("/chat/files", data={"id": str(uuid4())})) == (400, "malformed")
        assert says(await upload(page, PNG, id="7")) == (400, "malformed")
        broken = {"Content-Type": "multipart/form-data"}
        assert says(await page.post("/chat/files", content=b"x", headers=broken)) == (400, "malformed")
        two = [("file", ("a.png", PNG)), ("file", ("b.png", PNG))]
        assert says(await page.post("/chat/files", data={"id": str(uuid4())}, files=two)) == (400, "malformed")

    async def test_store_down(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        chat.down = True
        assert says(await upload(page, PNG)) == (503, "unavailable")

    async def test_repeated_delivery_has_no_effect(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        message_id = str(uuid4())
        for _ in range(2):
            assert (await upload(page, PNG, id=message_id)).status_code == HTTPStatus.ACCEPTED
        assert len(chat.received) == 1


class TestEvents:
    @asynccontextmanager
    async def stream(self, app: FastAPI, page: httpx.AsyncClient) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """Drives the application directly: httpx would wait for the end of the stream."""
        sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        leave = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        cookie = f"{COOKIE}={page.cookies[COOKIE]}".encode()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": "/chat/events",
            "raw_path": b"/chat/events",
            "query_string": b"",
            "headers": [(b"host", b"bank.test"), (b"cookie", cookie)],
        }
        run = asyncio.create_task(app(scope, receive, sent.put))  # type: ignore[arg-type]
        try:
            yield sent
        finally:
            leave.set()
            await asyncio.wait_for(run, 5)

    async def test_streams_wakeups_until_the_page_leaves(
        self, app: FastAPI, page: httpx.AsyncClient, chat: MemoryChat
    ) -> None:
        sender = sender_of(page)
        async with self.stream(app, page) as sent:
            start = await sent.get()
            headers = dict(start["headers"])
            assert start["status"] == HTTPStatus.OK
            assert headers[b"content-type"].startswith(b"text/event-stream")
            assert b"no-store" in headers[b"cache-control"]
            assert (await sent.get())["body"] == b": open\n\n"
            chat.wake(sender, "typing")
            chat.wake(sender, "message")
            chat.wake(sender, "other\n\nevent: message")
            assert (await sent.get())["body"] == b"event: typing\ndata: 1\n\n"
            assert (await sent.get())["body"] == b"event: message\ndata: 1\n\n"
            assert (await sent.get())["body"] == b""
            assert chat.listening(sender) == 1
        assert chat.listening(sender) == 0

    async def test_beats_when_quiet(
        self, app: FastAPI, page: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.channels.webchat.routes._HEARTBEAT_SECONDS", 0.01)
        async with self.stream(app, page) as sent:
            bodies = [(await sent.get()).get("body") for _ in range(4)]
        assert bodies[2:] == [b": beat\nevent: beat\ndata: 1\n\n"] * 2

    async def test_store_down(self, page: httpx.AsyncClient, chat: MemoryChat) -> None:
        chat.down = True
        assert says(await page.get("/chat/events")) == (503, "unavailable")

    async def test_needs_a_session(self, app: FastAPI) -> None:
        async with connect(app) as stranger:
            assert says(await stranger.get("/chat/events")) == (401, "session")
