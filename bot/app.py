"""The service over HTTP: webhooks, web chat, the actions endpoint, health; and the work behind it."""

from __future__ import annotations

import asyncio
import gc
import hmac
import json
import re
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from itertools import chain, repeat
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import all_actions
from bot.bootstrap import Service, utc_now
from bot.channels.telegram import TelegramPoller, register_webhook, telegram_router
from bot.channels.webchat import webchat_router
from bot.channels.whatsapp import WhatsAppChannel, whatsapp_router
from bot.console import Parts as ConsoleParts
from bot.console import console_router
from bot.core.console.auditing import ChainWatch
from bot.core.errors import SigapError, StoreUnavailable
from bot.installation import PROJECT
from bot.operations.examples import as_file
from bot.operations.status import Parts, gauge_lines, parts_of
from bot.settings import Mode, TelegramMode
from bot.web.compression import Compression

log = structlog.get_logger(__name__)

ACTIONS_BODY_LIMIT = 8 * 1024 * 1024
GC_THRESHOLD = (10_000, 20, 20)
"""Objects made before the collector looks at the youngest; by default 700, and a turn makes many times as many."""
WEBHOOK_PAUSES = (1, 2, 5, 10, 30, 60)
"""Seconds between the tries to register a webhook; the last goes on until it is registered."""
WORKERS_END = 25
"""Seconds that the workers are given to end; a little more than they give their jobs."""


