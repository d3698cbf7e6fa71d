"""Asking the engine without ever giving it the same message twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.engine import Engine, EngineReply
from bot.core.errors import EngineUnavailable
from bot.work.limits import Sleep

PAUSES = (0.0, 0.5, 2.0, 4.0, 6.0)
"""Seconds before each try: time for an engine that is being restarted."""
BUDGET = 15.0
"""Seconds after which the holder hears that something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A few tries within a bounded time."""

    engine: Engine
    sleep: Sleep = asyncio.sleep
    pauses: Sequence[float] = PAUSES
    budget: float = BUDGET

    async def ask(
        self, text: str, *, conversation_id: str, inbox_id: str, again: bool, resend: bool = True
    ) -> EngineReply | None:
        """The engine's answer to a message.

        Args:
            text: what the holder wrote, or the payload of a button.
            conversation_id: the chat.
            inbox_id: the message.
            again: the engine may have seen it already: look there first.
            resend: give it the message if it has not seen it; without this the answer may be none.

        Raises:
            EngineUnavailable: no answer within the budget.
        """
        try:
            async with asyncio.timeout(self.budget):
                return await self._tries(text, conversation_id, inbox_id, again=again, resend=resend)
        except TimeoutError:
            raise EngineUnavailable("no answer within the budget", timed_out=True) from None

    async def _tries(
        self, text: str, conversation_id: str, inbox_id: str, *, again: bool, resend: bool
    ) -> EngineReply | None:
        at_work = False
        for pause in self.pauses:
            if pause:
                await self.sleep(pause)
            try:
                if again:
                    seen = await self.engine.answered(conversation_id, inbox_id)
                    if seen is not None or not resend:
                        return seen
                if not at_work:
                    again = True
                    return await self.engine.turn(conversation_id, text, inbox_id=inbox_id)
            except EngineUnavailable as error:
                # After a timeout it may still be at work: then it is only asked, never given the message again.
                at_work = at_work or bool(error.data.get("timed_out"))
        raise EngineUnavailable("no answer", tries=len(self.pauses), timed_out=at_work)
