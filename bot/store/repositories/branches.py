"""Rows of branches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from bot.core.branches import Branch
from bot.core.ports import Branches
from bot.store import tables
from bot.store.repositories.base import Rows

_LOCK = 0x5167_6170_000A


class BranchRows(Rows, Branches):
    """The port on PostgreSQL."""

    async def all(self) -> Sequence[Branch]:
        """All of them, by city and name."""
        return await self._all(select(Branch).order_by(tables.branches.c.city, tables.branches.c.name))

    async def replace(self, branches: Sequence[Branch]) -> None:
        """These and no others from now on."""
        rows = [{column.name: getattr(one, column.name) for column in tables.branches.c} for one in branches]
        await self._session.execute(delete(tables.branches))
        if rows:
            await self._session.execute(insert(tables.branches), rows)

    async def hold(self) -> None:
        """Hold back other changes of branches."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
