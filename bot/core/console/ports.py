"""The ports of the console: rows of its people, sessions and tries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.console.users import Session, SignInTry, User


class Users(Protocol):
    """Rows of people of the bank."""

    async def add(self, user: User) -> None:
        """Insert.

        Raises:
            Conflict: the name is taken.
        """

    async def get(self, user_id: str, *, lock: bool = False) -> User:
        """One user.

        Raises:
            NotFound: no such user.
        """

    async def by_name(self, name: str, *, lock: bool = False) -> User | None:
        """The user who signs in with a name."""

    async def listed(self) -> Sequence[User]:
        """All, by name; the disabled too."""

    async def hold(self) -> None:
        """Hold back other changes of users until this unit of work ends."""


class Sessions(Protocol):
    """Rows of sessions and of tries to begin one."""

    async def add(self, session: Session) -> None:
        """Insert."""

    async def get(self, session_id: str, *, lock: bool = False) -> Session | None:
        """One session, ended or not."""

    async def of_user(self, user_id: str) -> Sequence[Session]:
        """Those that have not been ended, the last seen first; some may have run out."""

    async def end_all(self, user_id: str, *, now: datetime, but: str | None = None) -> int:
        """End them; returns how many."""

    async def hold_tries(self, account: str) -> None:
        """Hold back other tries on the same account until this unit of work ends."""

    async def add_try(self, one: SignInTry) -> None:
        """Insert."""

    async def forgive(self, try_id: str) -> None:
        """It did not fail after all."""

    async def failures(
        self, *, since: datetime, account: str | None = None, address: str | None = None
    ) -> Sequence[datetime]:
        """When tries failed, oldest first."""
