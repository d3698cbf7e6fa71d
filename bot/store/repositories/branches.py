"""Rows of branches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from bot.core.branches import Branch
from bot.core.ports import Branches
from bot.store import tables
from bot.store.repositories.base import Rows


class BranchRows(Rows, Branches):
    """The port on PostgreSQL."""

    async def all(self) -> Sequence[Branch]:
        """All of them, by city and name."""
        return await self._all(select(Branch).order_by(tables.branches.c.city, tables.branches.c.name))

    async def replace(self, branches: Sequence[Branch]) -> None:
        """These and no others from now on."""
        await self._session.execute(delete(tables.branches))
        self._session.add_all(branches)
        await self._session.flush()
