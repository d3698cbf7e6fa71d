"""What the sandbox needs of a database; the service's store has it. Its tables belong to the store's schema."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from sqlalchemy import column, table
from sqlalchemy.ext.asyncio import AsyncSession

holders = table(
    "bank_holders",
    column("ref"),
    column("name"),
    column("skpd"),
    column("phone"),
    column("phone_index"),
    column("card_last4"),
    column("blocked_at"),
)
requests = table(
    "bank_requests",
    column("key"),
    column("holder_ref"),
    column("outcome"),
    column("at"),
    column("reason"),
    column("kind"),
    column("digest"),
)
faults = table("bank_faults", column("name"))


class Database(Protocol):
    """Begins sessions; nothing remains without a commit."""

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of one's own.

        Raises:
            StoreUnavailable: the database does not answer.
        """
