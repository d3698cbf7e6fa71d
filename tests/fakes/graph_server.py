"""A Graph API on loopback that behaves as the WhatsApp Cloud API does, with people on its other side.

::

    async with GraphServer(webhook="http://127.0.0.1:8080/whatsapp") as graph:
        # start the product with graph.settings
        rina = graph.user("6281234567890", "Rina Wulandari")
        await rina.says("HP saya hilang")
        answer = await rina.hears()
        await rina.presses(answer.buttons[0])

Webhooks are signed and delivered one after the other, each again until it is taken. Statuses of messages are delivered
too. Faults are injected with :meth:`GraphServer.fail_next`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import socket
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile
from uvicorn.protocols.http.h11_impl import H11Protocol

Json = dict[str, Any]
DOCUMENTED = {
    "text": 4096, "interactive": 1024, "caption": 1024, "button": 20, "row": 24, "rows": 10, "buttons": 3, "id": 256,
}  # fmt: skip
"""Limits as documented."""


class GraphError(Exception):
    """An answer with ``error``."""

    def __init__(self, code: int, title: str, *, status: int = 400, details: str = "", subcode: int = 0) -> None:
        super().__init__(title)
        self.code, self.title, self.status, self.details, self.subcode = code, title, status, details, subcode

    @property
    def body(self) -> Json:
        more: Json = {"error_subcode": self.subcode} if self.subcode else {}
        return {
            "error": {
                "message": f"(#{self.code}) {self.title}",
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details or self.title},
                "fbtrace_id": "A1b2C3",
                **more,
            }
        }

    @property
    def as_status(self) -> Json:
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details or self.title},
        }


@dataclass(frozen=True)
class Fault:
    """What happens to a call instead of its answer."""

    answer: GraphError | None = None
    body: bytes | None = None
    """Raw body, as from a gateway in front of the Graph API."""
    status: int = 200
    drop: bool = False
    """Close the connection; neither this nor ``answer`` nor ``body``: never answer."""
    done: bool = False
    """The call takes effect all the same."""


def refuses(code: int, title: str = "refused", *, status: int = 400, subcode: int = 0) -> Fault:
    return Fault(GraphError(code, title, status=status, subcode=subcode))


def gateway(status: int, body: bytes = b"<html>nginx</html>") -> Fault:
    return Fault(body=body, status=status)


def hangs(*, done: bool = True) -> Fault:
    return Fault(done=done)


def drops(*, done: bool = False) -> Fault:
    return Fault(drop=True, done=done)


@dataclass
class Received:
    """A message of the business, as its reader sees it."""

    id: str
    kind: str
    body: Json
    reference: str | None = None
    file: bytes | None = None

    @property
    def text(self) -> str:
        match self.kind:
            case "text":
                return str(self.body["body"])
            case "interactive":
                return str(self.body["body"]["text"])
            case "template":
                values = [one["text"] for part in self.body["components"] for one in part["parameters"]]
                return f"[{self.body['name']}/{self.body['language']['code']}] {' '.join(values)}"
        return str(self.body.get("caption", ""))

    @property
    def file_name(self) -> str | None:
        return self.body.get("filename")

    @property
    def choices(self) -> list[Json]:
        """Buttons or rows: id and title."""
        action = self.body.get("action", {}) if self.kind == "interactive" else {}
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        return rows or [button["reply"] for button in action.get("buttons", [])]

    @property
    def buttons(self) -> list[str]:
        """Titles of the choices."""
        return [choice["title"] for choice in self.choices]

    @property
    def asks_for_contact(self) -> bool:
        return self.kind == "interactive" and self.body.get("type") == "request_contact_info"

    def token_of(self, title: str) -> str:
        return next(str(choice["id"]) for choice in self.choices if choice["title"] == title)


@dataclass
class FakeUser:
    """A person with a phone."""

    server: GraphServer
    wa_id: str | None
    name: str | None
    user_id: str
    inbox: list[Received] = field(default_factory=list)
    """All that the business has sent."""
    unreachable: GraphError | None = None
    """What a status says instead of ``delivered``."""
    read: list[str] = field(default_factory=list)
    """Messages of this person that the business has marked as read."""
    typing_seen: int = 0
    written_at: float = 0
    _heard: int = 0

    @property
    def chat_id(self) -> str:
        """How the business knows this person."""
        return self.wa_id or self.user_id

    @property
    def contact(self) -> Json:
        profile = {"profile": {"name": self.name}} if self.name else {}
        number = {"wa_id": self.wa_id} if self.wa_id else {}
        return {**profile, **number, "user_id": self.user_id}

    def message(self, **content: Any) -> Json:
        """Any message; the fields are those of the Cloud API."""
        origin = {"from": self.wa_id} if self.wa_id else {}
        now = {"id": self.server.next_id(), "timestamp": str(int(time.time()))}
        return {**origin, "from_user_id": self.user_id, **now, **content}

    async def sends(self, **content: Any) -> str:
        """Send a message; returns its id."""
        message = self.message(**content)
        self.written_at = time.monotonic()
        await self.server.push(messages=[message], contacts=[self.contact])
        return str(message["id"])

    async def says(self, text: str) -> str:
        return await self.sends(type="text", text={"body": text})

    async def presses(self, title: str) -> str:
        """Press the newest button, or choose the newest row, with this title; or answer with its number."""
        for message in reversed(self.inbox):
            if title in message.buttons:
                return await self.presses_token(message.token_of(title), message)
            numbered = re.search(rf"^(\d+)\. {re.escape(title)}$", message.text, re.MULTILINE)
            if numbered:
                return await self.says(numbered[1])
        raise AssertionError(f"no button {title!r}; there are {[message.buttons for message in self.inbox]}")

    async def presses_token(self, token: str, message: Received) -> str:
        kind = "list_reply" if message.body.get("type") == "list" else "button_reply"
        title = next((choice["title"] for choice in message.choices if choice["id"] == token), "?")
        reply = {"type": kind, kind: {"id": token, "title": title}}
        return await self.sends(type="interactive", interactive=reply, context={"id": message.id})

    async def sends_photo(self, content: bytes, caption: str = "") -> str:
        media = self.server.keep_file(content, "image/jpeg")
        return await self.sends(type="image", image={**media, **({"caption": caption} if caption else {})})

    async def sends_document(self, content: bytes, name: str, mime: str, caption: str = "") -> str:
        media = {**self.server.keep_file(content, mime), "filename": name}
        return await self.sends(type="document", document={**media, **({"caption": caption} if caption else {})})

    async def shares_contact(self, phone: str, *, asked: bool = False) -> str:
        origin = {"origin": "contact_request" if asked else "other"}
        phones = [{"phone": f"+{phone}", "wa_id": phone, "type": "CELL"}]
        card = {**origin, "name": {"formatted_name": "X"}, "phones": phones}
        return await self.sends(type="contacts", contacts=[card])

    async def hears(self, *, timeout: float = 10) -> Received:  # noqa: ASYNC109
        """The next message of the business that has not been heard yet."""
        await self.server.until(lambda: len(self.inbox) > self._heard, timeout, f"{self.name} hears nothing")
        self._heard += 1
        return self.inbox[self._heard - 1]

    async def hears_about(self, words: str, *, timeout: float = 10) -> Received:  # noqa: ASYNC109
        """The next message that has these words, whatever comes before it."""
        async with asyncio.timeout(timeout):
            while words.lower() not in (message := await self.hears(timeout=timeout)).text.lower():
                pass
        return message


class GraphServer:
    """The Graph API for one business number. Used as an asynchronous context manager."""

    def __init__(
        self,
        *,
        phone_id: str = "106540352242922",
        token: str = "EAAfake-access-token",  # noqa: S107 the token of a fake
        app_secret: str = "fake-app-secret",  # noqa: S107
        verify_token: str = "fake-verify-token",  # noqa: S107
        retry: float = 0.02,
        echo_reference: bool = True,
    ) -> None:
        self.phone_id, self.token, self.app_secret, self.verify_token = phone_id, token, app_secret, verify_token
        self.webhook = ""
        """Where webhooks go, once it is set."""
        self.webhook_statuses: list[int] = []
        self.users: dict[str, FakeUser] = {}
        self.calls: list[tuple[str, Json]] = []
        self.deliveries: deque[bytes] = deque()
        """Not yet taken."""
        self.templates: dict[str, int] = {}
        """Names of approved templates, with how many variables each has."""
        self.window: float | None = None
        """Seconds after a message of theirs in which a person can be written to; none: always."""
        self.statuses = True
        """Whether statuses are delivered."""
        self._echo = echo_reference
        self._files: dict[str, tuple[str, str, bytes]] = {}
        self._faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._last: dict[str, int] = defaultdict(int)
        self._retry = retry
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._changed = asyncio.Condition()
        self._closing = asyncio.Event()
        self._delivery: asyncio.Task[None] | None = None

    # -- life

    async def __aenter__(self) -> Self:
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(self._app(), http=self._protocol(), lifespan="off", log_config=None, access_log=False)
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup(sockets=[listener])
        self._delivery = asyncio.create_task(self._deliver_to_webhook())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._announce()
        if self._delivery is not None:
            self._delivery.cancel()
            await asyncio.gather(self._delivery, return_exceptions=True)
        for transport in list(self._transports.values()):
            transport.abort()
        for listener in self._server.servers:
            listener.close()
        await asyncio.gather(*self._server.server_state.tasks, return_exceptions=True)

    def _protocol(self) -> type[H11Protocol]:
        fake = self

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                self.access_log = False
                if self.client is not None:
                    fake._transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                fake._transports.pop(self.client or ("", 0), None)
                super().connection_lost(exc)

        return Protocol

    @property
    def settings(self) -> dict[str, str]:
        """What the product is told about it."""
        return {
            "SIGAP_WHATSAPP_TOKEN": self.token,
            "SIGAP_WHATSAPP_APP_SECRET": self.app_secret,
            "SIGAP_WHATSAPP_VERIFY_TOKEN": self.verify_token,
            "SIGAP_WHATSAPP_PHONE_ID": self.phone_id,
            "SIGAP_WHATSAPP_API": self.url,
        }

    # -- for tests

    def user(
        self, wa_id: str | None = "6281234567890", name: str | None = "Rina Wulandari", *, user_id: str | None = None
    ) -> FakeUser:
        """Somebody who has WhatsApp; without ``wa_id`` one who keeps the number to themselves."""
        user_id = user_id or f"ID.{9_000_000_000 + self._next('user')}"
        person = FakeUser(self, wa_id, name, user_id)
        return self.users.setdefault(person.chat_id, person)

    def fail_next(self, what: str, fault: Fault, *, times: int = 1, after: int = 0) -> None:
        """The next calls go wrong: ``messages``, ``media`` (upload), ``locate``, ``file`` (download), ``number``.

        Args:
            what: which calls.
            fault: how.
            times: so many.
            after: so many calls pass before.
        """
        self._faults[what].extend([None] * after + [fault] * times)

    def called(self, what: str) -> list[Json]:
        """What was sent with the calls so far."""
        return [given for name, given in self.calls if name == what]

    async def until(self, holds: Callable[[], bool], timeout: float = 10, what: str = "it does not happen") -> None:  # noqa: ASYNC109
        """Wait until something holds; it is looked at after every call and every delivery."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(f"{what} (after {timeout} s)") from None

    def payload(self, *, phone_id: str | None = None, **value: Any) -> Json:
        """A payload with one change."""
        metadata = {"display_phone_number": "15550001111", "phone_number_id": phone_id or self.phone_id}
        change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
        return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}

    def signed(self, body: bytes) -> dict[str, str]:
        """Headers of a delivery."""
        signature = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}

    async def push(self, **value: Any) -> None:
        """A change, to be delivered."""
        self.deliveries.append(json.dumps(self.payload(**value)).encode())
        await self._announce()

    def keep_file(self, content: bytes, mime: str) -> Json:
        media_id = str(700_000 + self._next("media"))
        self._files[media_id] = (f"address-{media_id}-1", mime, content)
        return {"id": media_id, "mime_type": mime, "sha256": hashlib.sha256(content).hexdigest()}

    def expire_addresses(self) -> None:
        """Addresses handed out no longer work, as after five minutes; asked again, the file has a new one."""
        for media_id, (address, mime, content) in self._files.items():
            self._files[media_id] = (f"{address}x", mime, content)

    def forget_files(self) -> None:
        """Files are gone, as after 30 days."""
        self._files.clear()

    def next_id(self) -> str:
        return f"wamid.HBgN{self._next('message'):08d}=="

    # -- HTTP

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        for path, call, methods in (
            ("/{version}/{number}/messages", self._messages, ["POST"]),
            ("/{version}/{number}/media", self._upload, ["POST"]),
            ("/files/{address}", self._serve_file, ["GET"]),
            ("/{version}/{item}", self._item, ["GET"]),
        ):
            app.add_api_route(path, call, methods=methods, response_model=None)
        return app

    async def _messages(self, request: Request, version: str, number: str) -> Response:
        given = await request.json()
        what = "status" if "status" in given else "messages"
        return await self._answer(request, what, given, version, lambda: self._take(number, given))

    async def _upload(self, request: Request, version: str, number: str) -> Response:
        async with request.form() as form:
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
            given = {name: value for name, value in form.items() if isinstance(value, str)}

        def take() -> Json:
            self._require(number == self.phone_id, 100, "Invalid number", subcode=33)
            self._require(given.get("messaging_product") == "whatsapp" and bool(content), 100, "Invalid parameter")
            mime = str(file.content_type) if isinstance(file, UploadFile) else ""
            return {"id": self.keep_file(content, mime)["id"]}

        return await self._answer(request, "media", given, version, take)

    async def _item(self, request: Request, version: str, item: str) -> Response:
        if item == self.phone_id:
            return await self._answer(
                request, "number", {}, version, lambda: {"display_phone_number": "+1 555-000-1111", "id": item}
            )

        def locate() -> Json:
            if item not in self._files:
                raise GraphError(100, f"Object with ID '{item}' does not exist", subcode=33)
            address, mime, content = self._files[item]
            place = {"url": f"{self.url}/files/{address}", "mime_type": mime, "file_size": len(content), "id": item}
            return {**place, "sha256": hashlib.sha256(content).hexdigest(), "messaging_product": "whatsapp"}

        return await self._answer(request, "locate", {"id": item}, version, locate)

    async def _serve_file(self, request: Request, address: str) -> Response:
        self.calls.append(("file", {"address": address}))
        fault = self._faults["file"].popleft() if self._faults["file"] else None
        if fault is not None:
            return await self._fail(request, fault)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Response(status_code=401)
        for known, mime, content in self._files.values():
            if known == address:
                return Response(content, media_type=mime)
        return Response(status_code=404)

    async def _answer(
        self, request: Request, what: str, given: Json, version: str, act: Callable[[], Json]
    ) -> Response:
        self.calls.append((what, given))
        faults = self._faults.get(what)
        fault = faults.popleft() if faults else None
        try:
            if fault is not None and not fault.done:
                await self._announce()
                return await self._fail(request, fault)
            self._require(bool(re.fullmatch(r"v\d+\.\d+", version)), 2500, "Unknown path components")
            self._check_token(request)
            answer: Response = JSONResponse(act())
        except GraphError as error:
            answer = JSONResponse(error.body, status_code=error.status)
        await self._announce()
        return answer if fault is None else await self._fail(request, fault)

    def _check_token(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise GraphError(190, "Error validating access token: Session has expired", status=401)

    async def _fail(self, request: Request, fault: Fault) -> Response:
        if fault.answer is not None:
            return JSONResponse(fault.answer.body, status_code=fault.answer.status)
        if fault.body is not None:
            return Response(fault.body, status_code=fault.status)
        if not fault.drop:
            await self._closing.wait()
        assert request.client is not None
        transport = self._transports.get((request.client.host, request.client.port))
        if transport is not None:
            transport.abort()
        return Response()

    # -- messages of the business

    def _take(self, number: str, given: Json) -> Json:
        self._require(number == self.phone_id, 100, "Object does not exist", subcode=33)
        self._require(given.get("messaging_product") == "whatsapp", 100, "Invalid parameter")
        if given.get("status") == "read":
            return self._mark_read(given)
        user = self._recipient(given)
        kind = str(given.get("type"))
        body = given.get(kind)
        self._require(isinstance(body, dict), 131008, "Required parameter is missing")
        assert isinstance(body, dict)
        self._check(kind, body)
        self._check_window(user, kind)
        file = self._files[str(body["id"])][2] if kind in {"image", "document"} else None
        sent = Received(self.next_id(), kind, body, given.get("biz_opaque_callback_data"), file)
        user.inbox.append(sent)
        self._tell_statuses(user, sent)
        contact = {"input": user.chat_id, **({"wa_id": user.wa_id} if user.wa_id else {"user_id": user.user_id})}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": sent.id}]}

    def _recipient(self, given: Json) -> FakeUser:
        self._require(given.get("recipient_type") in {None, "individual"}, 100, "Invalid parameter")
        to, recipient = given.get("to"), given.get("recipient")
        self._require(bool(to or recipient), 131008, "Required parameter is missing")
        user = self.users.get(str(to or recipient))
        if user is None:
            raise GraphError(131026, "Message undeliverable")
        self._require(not to or bool(user.wa_id), 131026, "Message undeliverable")
        return user

    def _check(self, kind: str, body: Json) -> None:
        match kind:
            case "text":
                self._require(bool(str(body.get("body", "")).strip()), 131008, "The text is empty")
                self._require(len(body["body"]) <= DOCUMENTED["text"], 100, "Param text.body is too long")
            case "interactive":
                self._check_interactive(body)
            case "template":
                self._check_template(body)
            case "image" | "document":
                self._require(str(body.get("id")) in self._files, 131053, "Media upload error")
                self._require(len(body.get("caption", "")) <= DOCUMENTED["caption"], 100, "The caption is too long")
            case _:
                raise GraphError(131051, "Unsupported message type")

    def _check_interactive(self, body: Json) -> None:
        text, action = body.get("body", {}).get("text", ""), body.get("action", {})
        self._require(0 < len(text) <= DOCUMENTED["interactive"], 131009, "Parameter value is not valid")
        match body.get("type"):
            case "button":
                replies = [button["reply"] for button in action["buttons"]]
                self._check_choices(replies, DOCUMENTED["buttons"], DOCUMENTED["button"])
            case "list":
                self._require(0 < len(action["button"]) <= DOCUMENTED["button"], 131009, "Button label is too long")
                rows = [row for section in action["sections"] for row in section["rows"]]
                self._check_choices(rows, DOCUMENTED["rows"], DOCUMENTED["row"])
            case "request_contact_info":
                self._require(action == {"name": "request_contact_info"}, 131009, "Parameter value is not valid")
            case _:
                raise GraphError(131009, "Parameter value is not valid")

    def _check_choices(self, choices: list[Json], most: int, longest: int) -> None:
        self._require(0 < len(choices) <= most, 131009, "Invalid number of choices")
        self._require(all(0 < len(one["title"]) <= longest for one in choices), 131009, "A title is too long")
        self._require(all(0 < len(one["id"]) <= DOCUMENTED["id"] for one in choices), 131009, "An id is too long")
        for name in ("title", "id"):
            self._require(len({one[name] for one in choices}) == len(choices), 131009, f"Duplicated {name}")

    def _check_template(self, body: Json) -> None:
        name, values = str(body.get("name")), [one for part in body["components"] for one in part["parameters"]]
        if name not in self.templates:
            raise GraphError(132001, "Template name does not exist in the translation", status=404)
        self._require(len(values) == self.templates[name], 132000, "Number of parameters does not match")
        bad = any("\n" in one["text"] or "\t" in one["text"] or "    " in one["text"] for one in values)
        self._require(not bad, 132018, "Param text cannot have new-line/tab characters or more than 4 spaces")

    def _check_window(self, user: FakeUser, kind: str) -> None:
        closed = self.window is not None and time.monotonic() - user.written_at > self.window
        self._require(kind == "template" or not closed, 131047, "Re-engagement message")

    def _mark_read(self, given: Json) -> Json:
        # Which person it was is known by who wrote the message; here all of them look.
        for user in self.users.values():
            user.read.append(str(given["message_id"]))
            user.typing_seen += "typing_indicator" in given
        return {"success": True}

    def _tell_statuses(self, user: FakeUser, sent: Received) -> None:
        if not self.statuses:
            return
        if user.unreachable:
            self.tell_status(user, sent, "failed", errors=[user.unreachable.as_status])
            return
        for state in ("sent", "delivered"):
            self.tell_status(user, sent, state)

    def tell_status(self, user: FakeUser, sent: Received, state: str, **more: Any) -> None:
        """A status, to be delivered."""
        echo = {"biz_opaque_callback_data": sent.reference} if self._echo and sent.reference else {}
        number = {"recipient_id": user.wa_id} if user.wa_id else {"recipient_user_id": user.user_id}
        status = {"id": sent.id, "status": state, "timestamp": str(int(time.time())), **number, **echo, **more}
        self.deliveries.append(json.dumps(self.payload(statuses=[status])).encode())

    def _require(self, holds: bool, code: int, title: str, *, subcode: int = 0) -> None:
        if not holds:
            raise GraphError(code, title, subcode=subcode)

    # -- webhooks

    async def subscribe(self) -> tuple[int, str]:
        """What the webhook answers to the subscription."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": self.verify_token, "hub.challenge": "1158201444"}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(self.webhook, params=asked)
        return answer.status_code, answer.text

    async def _deliver_to_webhook(self) -> None:
        """One payload at a time, each again until it is taken."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            while True:
                async with self._changed:
                    await self._changed.wait_for(lambda: bool(self.deliveries and self.webhook))
                body = self.deliveries[0]
                try:
                    status = (await client.post(self.webhook, content=body, headers=self.signed(body))).status_code
                except httpx.HTTPError:
                    status = 0
                self.webhook_statuses.append(status)
                if 200 <= status < 300 and self.deliveries:
                    self.deliveries.popleft()
                await self._announce()
                if not 200 <= status < 300:
                    await asyncio.sleep(self._retry)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _next(self, what: str) -> int:
        self._last[what] += 1
        return self._last[what]
