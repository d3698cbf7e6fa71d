"""People of the bank and their sessions at the console."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.console.roles import SECOND_FACTOR_FORCED, Permission, Role, may
from bot.core.errors import InvalidInput
from bot.core.marks import mark_of

CAPACITY = 5
"""Conversations that are given to one person at a time, where nothing else was set."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?")
_DISPLAY_CHARS = 80


class Step(StrEnum):
    """What a sign-in still asks for."""

    CODE = "code"
    """The second factor, or a recovery code."""
    PASSWORD = "password"  # noqa: S105 - a step's name
    """A password of one's own instead of the one-time password."""
    ENROL = "enrol"
    """A second factor, which this role must have."""


@dataclass(kw_only=True)
class User:
    """Somebody who may sign in."""

    id: str
    name: str
    """With which one signs in; as :func:`sign_in_name` makes it."""
    display: str
    """As colleagues and holders read it."""
    role: Role
    password_hash: str
    created_at: datetime
    must_change_password: bool = True
    totp_sealed: bytes | None = None
    totp_step: int | None = None
    """The last time step whose code was accepted: no code counts twice."""
    recovery: list[str] = field(default_factory=list)
    """Digests of recovery codes that have not been used."""
    disabled_at: datetime | None = None
    capacity: int = CAPACITY

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked at each sign-in."""
        return self.totp_sealed is not None

    @property
    def mark(self) -> str:
        """Another one after each change that an administrator, or the user, has made."""
        said = (self.display, self.role, self.capacity, self.disabled_at, self.password_hash, self.has_second_factor)
        return mark_of(*said)

    def may(self, permission: Permission) -> bool:
        """Whether the role has it."""
        return may(self.role, permission)


@dataclass(kw_only=True)
class Session:
    """One browser that somebody has signed in with. The token itself is only in that browser."""

    id: str
    """Digest of the token."""
    user_id: str
    csrf: str
    """What each form of this session must bring."""
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    """However busy it is."""
    address: str = ""
    browser: str = ""
    code_at: datetime | None = None
    """When the second factor was shown in it."""
    pending_totp: bytes | None = None
    """A second factor that is being set up, sealed."""
    ended_at: datetime | None = None

    def alive(self, *, now: datetime, idle: timedelta) -> bool:
        """Whether it can still be used."""
        return self.ended_at is None and now < self.ends_at and now - self.seen_at < idle

    def next_step(self, user: User) -> Step | None:
        """What is still asked before any page is shown; nothing once all is done."""
        if user.has_second_factor and self.code_at is None:
            return Step.CODE
        if user.must_change_password:
            return Step.PASSWORD
        if user.role in SECOND_FACTOR_FORCED and not user.has_second_factor:
            return Step.ENROL
        return None


@dataclass(kw_only=True)
class SignInTry:
    """One try to sign in, or to show a second factor."""

    id: str
    account: str
    """The name as it was typed, folded; there need not be such a user."""
    address: str
    at: datetime
    failed: bool = True


def sign_in_name(name: str) -> str:
    """``Sari Dewi`` as one signs in with it: ``sari.dewi``.

    Raises:
        InvalidInput: not 1 to 32 of a-z 0-9 . _ - after folding, or it begins or ends with a mark.
    """
    folded = ".".join(name.lower().split())
    if not _NAME.fullmatch(folded):
        raise InvalidInput(
            "a name has 1 to 32 of a-z 0-9 . _ - and begins and ends with a letter or digit",
            name=name,
            reason="user_name",
        )
    return folded


def display_name(name: str) -> str:
    """One line of at most 80 characters that can be printed.

    Raises:
        InvalidInput: nothing is left.
    """
    shown = " ".join("".join(char for char in name if char.isprintable()).split())[:_DISPLAY_CHARS]
    if not shown:
        raise InvalidInput("must not be blank", field="display")
    return shown
