"""What waits for a lock in the database."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from bot.store.store import Store

_WAITING = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


async def until_somebody_waits(store: Store) -> None:
    """Until a statement of this database waits for a lock."""
    async with asyncio.timeout(30):
        while True:
            async with store.session() as session:  # each time anew: what a transaction sees of this stays
                if await session.scalar(_WAITING):
                    return
