"""The way in: Meta calls us, and shows with each call that it knows the app's secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.web import again_later, read_body, refusal
from bot.channels.whatsapp.payload import Payload, read
from bot.core.channels import Intake
from bot.core.errors import ConfigurationError, StoreUnavailable

log = logging.getLogger(__name__)

BODY_LIMIT = 3 * 1024 * 1024
"""Bytes of a payload, says the documentation."""
_HEADER = "x-hub-signature-256"
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_CHALLENGE = re.compile(r"[\x21-\x7e]{1,256}")


def whatsapp_router(
    intake: Intake,
    *,
    app_secret: str,
    verify_token: str,
    phone_id: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """``/whatsapp``: GET answers the subscription; POST says 200 when everything in the payload is committed.

    Args:
        intake: takes messages and statuses.
        app_secret: signs each call.
        verify_token: what the subscription is made with.
        phone_id: our number; what is for another one is ignored.
        clock: the present, aware.

    Raises:
        ConfigurationError: a secret is empty.
    """
    if not (app_secret and verify_token):
        raise ConfigurationError("SIGAP_WHATSAPP_APP_SECRET and SIGAP_WHATSAPP_VERIFY_TOKEN must not be empty")
    webhook = _Webhook(intake, app_secret, verify_token, phone_id, clock)
    router = APIRouter()
    router.add_api_route("/whatsapp", webhook.subscribe, methods=["GET"], response_model=None, include_in_schema=False)
    router.add_route("/whatsapp", webhook.receive, methods=["POST"], include_in_schema=False)  # nothing to be parsed
    return router


@dataclass(frozen=True, slots=True)
class _Webhook:
    intake: Intake
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    phone_id: str
    clock: Callable[[], datetime]

    async def subscribe(self, request: Request) -> Response:
        asked = request.query_params
        known = hmac.compare_digest(asked.get("hub.verify_token", "").encode(), self.verify_token.encode())
        challenge = asked.get("hub.challenge", "")
        if asked.get("hub.mode") != "subscribe" or not known:
            return Response(status_code=HTTPStatus.FORBIDDEN)
        if not _CHALLENGE.fullmatch(challenge):
            return refusal(HTTPStatus.BAD_REQUEST, "malformed")
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def receive(self, request: Request) -> Response:
        signature = request.headers.get(_HEADER, "").strip().lower()
        if not _SIGNATURE.fullmatch(signature):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        body = await read_body(request, limit=BODY_LIMIT)
        if body is None:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large")
        if not hmac.compare_digest(signature, sign(body, self.app_secret)):
            log.warning("A call of the WhatsApp webhook bears a wrong signature")
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        try:
            payload = read(json.loads(body), phone_id=self.phone_id, received_at=self.clock())
        except (ValueError, RecursionError):
            return refusal(HTTPStatus.BAD_REQUEST, "malformed_json")
        return await self._take(payload)

    async def _take(self, payload: Payload) -> Response:
        try:
            if payload.messages or payload.statuses:
                await self.intake.receive(payload.messages, statuses=payload.statuses)
        except StoreUnavailable as error:
            return again_later(error.code)
        return JSONResponse({"ok": True})


def sign(body: bytes, app_secret: str) -> str:
    """The value of ``X-Hub-Signature-256`` for a body."""
    return f"sha256={hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}"
