"""The page's requests: the page itself, what was said, what is being said, files, wake-ups."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.channels.webchat.guard import ChatRoute, RateLimit
from bot.channels.webchat.page import render_page
from bot.channels.webchat.session import Sessions
from bot.core.channels import (
    AttachmentKind,
    ChannelName,
    ChatFeed,
    ChatItem,
    Incoming,
    IncomingKind,
    IncomingMedia,
    Intake,
    MediaTooLarge,
)
from bot.web.events import EventStream
from bot.web.guard import RequestRefused, limit_body, require_same_origin
from bot.web.static import StaticFiles, read_look, read_static_files
from bot.web.uploads import media_kind, recognise, safe_name

_STATIC = Path(__file__).parent / "static"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
_JSON_BYTES_PER_CHAR = 12  # an astral character, both halves escaped
_BODY_MARGIN = 64 * 1024  # multipart headers, the caption's field and the JSON around the text
_POSITION_DIGITS = 18
_HEARTBEAT_SECONDS = 15.0
_RATE = 20
_RATE_WINDOW = timedelta(seconds=10)


def _now() -> datetime:
    return datetime.now(UTC)


def _random_id() -> str:
    return secrets.token_hex(16)


def webchat_router(
    intake: Intake,
    feed: ChatFeed,
    session_key: bytes,
    *,
    clock: Callable[[], datetime] = _now,
    new_id: Callable[[], str] = _random_id,
    secure_cookies: bool,
    max_upload_bytes: int,
    max_chars: int,
    demo: bool = False,
    demo_hints: Sequence[str] = (),
    libraries: Path | None = None,
) -> APIRouter:
    """The routes below ``/chat``.

    Args:
        intake: takes what the holder writes.
        feed: what the page reads; scoped to the session of each request.
        session_key: at least 32 secret bytes; the same on every replica and after a restart.
        clock: the present, aware.
        new_id: ids of new sessions; the default has 128 random bits.
        secure_cookies: off only for plain HTTP on one's own machine.
        max_upload_bytes: longest file.
        max_chars: longest message or caption.
        demo: show the card with things to try.
        demo_hints: the demo holder's facts, a line each.
        libraries: where the browser libraries were installed (``node_modules``).
    """
    files = StaticFiles(read_look(libraries) | read_static_files(_STATIC))
    chat = _Webchat(
        intake=intake,
        feed=feed,
        sessions=Sessions(session_key, clock=clock, new_id=new_id, secure=secure_cookies),
        clock=clock,
        rate=RateLimit(_RATE, _RATE_WINDOW, clock=clock),
        page=render_page(
            max_chars=max_chars,
            max_upload_bytes=max_upload_bytes,
            demo=demo,
            demo_hints=tuple(demo_hints),
            mark=files.mark,
        ),
        files=files,
        max_upload_bytes=max_upload_bytes,
        max_chars=max_chars,
    )
    router = APIRouter(prefix="/chat", route_class=ChatRoute, include_in_schema=False)
    router.add_api_route("", chat.show_page, methods=["GET"], response_model=None)
    router.add_api_route("/static/{mark}/{name}", chat.send_static, methods=["GET"], response_model=None)
    router.add_api_route("/messages", chat.list_messages, methods=["GET"], response_model=None)
    router.add_api_route("/messages", chat.take_message, methods=["POST"], response_model=None)
    router.add_api_route("/files", chat.take_file, methods=["POST"], response_model=None)
    router.add_api_route("/files/{message_id}", chat.send_file, methods=["GET"], response_model=None)
    router.add_api_route("/events", chat.stream_events, methods=["GET"], response_model=None)
    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class _Webchat:
    intake: Intake
    feed: ChatFeed
    sessions: Sessions
    clock: Callable[[], datetime]
    rate: RateLimit
    page: bytes
    files: StaticFiles
    max_upload_bytes: int
    max_chars: int

    async def show_page(self, request: Request) -> Response:
        response = Response(self.page, media_type="text/html")
        self.sessions.write(response, self.sessions.read_or_start(request.cookies))
        return response

    async def send_static(self, request: Request, mark: str, name: str) -> Response:
        response = self.files.response(request, mark, name)
        if response is None:
            raise RequestRefused(HTTPStatus.NOT_FOUND, "not_found")
        return response

    async def list_messages(self, request: Request) -> Response:
        sender = self._require_sender(request)
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) <= _POSITION_DIGITS):
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
        items = await self.feed.history(sender, after=int(after))
        return JSONResponse([_as_json(item) for item in items])

    async def take_message(self, request: Request) -> Response:
        sender = self._require_writer(request)
        message_id, text, button = _parse_message(await self._read_json(request))
        if button is None:
            text = self._check_text(text)
            if not text.strip():
                raise RequestRefused(HTTPStatus.BAD_REQUEST, "empty")
        kind = IncomingKind.TEXT if button is None else IncomingKind.BUTTON
        return await self._receive(self._incoming(sender, message_id, kind, text=text, button=button))

    async def take_file(self, request: Request) -> Response:
        sender = self._require_writer(request)
        message_id, caption, name, content = await self._read_file(request)
        mime = recognise(content)
        name = safe_name(name, mime)
        try:
            ref = await self.feed.keep_upload(sender, name=name, mime=mime, content=content)
        except MediaTooLarge as error:
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "file_too_large") from error
        media = IncomingMedia(media_kind(mime), ref, mime=mime, file_name=name, size=len(content))
        return await self._receive(
            self._incoming(sender, message_id, IncomingKind.MEDIA, text=caption, media=media),
        )

    async def send_file(self, request: Request, message_id: str) -> Response:
        found = await self.feed.attachment(self._require_sender(request), message_id)
        if found is None:
            raise RequestRefused(HTTPStatus.NOT_FOUND, "not_found")
        shown = "inline" if found.kind is AttachmentKind.IMAGE else "attachment"
        headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{quote(found.file_name, safe='')}"}
        return Response(found.content, media_type=found.mime, headers=headers)

    async def stream_events(self, request: Request) -> Response:
        sender = self._require_sender(request)
        return EventStream(lambda: self.feed.wakeups(sender), heartbeat=_HEARTBEAT_SECONDS)

    def _require_sender(self, request: Request) -> str:
        session = self.sessions.read(request.cookies)
        if session is None:  # the page loads itself anew and so gets a session
            raise RequestRefused(HTTPStatus.UNAUTHORIZED, "session")
        return session.id

    def _require_writer(self, request: Request) -> str:
        require_same_origin(request)
        sender = self._require_sender(request)
        self.rate.require(sender)
        return sender

    async def _read_json(self, request: Request) -> object:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "malformed")
        limit = self.max_chars * _JSON_BYTES_PER_CHAR + _BODY_MARGIN
        try:
            return json.loads(await limit_body(request, limit, reason="too_long").body())
        except (ValueError, RecursionError) as error:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed") from error

    async def _read_file(self, request: Request) -> tuple[str, str, str, bytes]:
        limit = self.max_upload_bytes + self.max_chars * 4 + _BODY_MARGIN
        limited = limit_body(request, limit, reason="file_too_large")
        try:
            async with limited.form(max_files=1, max_fields=2) as form:
                message_id, caption, file = form.get("id"), form.get("caption", ""), form.get("file")
                if not (isinstance(file, UploadFile) and isinstance(caption, str)):
                    raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
                content = await file.read(self.max_upload_bytes + 1)
        except HTTPException as error:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed") from error
        if len(content) > self.max_upload_bytes:
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "file_too_large")
        return _require_id(message_id), self._check_text(caption), file.filename or "", content

    def _check_text(self, text: str) -> str:
        if len(text) > self.max_chars:
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_long")
        # No database takes NUL, and a lone surrogate is not text.
        return text.replace("\0", "").encode("utf-8", "replace").decode()

    def _incoming(
        self,
        sender: str,
        message_id: str,
        kind: IncomingKind,
        *,
        text: str = "",
        button: str | None = None,
        media: IncomingMedia | None = None,
    ) -> Incoming:
        return Incoming(
            channel=ChannelName.WEBCHAT,
            event_id=f"{sender}:{message_id}",
            sender=sender,
            kind=kind,
            occurred_at=self.clock(),
            text=text,
            button=button,
            media=media,
            message_id=message_id,
        )

    async def _receive(self, message: Incoming) -> Response:
        await self.intake.receive([message])
        return JSONResponse({"id": message.message_id}, HTTPStatus.ACCEPTED)


def _parse_message(body: object) -> tuple[str, str, str | None]:
    """Id, text and button of a message: either text or a button."""
    if not isinstance(body, dict) or ("text" in body) == ("button" in body):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    message_id, text, button = _require_id(body.get("id")), body.get("text", ""), body.get("button")
    if not isinstance(text, str):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    if "button" in body and not (isinstance(button, str) and _TOKEN.fullmatch(button)):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    return message_id, text, button


def _require_id(value: object) -> str:
    if not (isinstance(value, str) and _UUID.fullmatch(value)):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    return value


def _as_json(item: ChatItem) -> dict[str, object]:
    return {
        "position": item.position,
        "id": item.id,
        "mine": item.mine,
        "author": item.author,
        "text": item.text,
        "at": item.at.astimezone(UTC).isoformat(),
        "buttons": [{"title": button.title, "token": button.token} for button in item.buttons],
        "file_name": item.file_name,
        "file_kind": item.file_kind,
    }
