"""A Bot API on loopback that behaves as the real one does, with people on its other side.

::

    async with TelegramServer() as server:
        # start the product with SIGAP_TELEGRAM_API=server.url and SIGAP_TELEGRAM_TOKEN=server.token
        rina = server.user(1001, "Rina Wulandari")
        await rina.says("HP saya hilang")
        answer = await rina.hears()
        await rina.presses(answer.buttons[0])

Updates go by long polling, or to a webhook once one is set. Faults are injected with :meth:`TelegramServer.fail_next`.
"""

from __future__ import annotations

import asyncio
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
TOKEN = re.compile(r"\d+:[\w-]+")
WORDS = frozenset({"text", "caption"})
BOT_FILE_LIMIT = 20 * 1024 * 1024


class ApiError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(frozen=True)
class Fault:
    """What happens to a call instead of its answer."""

    answer: ApiError | None = None
    body: bytes | None = None
    """Raw body, as from a gateway in front of the Bot API."""
    status: int = 200
    drop: bool = False
    """Close the connection; neither this nor ``answer`` nor ``body``: never answer."""
    done: bool = False
    """The call takes effect all the same."""


def rate_limited(seconds: int) -> Fault:
    return Fault(ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


def blocked() -> Fault:
    return Fault(ApiError(403, "Forbidden: bot was blocked by the user"))


def server_error(code: int = 500) -> Fault:
    return Fault(ApiError(code, "Internal Server Error"))


def gateway(status: int, body: bytes = b"<html>nginx</html>") -> Fault:
    return Fault(body=body, status=status)


def hangs(*, done: bool = True) -> Fault:
    return Fault(done=done)


def drops(*, done: bool = False) -> Fault:
    return Fault(drop=True, done=done)


@dataclass
class BotMessage:
    """A message of the bot, as its reader sees it."""

    message_id: int
    chat_id: int
    text: str
    markup: Json = field(default_factory=dict)
    file: bytes | None = None
    file_name: str | None = None

    @property
    def buttons(self) -> list[str]:
        """Titles of the buttons under the message."""
        return [key["text"] for row in self.markup.get("inline_keyboard", []) for key in row]

    @property
    def keys(self) -> list[Json]:
        """Keys of the keyboard that replaces the phone's own."""
        return [key for row in self.markup.get("keyboard", []) for key in row]

    @property
    def asks_for_contact(self) -> bool:
        return any(key.get("request_contact") for key in self.keys)

    def token_of(self, title: str) -> str:
        keys = [key for row in self.markup.get("inline_keyboard", []) for key in row]
        return next(str(key["callback_data"]) for key in keys if key["text"] == title)


@dataclass
class FakeUser:
    """A person with a phone."""

    server: TelegramServer
    chat_id: int
    name: str
    blocks_bot: bool = False
    inbox: list[BotMessage] = field(default_factory=list)
    """All that the bot has sent."""
    outbox: dict[int, Json] = field(default_factory=dict)
    """What this person has sent and nobody has deleted."""
    typing_seen: int = 0
    _heard: int = 0

    @property
    def as_json(self) -> Json:
        first, _, last = self.name.partition(" ")
        more = {"last_name": last} if last else {}
        return {"id": self.chat_id, "is_bot": False, "first_name": first, "language_code": "id", **more}

    @property
    def chat(self) -> Json:
        return {"id": self.chat_id, "type": "private", "first_name": self.name}

    async def sends(self, **content: Any) -> int:
        """Any message; the fields are those of the Bot API. Returns its id."""
        message = {
            "message_id": self.server.next_message_id(),
            "from": self.as_json,
            "chat": self.chat,
            "date": int(time.time()),
            **content,
        }
        self.outbox[message["message_id"]] = message
        await self.server.push("message", message)
        return int(message["message_id"])

    async def says(self, text: str) -> int:
        command = re.match(r"/\w+", text)
        entities = [{"type": "bot_command", "offset": 0, "length": command.end()}] if command else []
        return await self.sends(text=text, **({"entities": entities} if entities else {}))

    async def edits(self, message_id: int, text: str) -> None:
        changed = {**self.outbox[message_id], "text": text, "edit_date": int(time.time())}
        self.outbox[message_id] = changed
        await self.server.push("edited_message", changed)

    async def presses(self, title: str) -> str:
        """Press the newest button with this title; returns the callback id."""
        for message in reversed(self.inbox):
            if title in message.buttons:
                return await self.presses_token(message.token_of(title), message)
            if any(key["text"] == title for key in message.keys):
                return str(await self.says(title))
        raise AssertionError(f"no button {title!r}; there are {[message.buttons for message in self.inbox]}")

    async def presses_token(self, token: str, message: BotMessage) -> str:
        callback = self.server.next_callback_id()
        shown = {"message_id": message.message_id, "chat": self.chat, "date": int(time.time()), "text": message.text}
        query = {"id": callback, "from": self.as_json, "message": shown, "chat_instance": "1", "data": token}
        await self.server.push("callback_query", query)
        return callback

    async def shares_contact(self, phone: str, *, own: bool = True) -> int:
        person = {"user_id": self.chat_id} if own else {}
        return await self.sends(contact={"phone_number": phone, "first_name": self.name, **person})

    async def sends_photo(self, content: bytes, caption: str = "") -> int:
        small = self.server.keep_file(content[:100], "photos/small.jpg")
        large = self.server.keep_file(content, "photos/large.jpg")
        sizes = [{**small, "width": 90, "height": 67}, {**large, "width": 1280, "height": 960}]
        return await self.sends(photo=sizes, **({"caption": caption} if caption else {}))

    async def sends_document(self, content: bytes, name: str, mime: str, caption: str = "") -> int:
        document = {**self.server.keep_file(content, f"documents/{name}"), "file_name": name, "mime_type": mime}
        return await self.sends(document=document, **({"caption": caption} if caption else {}))

    async def hears(self, *, timeout: float = 10) -> BotMessage:  # noqa: ASYNC109
        """The next message of the bot that has not been heard yet."""
        await self.server.until(lambda: len(self.inbox) > self._heard, timeout, f"{self.name} hears nothing")
        self._heard += 1
        return self.inbox[self._heard - 1]

    async def hears_about(self, words: str, *, timeout: float = 10) -> BotMessage:  # noqa: ASYNC109
        """The next message that has these words, whatever comes before it."""
        async with asyncio.timeout(timeout):
            while words.lower() not in (message := await self.hears(timeout=timeout)).text.lower():
                pass
        return message


class TelegramServer:
    """The Bot API for one bot. Used as an asynchronous context manager."""

    def __init__(
        self,
        *,
        token: str = "700100200:FAKE-token_of_a_test-bot",  # noqa: S107 the token of a fake
        username: str = "sigap_test_bot",
        retry: float = 0.02,
    ) -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sigap",
            "username": username,
        }
        self.users: dict[int, FakeUser] = {}
        self.calls: list[tuple[str, Json]] = []
        self.answered_callbacks: list[str] = []
        self.updates: list[Json] = []
        """Not yet confirmed."""
        self.webhook: Json = {}
        self.webhook_statuses: list[int] = []
        self.drop_connections = 0
        """So many of the next connections are closed before anything is read."""
        self._files: dict[str, tuple[str, bytes]] = {}
        self._allowed: list[str] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._callbacks: set[str] = set()
        self._last = {"update": 5000, "message": 0, "callback": 0, "file": 0, "poll": 0}
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
                if fake.drop_connections > 0:
                    fake.drop_connections -= 1
                    transport.abort()
                elif self.client is not None:
                    fake._transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                fake._transports.pop(self.client or ("", 0), None)
                super().connection_lost(exc)

        return Protocol

    # -- for tests

    def user(self, chat_id: int = 1001, name: str = "Rina Wulandari") -> FakeUser:
        """Somebody who has opened a chat with the bot."""
        return self.users.setdefault(chat_id, FakeUser(self, chat_id, name))

    def fail_next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """The next calls of a method go wrong. The method of a download is ``file``."""
        self._faults[method].extend([fault] * times)

    def called(self, method: str) -> list[Json]:
        """Parameters of the calls of a method so far."""
        return [params for name, params in self.calls if name == method]

    async def until(self, holds: Callable[[], bool], timeout: float = 10, what: str = "it does not happen") -> None:  # noqa: ASYNC109
        """Wait until something holds; it is looked at after every call and every update."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(f"{what} (after {timeout} s)") from None

    async def push(self, kind: str, content: object) -> int:
        """An update of any kind, also a malformed one."""
        number = self._next("update")
        if not self._allowed or kind in self._allowed:
            self.updates.append({"update_id": number, kind: content})
        await self._announce()
        return number

    def keep_file(self, content: bytes, path: str) -> Json:
        number = self._next("file")
        self._files[f"file-{number}"] = (f"{number}-{path}", content)
        return {"file_id": f"file-{number}", "file_unique_id": f"u{number}", "file_size": len(content)}

    def forget_files(self) -> None:
        """Paths handed out no longer work, as after an hour."""
        self._files = {file_id: ("expired", content) for file_id, (_, content) in self._files.items()}

    def next_message_id(self) -> int:
        return self._next("message")

    def next_callback_id(self) -> str:
        callback = f"callback-{self._next('callback')}"
        self._callbacks.add(callback)
        return callback

    # -- HTTP

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.add_api_route("/bot{token}/{method}", self._receive, methods=["GET", "POST"], response_model=None)
        app.add_api_route("/file/bot{token}/{path:path}", self._serve_file, methods=["GET"], response_model=None)
        return app

    async def _receive(self, request: Request, token: str, method: str) -> Response:
        params = await _parameters(request)
        self.calls.append((method, params))
        faults = self._faults.get(method)
        fault = faults.popleft() if faults else None
        try:
            if fault is not None and not fault.done:
                await self._announce()
                return await self._fail(request, fault)
            self._check_token(token)
            answer: Response = JSONResponse({"ok": True, "result": await self._dispatch(method, params)})
        except ApiError as error:
            answer = _refusal(error)
        await self._announce()
        return answer if fault is None else await self._fail(request, fault)

    async def _fail(self, request: Request, fault: Fault) -> Response:
        if fault.answer is not None:
            return _refusal(fault.answer)
        if fault.body is not None:
            return Response(fault.body, status_code=fault.status)
        if not fault.drop:
            await self._closing.wait()
        assert request.client is not None
        transport = self._transports.get((request.client.host, request.client.port))
        if transport is not None:
            transport.abort()
        return Response()

    async def _serve_file(self, request: Request, token: str, path: str) -> Response:
        self.calls.append(("file", {"path": path}))
        if self._faults["file"]:
            return await self._fail(request, self._faults["file"].popleft())
        try:
            self._check_token(token)
        except ApiError as error:
            return _refusal(error)
        for known, content in self._files.values():
            if known == path:
                return Response(content, media_type="application/octet-stream")
        return _refusal(ApiError(404, "Not Found"))

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    async def _dispatch(self, method: str, params: Json) -> object:
        name = "_do_" + re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", method)
        do = getattr(self, name, None)
        if do is None:
            raise ApiError(404, "Not Found")
        return await do(params)

    # -- methods of the Bot API

    async def _do_get_me(self, _: Json) -> Json:
        return self.me

    async def _do_get_updates(self, params: Json) -> list[Json]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._allowed = params.get("allowed_updates") or self._allowed
        offset = int(params.get("offset") or 0)
        self.updates = self.updates[offset:] if offset < 0 else [u for u in self.updates if u["update_id"] >= offset]
        mine = self._next("poll")
        await self._announce()

        def over() -> bool:
            return bool(self.updates) or self._last["poll"] != mine or self._closing.is_set()

        try:
            async with asyncio.timeout(float(params.get("timeout") or 0)), self._changed:
                await self._changed.wait_for(over)
        except TimeoutError:
            return []
        if self._last["poll"] != mine:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return self.updates[: int(params.get("limit") or 100)]

    async def _do_send_message(self, params: Json) -> Json:
        text = str(params.get("text") or "")
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        return self._deliver(params, text)

    async def _do_send_photo(self, params: Json) -> Json:
        return self._deliver(params, str(params.get("caption") or ""), params.get("photo"))

    async def _do_send_document(self, params: Json) -> Json:
        return self._deliver(params, str(params.get("caption") or ""), params.get("document"))

    async def _do_send_chat_action(self, params: Json) -> bool:
        self._chat(params).typing_seen += 1
        return True

    async def _do_answer_callback_query(self, params: Json) -> bool:
        callback = str(params.get("callback_query_id"))
        if callback not in self._callbacks:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered_callbacks.append(callback)
        return True

    async def _do_delete_message(self, params: Json) -> bool:
        user, number = self._chat(params), int(params.get("message_id") or 0)
        if user.outbox.pop(number, None) is None and not any(m.message_id == number for m in user.inbox):
            raise ApiError(400, "Bad Request: message to delete not found")
        return True

    async def _do_edit_message_reply_markup(self, params: Json) -> Json:
        user, number = self._chat(params), int(params.get("message_id") or 0)
        for message in user.inbox:
            if message.message_id == number:
                message.markup = params.get("reply_markup") or {}
                return self._as_json(message, user)
        raise ApiError(400, "Bad Request: message to edit not found")

    async def _do_get_file(self, params: Json) -> Json:
        file_id = str(params.get("file_id"))
        if file_id not in self._files:
            raise ApiError(400, "Bad Request: invalid file_id")
        path, content = self._files[file_id]
        if len(content) > BOT_FILE_LIMIT:
            raise ApiError(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(content), "file_path": path}

    async def _do_set_webhook(self, params: Json) -> bool:
        url = str(params.get("url") or "")
        if not url:
            return await self._do_delete_webhook(params)
        if not url.startswith(("https://", "http://127.0.0.1")):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self._allowed = params.get("allowed_updates") or self._allowed
        self.webhook = {"url": url, "secret": str(params.get("secret_token") or "")}
        if self._delivery is None:
            self._delivery = asyncio.create_task(self._deliver_to_webhook())
        return True

    async def _do_delete_webhook(self, params: Json) -> bool:
        self.webhook = {}
        if params.get("drop_pending_updates") in (True, "true"):
            self.updates = []
        return True

    async def _do_get_webhook_info(self, _: Json) -> Json:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }

    # -- inside

    def _chat(self, params: Json) -> FakeUser:
        user = self.users.get(int(params.get("chat_id") or 0))
        if user is None:
            raise ApiError(400, "Bad Request: chat not found")
        if user.blocks_bot:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return user

    def _deliver(self, params: Json, text: str, upload: object = None) -> Json:
        user, markup = self._chat(params), params.get("reply_markup") or {}
        keys = [key for row in markup.get("inline_keyboard", []) for key in row]
        if any(not 1 <= len(str(key.get("callback_data", "")).encode()) <= 64 for key in keys):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        content, name = upload if isinstance(upload, tuple) else (None, None)
        message = BotMessage(self.next_message_id(), user.chat_id, text, markup, content, name)
        user.inbox.append(message)
        return self._as_json(message, user)

    def _as_json(self, message: BotMessage, user: FakeUser) -> Json:
        inline = {"reply_markup": message.markup} if message.buttons else {}
        return {
            "message_id": message.message_id,
            "from": self.me,
            "chat": user.chat,
            "date": int(time.time()),
            "text": message.text,
            **inline,
        }

    async def _deliver_to_webhook(self) -> None:
        """One update at a time, each again until it is taken."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            while True:
                await self._wait_for_delivery()
                update, webhook = self.updates[0], self.webhook
                headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
                try:
                    status = (await client.post(webhook["url"], json=update, headers=headers)).status_code
                except httpx.HTTPError:
                    status = 0
                self.webhook_statuses.append(status)
                if 200 <= status < 300 and update in self.updates:
                    self.updates.remove(update)
                await self._announce()
                if not 200 <= status < 300:
                    await asyncio.sleep(self._retry)

    async def _wait_for_delivery(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self.updates and self.webhook))

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _next(self, what: str) -> int:
        self._last[what] += 1
        return self._last[what]


async def _parameters(request: Request) -> Json:
    """From the query, a form, a multipart form or JSON, as the real one takes them."""
    params: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        params |= await request.json()
    else:
        async with request.form() as form:
            for name, value in form.items():
                params[name] = (await value.read(), value.filename) if isinstance(value, UploadFile) else value
    return {name: value if name in WORDS else _decoded(value) for name, value in params.items()}


def _decoded(value: object) -> object:
    """Nested values come as JSON in a string."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _refusal(error: ApiError) -> JSONResponse:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)
