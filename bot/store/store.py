"""The database as one object: its connections, and the units of work begun on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.core.ports import UnitOfWork
from bot.store.errors import translated
from bot.store.mapping import map_classes
from bot.store.thrift import WatchedSession, ask_the_doubtful, only_read
from bot.store.unit_of_work import SqlUnitOfWork
from bot.store.urls import CONNECT_TIMEOUT_S, sqlalchemy_url

STATEMENT_TIMEOUT_S = 10
POOL_TIMEOUT_S = 5


class Store:
    """Owns the connections of one process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        map_classes()
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=2 * pool_size,
            max_overflow=0,  # one beyond the pool would be made for a single use
            pool_use_lifo=True,  # those used last have their statements prepared
            pool_timeout=POOL_TIMEOUT_S,
            hide_parameters=True,  # they are holders' data
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "application_name": "sigap",
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_S}s -c timezone=UTC "
                "-c idle_in_transaction_session_timeout=60s",
            },
        )
        ask_the_doubtful(self.engine.sync_engine)
        self._sessions = async_sessionmaker(self.engine, sync_session_class=WatchedSession, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session of one's own, with errors translated; nothing remains without a commit.

        Raises:
            StoreUnavailable: the database does not answer.
            Conflict: somebody else was first.
        """
        with translated():
            async with self._sessions() as session:
                await session.connection()
                yield session
                if only_read(session.sync_session):
                    await session.commit()

    @asynccontextmanager
    async def open_unit(self) -> AsyncIterator[UnitOfWork]:
        """Begin a unit of work; errors as :meth:`session`."""
        async with self.session() as session:
            yield SqlUnitOfWork(session)

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
