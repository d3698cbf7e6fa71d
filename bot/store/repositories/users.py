"""Rows of people of the bank."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.core.console.ports import Users
from bot.core.console.users import User
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.users.c
_LOCK = 0x5167_6170_0008


class UserRows(Rows, Users):
    """The port on PostgreSQL."""

    async def add(self, user: User) -> None:
        """Insert."""
        await self._add(user)

    async def get(self, user_id: str, *, lock: bool = False) -> User:
        """One user."""
        return await self._must(select(User).where(_c.id == user_id), "user", user_id, lock=lock)

    async def by_name(self, name: str, *, lock: bool = False) -> User | None:
        """The user who signs in with a name."""
        return await self._one(select(User).where(_c.name == name), lock=lock)

    async def listed(self) -> Sequence[User]:
        """All, by name; the disabled too."""
        return await self._all(select(User).order_by(_c.name))

    async def hold(self) -> None:
        """Hold back other changes of users."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
