"""Rows of private values."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.core.messages import PrivateValue
from bot.core.ports import Privates
from bot.store import tables
from bot.store.repositories.base import Rows, values

_c = tables.privates.c
_INSERT = insert(tables.privates).on_conflict_do_nothing()


class PrivateRows(Rows, Privates):
    """The port on PostgreSQL. The same number has the same token in every chat; each chat has a row of its own."""

    async def put(self, *private: PrivateValue) -> None:
        """Insert those whose token is new."""
        if private:
            await self._session.execute(_INSERT, [values(value) for value in private])

    async def get(self, token: str, *, conversation_id: str) -> PrivateValue | None:
        """The value behind a token, only for the conversation it came from."""
        return await self._one(select(PrivateValue).where(_c.conversation_id == conversation_id, _c.token == token))
