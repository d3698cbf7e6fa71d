"""What repositories share.

Statements of every turn are built once (``@cache``, since the classes are mapped after the import): building one takes
as long as running it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached

from bot.core.errors import NotFound

_PLAN_EACH_TIME = text("SET LOCAL plan_cache_mode = force_custom_plan")


class Rows:
    """A repository on one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _one[T](self, query: Select[T], *, lock: bool = False, **given: Any) -> T | None:
        """The first row, if there is one; ``given`` are the query's own parameters."""
        return (await self._session.scalars(locked(query) if lock else query, given)).first()

    async def _must[T](self, query: Select[T], what: str, key: str, *, lock: bool = False, **given: Any) -> T:
        found = await self._one(query, lock=lock, **given)
        if found is None:
            raise NotFound(what, id=key)
        return found

    async def _all[T](self, query: Select[T], **given: Any) -> Sequence[T]:
        return (await self._session.scalars(query, given)).all()

    async def _add(self, row: Any) -> None:
        """Insert now, so that what exists already is known here and not at the commit."""
        self._session.add(row)
        await self._session.flush()

    async def _plan_each_time(self) -> None:
        """For this unit of work: where values and periods differ much, one plan for all of them would be ruinous."""
        await self._session.execute(_PLAN_EACH_TIME)

    def _attach(self, row: Any, **given: Any) -> None:
        """Let the session follow an object whose row was just inserted by a statement of our own."""
        for name, value in given.items():
            setattr(row, name, value)
        make_transient_to_detached(row)
        self._session.add(row)


def locked[T](query: Select[T]) -> Select[T]:
    """Nobody else changes the row, and what we hold is what is stored.

    Rows that refer to it can still be written: keys do not change, and a check of a foreign key must not wait for us.
    """
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def values(row: Any) -> dict[str, Any]:
    """The fields of a new object, for a statement of our own; what is none is left to the column's default."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_") and value is not None}
