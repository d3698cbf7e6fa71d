"""A page: its address, the permission that it needs, and what every request to it has to pass first."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from bot.console.cookies import Cookies
from bot.console.pages import Pages
from bot.console.parts import Parts
from bot.console.troubles import FAULT, Trouble, trouble_of
from bot.core.console import credentials
from bot.core.console.desk import Standing
from bot.core.console.roles import Permission
from bot.core.console.signing_in import Visitor
from bot.core.console.users import Step
from bot.core.errors import SigapError
from bot.web.guard import HEADERS, RequestRefused, limit_body, require_same_origin
from bot.web.static import StaticFiles

log = structlog.get_logger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types sigap-fragments"
)
STEP_PAGES: Mapping[Step, str] = {
    Step.CODE: "/console/code",
    Step.PASSWORD: "/console/new-password",
    Step.ENROL: "/console/second-factor",
}
FORM_BYTES = 256 * 1024
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
PASSIVE, FETCH = "sigap-passive", "sigap-fetch"
"""Headers of requests that only look for news; and of those that a script sends, which wants no page in answer."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form brought: texts, and at most one file."""

    texts: Mapping[str, str] = field(default_factory=dict)
    file_name: str = ""
    file: bytes = b""

    def text(self, name: str, default: str = "") -> str:
        """A field; without NUL, which no database takes, and without lone surrogates, which are no text."""
        return self.texts.get(name, default).replace("\0", "").encode("utf-8", "replace").decode()

    def key(self) -> str:
        """What makes a second press of the same button harmless.

        Raises:
            RequestRefused: it is not one.
        """
        key = self.text("key")
        if not _KEY.fullmatch(key):
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
        return key

    def whole(self, name: str) -> int | None:
        """A field that is a whole number of at most 18 digits; none otherwise."""
        return whole_number(self.texts.get(name, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What the handlers of all pages share."""

    parts: Parts
    pages: Pages
    cookies: Cookies
    files: StaticFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, after it has passed."""

    console: Console
    request: Request
    form: Form
    visitor: Visitor | None
    standing: Standing | None = None
    """What the bar of a whole page shows; nothing for parts of pages, and for roles without conversations."""

    @property
    def me(self) -> Visitor:
        """Who sent it; there is somebody on every page that needs a permission or belongs to a step."""
        if self.visitor is None:
            raise RuntimeError("a page without a permission asked who it is")
        return self.visitor

    def show(self, template: str, *, status: int = HTTPStatus.OK, **facts: Any) -> Response:
        """A page, or a part of one."""
        given = {"standing": self.standing, **facts}
        return self.console.pages.show(self.request, template, self.visitor, status=status, **given)

    @property
    def scripted(self) -> bool:
        """Whether a script asks."""
        return FETCH in self.request.headers

    @property
    def address(self) -> str:
        """Where it comes from, as far as the server knows."""
        return self.request.client.host if self.request.client else "-"

    def done(self, address: str, **told: Any) -> Response:
        """After a form: a script is told, a browser goes on to a page."""
        return JSONResponse(told) if self.scripted else go(address)


type Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """One route. ``needs`` none and ``step`` none: open to everybody, which only the way in is."""

    method: str
    path: str
    handle: Handler
    needs: Permission | None = None
    step: Step | None = None
    body_limit: int = FORM_BYTES
    """Bytes, for a form; files make it longer."""
    files_to: bool = False
    """Whether the limit of uploads is added to it."""
    passive: bool = False
    """Whether it only looks for news, whatever its headers say: nobody has done anything by asking for it."""
    anonymous: bool = False
    """Whether it is all the same who asks, so that nobody looks."""

    def endpoint(self, console: Console) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind everything that it relies on."""

        async def answer(request: Request) -> Response:
            visitor = standing = None
            try:
                visitor = None if self.anonymous else await self._visitor(console, request)
                standing = await _standing(console, request, visitor)
                response = await self._pass(console, request, visitor, standing)
            except (SigapError, RequestRefused) as error:
                response = _troubled(console, request, visitor, trouble_of(error), standing)
            except Exception as error:  # noqa: BLE001 whatever it is, people get a page, without its text
                log.error("http.fault", path=self.path, error=type(error).__name__)  # noqa: TRY400 nor is it logged
                response = _troubled(console, request, visitor, FAULT, standing)
            for name, value in _headers(console).items():
                response.headers.setdefault(name, value)
            return response

        return answer

    async def _pass(
        self, console: Console, request: Request, visitor: Visitor | None, standing: Standing | None
    ) -> Response:
        if refusal := self._refuse(request, visitor):
            return refusal
        asked = (request.scope["path"], *chain.from_iterable(request.query_params.multi_items()))
        if any("\0" in text for text in asked):  # which no database takes
            raise RequestRefused(HTTPStatus.NOT_FOUND, "not_found")
        form = Form()
        if self.method != "GET":
            require_same_origin(request)
            limit = self.body_limit + (console.parts.max_upload_bytes if self.files_to else 0)
            form = await _read_form(request, limit)
            _check_token(console, request, visitor, form)
        call = Call(console=console, request=request, form=form, visitor=visitor, standing=standing)
        return await self.handle(call)

    def _sign_in_again(self, request: Request) -> Response:
        """A browser goes to the way in; what reads no page is told so."""
        if self.passive or FETCH in request.headers:
            return JSONResponse({"error": "session"}, HTTPStatus.UNAUTHORIZED)
        return go(f"/console/sign-in{_way_back(request)}")

    async def _visitor(self, console: Console, request: Request) -> Visitor | None:
        token = console.cookies.session(request)
        seen = not self.passive and PASSIVE not in request.headers
        return await console.parts.sign_in.who(token, seen=seen) if token else None

    def _refuse(self, request: Request, visitor: Visitor | None) -> Response | None:
        """Nobody signs in again in the middle of it, nobody skips a step, nobody does what their role may not."""
        if self.needs is None and self.step is None:
            return None
        if visitor is None:
            return self._sign_in_again(request)
        if visitor.step is not None and visitor.step is not self.step:
            return go(f"{STEP_PAGES[visitor.step]}{_way_back(request)}")
        if self.step is not None and visitor.step is None and self.needs is None:
            return go("/console")
        if self.needs is not None and not visitor.user.may(self.needs):
            raise RequestRefused(HTTPStatus.FORBIDDEN, "role")
        return None


async def _standing(console: Console, request: Request, visitor: Visitor | None) -> Standing | None:
    """For whole pages, that is, for what neither a script nor a picture asks for."""
    whole = FETCH not in request.headers and request.headers.get("sec-fetch-dest", "document") == "document"
    if not whole or visitor is None or visitor.step or not visitor.user.may(Permission.SEE_CONVERSATIONS):
        return None
    return await console.parts.holding.standing(user=visitor.user)


def whole_number(text: str) -> int | None:
    """A whole number of at most 18 digits, which every database takes; none otherwise."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004


def go(address: str) -> Response:
    """On to another page of ours."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def own_address(address: str) -> str:
    """An address of the console, as a way back; the console itself where it is not one."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    inside = address == "/console" or address.startswith(("/console/", "/console?"))
    return address if plain and inside else "/console"


def _way_back(request: Request) -> str:
    if request.method != "GET" or request.url.path == "/console":
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"?next={quote(request.url.path + query)}"


async def _read_form(request: Request, limit: int) -> Form:
    try:
        async with limit_body(request, limit, reason="file_too_large").form(max_files=1, max_fields=60) as read:
            return await _as_form(read)
    except HTTPException as error:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed") from error


async def _as_form(read: FormData) -> Form:
    texts = {name.replace("\0", ""): value for name, value in read.multi_items() if isinstance(value, str)}
    file = next((value for _, value in read.multi_items() if isinstance(value, UploadFile) and value.filename), None)
    return Form(texts, file.filename or "", await file.read()) if file else Form(texts)


def _check_token(console: Console, request: Request, visitor: Visitor | None, form: Form) -> None:
    """The session's own token; before there is a session, the same one in a cookie and in the form."""
    expected = visitor.session.csrf if visitor else console.cookies.form_token(request)
    given = form.texts.get("csrf") or request.headers.get("sigap-csrf", "")
    if not expected or not credentials.same(expected, credentials.unmasked(given)):
        raise RequestRefused(HTTPStatus.FORBIDDEN, "form_token")


def _troubled(
    console: Console, request: Request, visitor: Visitor | None, trouble: Trouble, standing: Standing | None
) -> Response:
    log.info("console.refused", code=trouble.code, status=int(trouble.status))
    if FETCH in request.headers:
        return told_script(trouble)
    shown = console.pages.show(
        request, "trouble.html", visitor, status=trouble.status, trouble=trouble, standing=standing
    )
    shown.headers.update(_pause(trouble))
    return shown


def told_script(trouble: Trouble) -> Response:
    """What a script is told of it."""
    return JSONResponse({"error": trouble.code, "message": trouble.text}, trouble.status, _pause(trouble))


def _pause(trouble: Trouble) -> dict[str, str]:
    return {"Retry-After": str(trouble.retry_after)} if trouble.retry_after else {}


def _headers(console: Console) -> Mapping[str, str]:
    transport = {"Strict-Transport-Security": "max-age=31536000"} if console.parts.secure else {}
    return {**HEADERS, "Content-Security-Policy": POLICY, "X-Frame-Options": "DENY", **transport}
