"""What providers say about messages of ours, wherever it comes before our own record of the send."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, literal_column, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.channels import SendError, SendLater, SendRefused, SendStatus, TemplateRefused, WindowClosed
from bot.store import tables

_c = tables.early_words.c
_ERRORS: dict[str, type[SendError]] = {
    error.code: error for error in (SendLater, SendRefused, TemplateRefused, WindowClosed)
}
_RANK = "array_position(ARRAY['sent', 'delivered', 'read', 'failed'], {}.state)"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 3))")
_TAKE = delete(tables.early_words).returning(_c.channel, _c.state, _c.at, _c.error)
_KEEP = insert(tables.early_words)
_KEEP = _KEEP.on_conflict_do_update(
    index_elements=["provider_message_id"],
    set_={name: _KEEP.excluded[name] for name in ("state", "at", "error", "kept_at")},
    where=literal_column(_RANK.format("excluded")) > literal_column(_RANK.format("early_words")),
)


class EarlyWords:
    """On a session; the words about one message are handled one transaction after the other."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, provider_message_id: str) -> None:
        """Nobody else records this send, or hears of it, until the transaction ends."""
        await self._session.execute(_LOCK, {"id": provider_message_id})

    async def keep(self, status: SendStatus) -> None:
        """Keep a word; of several the one that says most."""
        await self._session.execute(
            _KEEP,
            {
                "provider_message_id": status.message_id,
                "channel": status.channel,
                "state": status.state,
                "at": status.at,
                "error": status.error.code if status.error else None,
                "kept_at": datetime.now(UTC),
            },
        )

    async def take(self, provider_message_id: str) -> SendStatus | None:
        """The word that was kept, once."""
        found = await self._session.execute(_TAKE.where(_c.provider_message_id == provider_message_id))
        row = found.one_or_none()
        if row is None:
            return None
        error = _ERRORS.get(row.error, SendRefused)(row.error) if row.error else None
        return SendStatus(row.channel, provider_message_id, row.state, row.at, error)

    async def forget(self, before: datetime) -> None:
        """Delete what nobody has taken."""
        await self._session.execute(delete(tables.early_words).where(_c.kept_at < before))