def build_app(service: Service, *, work: bool = True, demo_hints: tuple[str, ...] = ()) -> FastAPI:
    """The application around a service.

    Args:
        service: what it serves.
        work: whether this process also does the jobs.
        demo_hints: lines on the web chat's card in demo mode.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with _background(service, work=work):
            _keep_what_is_loaded()
            yield

    app = FastAPI(title="Sigap", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(actions_router(service))
    app.include_router(health_router(service))
    if service.telegram and service.settings.telegram_secret and _by_webhook(service):
        secret = service.settings.telegram_secret.get_secret_value()
        app.include_router(telegram_router(secret, service.intake, service.telegram))
    if service.whatsapp:
        app.include_router(_whatsapp(service, service.whatsapp))
    app.include_router(_console(service))  # after what floods: routes are tried in this order
    if service.settings.webchat_enabled:
        app.include_router(_webchat(service, demo_hints))
        app.add_api_route("/", lambda: RedirectResponse("/chat"), methods=["GET"], include_in_schema=False)
    app.add_middleware(Compression)
    app.add_exception_handler(StoreUnavailable, _store_down)
    app.add_exception_handler(Exception, _fault)
    return app


def _webchat(service: Service, hints: tuple[str, ...]) -> APIRouter:
    settings = service.settings
    return webchat_router(
        service.intake,
        service.feed,
        service.keys.session,
        clock=utc_now,
        secure_cookies=_https(service),
        max_upload_bytes=settings.max_upload_bytes,
        max_chars=settings.max_message_chars,
        demo=settings.mode is Mode.DEMO,
        demo_hints=hints,
        libraries=PROJECT / "node_modules",
    )


def _console(service: Service) -> APIRouter:
    return console_router(
        ConsoleParts(
            sign_in=service.sign_in,
            holding=service.holding,
            talk=service.talk,
            ticket_screens=service.ticket_screens,
            administration=service.administration,
            training_file=lambda items: as_file(items, PROJECT),
            auditing=service.auditing,
            chain=ChainWatch(service.auditing),
            ticket_list=service.ticket_list,
            overviews=service.overviews,
            incidents=service.cases.incidents,
            exports=service.exports,
            ticket_work=service.ticket_work,
            approvals=service.approvals,
            receipts=service.cases.receipts,
            feed=service.desk_feed,
            now=utc_now,
            libraries=PROJECT / "node_modules",
            secure=_https(service),
            max_upload_bytes=service.settings.max_upload_bytes,
        )
    )


def _https(service: Service) -> bool:
    return bool(service.settings.public_url and service.settings.public_url.startswith("https://"))


def _whatsapp(service: Service, channel: WhatsAppChannel) -> APIRouter:
    app_secret, verify_token = service.settings.whatsapp_app_secret, service.settings.whatsapp_verify_token
    return whatsapp_router(
        service.intake,
        app_secret=app_secret.get_secret_value() if app_secret else "",
        verify_token=verify_token.get_secret_value() if verify_token else "",
        phone_id=channel.phone_id,
        clock=utc_now,
    )


def _by_webhook(service: Service) -> bool:
    return service.settings.telegram_mode is TelegramMode.WEBHOOK


def actions_router(service: Service) -> APIRouter:
    """The engine's way back: rasa-sdk's executor behind a bearer token. No tracker ever stands in an error."""
    executor = ActionExecutor()
    for action in all_actions(service.cases):
        executor.register_action(action)
    expected = f"Bearer {service.keys.actions_token}".encode()
    router = APIRouter()

    @router.post("/actions/webhook", include_in_schema=False)
    async def run(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        call = await _json_object(request)
        if call is None:
            return JSONResponse({"error": "malformed"}, HTTPStatus.BAD_REQUEST)
        name = str(call.get("next_action", ""))
        try:
            result = await executor.run(call)
        except ActionExecutionRejection:
            return JSONResponse({"error": "rejected", "action_name": name}, HTTPStatus.BAD_REQUEST)
        except ActionNotFoundException:
            return JSONResponse({"error": "no such action", "action_name": name}, HTTPStatus.NOT_FOUND)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return router


async def _json_object(request: Request) -> dict[str, Any] | None:
    body = await request.body()
    try:
        if request.headers.get("content-encoding") == "deflate":  # the engine's COMPRESS_ACTION_SERVER_REQUEST
            body = zlib.decompressobj().decompress(body, ACTIONS_BODY_LIMIT)
        call = json.loads(body) if len(body) < ACTIONS_BODY_LIMIT else None
    except (ValueError, RecursionError, zlib.error):
        return None
    return call if isinstance(call, dict) and isinstance(call.get("tracker"), dict) else None


def health_router(service: Service) -> APIRouter:
    """Whether it lives, whether it can serve, and figures for whoever watches it."""
    router = APIRouter()

    @router.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready", include_in_schema=False)
    async def ready() -> Response:
        parts: Parts = await parts_of(service)
        status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"ready": all(parts.values()), "parts": parts}, status)

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return PlainTextResponse(await gauge_lines(service), media_type="text/plain; version=0.0.4")

    return router


@asynccontextmanager
async def _background(service: Service, *, work: bool) -> AsyncIterator[None]:
    """Jobs, the web chat's wake-ups, and Telegram's way in, for as long as the application runs."""
    runner = service.new_runner() if work else None
    workers = asyncio.create_task(runner.run(), name="workers") if runner else None
    poller = None
    tasks = [asyncio.create_task(service.feed.listen(), name="chat wake-ups")]
    if service.telegram and _by_webhook(service):
        tasks.append(asyncio.create_task(_register(service), name="telegram webhook"))
    elif service.telegram and work:
        poller = TelegramPoller(service.telegram, service.intake)
        tasks.append(asyncio.create_task(poller.run(), name="telegram polling"))
    try:
        yield
    finally:
        if poller:
            poller.stop()
        if runner and workers:
            runner.stop()
            with suppress(Exception):
                await asyncio.wait_for(workers, WORKERS_END)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _keep_what_is_loaded() -> None:
    """Modules and parts stay to the end: the garbage collector need not go through them with every few messages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)


async def _register(service: Service) -> None:
    settings = service.settings
    if not (service.telegram and settings.telegram_secret and settings.public_url):
        return
    for pause in chain(WEBHOOK_PAUSES, repeat(WEBHOOK_PAUSES[-1])):
        try:
            url = f"{settings.public_url}/telegram"
            await register_webhook(service.telegram, url=url, secret=settings.telegram_secret.get_secret_value())
        except SigapError as error:
            log.warning("telegram.webhook_not_registered", code=error.code)
            await asyncio.sleep(pause)
        else:
            return


async def _store_down(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": StoreUnavailable.code}, HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})


async def _fault(request: Request, error: Exception) -> Response:
    path = re.sub(r"[^\w/.-]", "?", request.url.path)[:100]
    log.error("http.fault", path=path, error=type(error).__name__)
    return JSONResponse({"error": "fault"}, HTTPStatus.INTERNAL_SERVER_ERROR)
