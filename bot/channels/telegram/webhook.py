"""The way in by webhook: Telegram calls us."""

from __future__ import annotations

import hmac
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask

from bot.channels.telegram.client import TelegramChannel
from bot.channels.telegram.failures import send_error
from bot.channels.telegram.normalize import ALLOWED_UPDATES, pressed, read
from bot.channels.web import again_later, read_body, refusal
from bot.core.channels import Intake, SendRefused
from bot.core.errors import ConfigurationError, InvalidInput, StoreUnavailable

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 the header's name
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def telegram_router(
    secret: str,
    intake: Intake,
    channel: TelegramChannel,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """``POST /telegram``: 200 when the update is committed, 503 when it must be delivered again.

    Raises:
        ConfigurationError: the secret is missing, or not one that Telegram takes.
    """
    _check_secret(secret)
    expected = secret.encode()
    router = APIRouter()

    @router.post("/telegram", include_in_schema=False)
    async def receive(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        body = await read_body(request, limit=BODY_LIMIT)
        if body is None:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large")
        try:
            update = json.loads(body)
            messages = read(update, me=channel.identity, received_at=clock())
        except (ValueError, RecursionError):
            return refusal(HTTPStatus.BAD_REQUEST, "malformed_json")
        except InvalidInput as error:
            return refusal(HTTPStatus.BAD_REQUEST, error.code)
        try:
            if messages:
                await intake.receive(messages)
        except StoreUnavailable as error:
            return again_later(error.code)
        callback = pressed(update)
        after = BackgroundTask(channel.acknowledge_button, callback) if callback else None
        return JSONResponse({"ok": True}, background=after)

    return router


async def register_webhook(channel: TelegramChannel, *, url: str, secret: str) -> None:
    """Tell Telegram where to call; what is waiting there is kept. Learns the bot's name too.

    Raises:
        ConfigurationError: Telegram refuses the address, or the secret cannot be used.
        SendLater: Telegram could not be reached; try again.
        SendUncertain: it may have been registered; try again.
    """
    _check_secret(secret)
    try:
        await channel.bot.set_webhook(
            url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, drop_pending_updates=False
        )
    except Exception as error:
        failure = send_error(error)
        if isinstance(failure, SendRefused):
            raise ConfigurationError(f"Telegram refuses the webhook address: {failure}") from error
        raise failure from error
    await channel.identify()


def _check_secret(secret: str) -> None:
    if not _SECRET.fullmatch(secret):
        raise ConfigurationError("SIGAP_TELEGRAM_SECRET must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
