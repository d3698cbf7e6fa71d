"""Rows of sessions at the console, and of tries to begin one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.core.console.ports import Sessions
from bot.core.console.users import Session, SignInTry
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.sessions.c
_t = tables.sign_in_tries.c
_TRIES = 0x5167


class SessionRows(Rows, Sessions):
    """The port on PostgreSQL."""

    async def add(self, session: Session) -> None:
        """Insert."""
        await self._add(session)

    async def get(self, session_id: str, *, lock: bool = False) -> Session | None:
        """One session, ended or not."""
        return await self._one(select(Session).where(_c.id == session_id), lock=lock)

    async def of_user(self, user_id: str) -> Sequence[Session]:
        """Those that have not been ended, the last seen first."""
        mine = select(Session).where(_c.user_id == user_id, _c.ended_at.is_(None))
        return await self._all(mine.order_by(_c.seen_at.desc()))

    async def end_all(self, user_id: str, *, now: datetime, but: str | None = None) -> int:
        """End them; returns how many."""
        ours = update(Session).where(_c.user_id == user_id, _c.ended_at.is_(None))
        if but is not None:
            ours = ours.where(_c.id != but)
        return len((await self._session.execute(ours.values(ended_at=now).returning(_c.id))).all())

    async def hold_tries(self, account: str) -> None:
        """Hold back other tries on the same account until this unit of work ends."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_TRIES, func.hashtext(account))))

    async def add_try(self, one: SignInTry) -> None:
        """Insert."""
        await self._add(one)

    async def forgive(self, try_id: str) -> None:
        """It did not fail after all."""
        await self._session.execute(update(SignInTry).where(_t.id == try_id).values(failed=False))

    async def failures(
        self, *, since: datetime, account: str | None = None, address: str | None = None
    ) -> Sequence[datetime]:
        """When tries failed, oldest first."""
        query = select(_t.at).where(_t.failed, _t.at > since)
        if account is not None:
            query = query.where(_t.account == account)
        if address is not None:
            query = query.where(_t.address == address)
        return (await self._session.scalars(query.order_by(_t.at))).all()
