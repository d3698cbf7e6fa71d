"""How a holder shows that a chat is theirs: what can be done on its channel."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.journeys.kit import Kit


@dataclass(frozen=True, slots=True)
class HowToProve:
    """The way from a chat that nothing vouches for to one that may see the holder's tickets."""

    kit: Kit

    async def __call__(self, *, conversation_id: str) -> str:
        """In words of domain.yml: Telegram shares a number, WhatsApp vouches for the sender's, the web for none."""
        async with self.kit.open_unit() as unit:
            channel = (await unit.conversations.get(conversation_id)).channel
        return self.kit.copy.text(f"utter_prove_{channel}")
