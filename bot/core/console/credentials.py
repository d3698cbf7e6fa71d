"""Passwords, second factors, recovery codes and tokens: what is kept of them, and how they are checked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import argon2
import pyotp

from bot.core.errors import InvalidInput

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
RECOVERY_CODES = 10
ISSUER = "Sigap"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another."""
_STEP_S = 30
_DRIFT = 1
"""Steps that a telephone's clock may be off."""
_TOO_EASY = frozenset({"passwordpassword", "sigapsigapsigap", "bankjakarta2025", "123456789012", "qwertyuiopas"})


@dataclass(frozen=True, slots=True)
class Passwords:
    """argon2id, with the library's parameters (RFC 9106, low memory: 64 MiB)."""

    hasher: argon2.PasswordHasher = field(default_factory=argon2.PasswordHasher)
    _nobody: list[str] = field(default_factory=list)

    def hashed(self, password: str) -> str:
        """As it is kept. Takes some 50 ms of one core and 64 MiB on purpose."""
        return self.hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; takes as long where there is none, so that names cannot be found out."""
        if kept is None and not self._nobody:
            self._nobody.append(self.hasher.hash(secrets.token_urlsafe()))
        try:
            self.hasher.verify(kept if kept is not None else self._nobody[0], password[:LONGEST_PASSWORD])
        except (argon2.exceptions.Argon2Error, argon2.exceptions.InvalidHashError):
            return False
        return kept is not None


def check_password(password: str, *, name: str) -> str:
    """A password that may be chosen (NIST SP 800-63B: length, no rules of composition, nothing that is known).

    Raises:
        InvalidInput: ``data["reason"]`` is ``short``, ``long`` or ``easy``.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("the password is too short", reason="short")
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInput("the password is too long", reason="long")
    folded = password.casefold()
    if folded in _TOO_EASY or len(set(folded)) <= 3 or (len(name) > 3 and folded.replace(name, "") in {"", "1", "123"}):  # noqa: PLR2004
        raise InvalidInput("the password is too easy", reason="easy")
    return password


def one_time_password() -> str:
    """For the first sign-in, easy to type: four groups of four, 79 bits."""
    return _grouped(4, 4)


def recovery_codes() -> list[str]:
    """Ten codes of 49 bits, each good once instead of the second factor."""
    return [_grouped(2, 5) for _ in range(RECOVERY_CODES)]


def recovery_digest(code: str) -> str:
    """As a recovery code is kept; how it was typed does not matter."""
    return digest("".join(char for char in code.lower() if char.isalnum()))


def new_token() -> str:
    """For a cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def masked(token: str) -> str:
    """A token as it stands on a page: each time another, so that how long a compressed page is tells nothing of it."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(mask + _combined(mask, plain)).decode()


def unmasked(text: str) -> str:
    """The token again; nothing where the text is none that was masked."""
    try:
        both = urlsafe_b64decode(text.encode())
        return _combined(both[: len(both) // 2], both[len(both) // 2 :]).decode("ascii")
    except ValueError:
        return ""


def _combined(mask: bytes, content: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, content, strict=True))


def digest(token: str) -> str:
    """As a token of many random bits is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def new_totp_secret() -> str:
    """Base32, 160 bits."""
    return pyotp.random_base32()


def totp_uri(secret: str, *, name: str) -> str:
    """What an authenticator application reads from the QR code."""
    return pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(name=name, issuer_name=ISSUER)


def totp_step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The time step that a code belongs to: this one or a neighbour, and later than ``after``; none if it fits none."""
    typed = "".join(code.split())
    present = int(now.timestamp()) // _STEP_S
    totp = pyotp.TOTP(secret, interval=_STEP_S)
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if (after is None or step > after) and same(totp.generate_otp(step), typed):
            return step
    return None


def use_recovery(kept: Sequence[str], code: str) -> list[str] | None:
    """What is left after a code was used; none where it is not one of them."""
    used = recovery_digest(code)
    if not any(same(one, used) for one in kept):
        return None
    return [one for one in kept if not same(one, used)]


def _grouped(groups: int, length: int) -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(length)) for _ in range(groups))
