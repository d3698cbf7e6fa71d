"""A clean start of the dialogue, when people give a conversation back or after a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.core.engine import Engine
from bot.core.errors import EngineUnavailable
from bot.work.limits import Sleep

log = structlog.get_logger(__name__)

PAUSES = (0.0, 1.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetDialogue:
    """Tries a few times; then gives up, because the conversation's next turn waits behind it."""

    engine: Engine
    sleep: Sleep = asyncio.sleep
    pauses: Sequence[float] = PAUSES

    async def __call__(self, *, conversation_id: str) -> None:
        """Reset. Never raises for an engine that does not answer."""
        for pause in self.pauses:
            if pause:
                await self.sleep(pause)
            try:
                return await self.engine.reset(conversation_id)
            except EngineUnavailable:
                continue
        log.warning("engine.not_reset", conversation=conversation_id)
        return None
