"""What the engine keeps of conversations: the rows of its tracker store, in a database of its own.

The layout is Rasa 3.6's (``rasa/core/tracker_store.py``): a table ``events`` with ``sender_id``, ``type_name`` and a
``timestamp`` in seconds. The engine reads the last session of a sender only, so earlier ones can go at any time. The
last one goes when nothing has happened in it for as long as the policy says: a conversation under way is left alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import psycopg
from psycopg.errors import UndefinedTable

from bot.core.errors import StoreUnavailable
from bot.core.ports import EngineMemory
from bot.store.urls import CONNECT_TIMEOUT_S, libpq_url

_STALE = """
    SELECT sender_id, up_to FROM (
        SELECT sender_id, min(timestamp) AS first, CASE
            WHEN max(timestamp) < %(before)s THEN %(before)s
            ELSE least(%(before)s, coalesce(max(timestamp) FILTER (WHERE type_name = 'session_started'), 0))
        END AS up_to
        FROM events GROUP BY sender_id
    ) senders WHERE first < up_to ORDER BY sender_id
"""
_COUNT = """
    SELECT count(*) FROM events JOIN unnest(%s::text[], %s::double precision[]) AS stale (sender, up_to)
    ON events.sender_id = stale.sender AND events.timestamp < stale.up_to
"""
_DELETE = "DELETE FROM events WHERE sender_id = %s AND timestamp < %s"
_DELETE_ALL = "DELETE FROM events WHERE sender_id = %s"


class TrackerRows(EngineMemory):
    """The port on Rasa's SQL tracker store. An engine that has not run yet has no table, and nothing to forget."""

    def __init__(self, url: str) -> None:
        self._conninfo = libpq_url(url)

    async def overdue(self, *, before: datetime) -> int:
        """How many events are older than a moment and not of a conversation under way."""
        async with self._connected() as connection:
            stale = await _stale(connection, before)
            found = await connection.execute(_COUNT, ([sender for sender, _ in stale], [up_to for _, up_to in stale]))
            row = await found.fetchone()
            return int(row[0]) if row else 0
        return 0

    async def forget_old(self, *, before: datetime) -> int:
        """Delete them, one conversation after the other."""
        count = 0
        async with self._connected() as connection:
            for sender, up_to in await _stale(connection, before):
                count += (await connection.execute(_DELETE, (sender, up_to))).rowcount
        return count

    async def forget(self, conversation_id: str) -> int:
        """Delete all of one conversation."""
        async with self._connected() as connection:
            return (await connection.execute(_DELETE_ALL, (conversation_id,))).rowcount
        return 0

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """A connection on which each statement is a transaction; without the table, what is done with it is nothing."""
        try:
            async with await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, application_name="sigap"
            ) as connection:
                yield connection
        except UndefinedTable:
            return
        except psycopg.OperationalError as error:
            raise StoreUnavailable("the engine's database does not answer") from error


async def _stale(connection: psycopg.AsyncConnection, before: datetime) -> Sequence[tuple[str, float]]:
    """Senders with events that can go, and up to when."""
    return [
        (row[0], row[1]) for row in await (await connection.execute(_STALE, {"before": before.timestamp()})).fetchall()
    ]
