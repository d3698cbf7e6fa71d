"""Who is writing: a random id in a signed cookie. It proves only that this is the same browser as before."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Response

from bot.core.errors import ConfigurationError

_LIFETIME = timedelta(days=30)
_RENEW_AFTER = timedelta(days=1)
_PURPOSE = b"sigap webchat session v1\0"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's chat."""

    id: str
    issued_at: datetime


class Sessions:
    """Issues and checks the cookie; keeps nothing."""

    def __init__(self, key: bytes, *, clock: Callable[[], datetime], new_id: Callable[[], str], secure: bool) -> None:
        if len(key) < _KEY_BYTES:
            raise ConfigurationError(f"the web chat's session key needs at least {_KEY_BYTES} bytes")
        self._key = key
        self._clock = clock
        self._new_id = new_id
        self._secure = secure
        self.cookie_name = "__Host-sigap-chat" if secure else "sigap-chat"

    def read(self, cookies: Mapping[str, str]) -> Session | None:
        """The session of a request, or nothing if the cookie is missing, forged or too old."""
        identity, _, signature = cookies.get(self.cookie_name, "").rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(identity).encode()):
            return None
        session_id, _, issued = identity.rpartition(".")
        session = Session(session_id, datetime.fromtimestamp(int(issued), UTC))
        return session if self._clock() - session.issued_at < _LIFETIME else None

    def read_or_start(self, cookies: Mapping[str, str]) -> Session:
        """The session of a request, or a new one."""
        return self.read(cookies) or Session(self._new_id(), self._clock())

    def write(self, response: Response, session: Session) -> None:
        """Set the cookie, with a fresh date once the old one is a day old, so that a chat in use does not expire."""
        now = self._clock()
        issued_at = now if now - session.issued_at > _RENEW_AFTER else session.issued_at
        identity = f"{session.id}.{int(issued_at.timestamp())}"
        response.set_cookie(
            self.cookie_name,
            f"{identity}.{self._sign(identity)}",
            max_age=int(_LIFETIME.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def _sign(self, identity: str) -> str:
        return hmac.new(self._key, _PURPOSE + identity.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
