"""Deleting a message that held a secret from the holder's chat, where the channel can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.core.channels import Channel, ChannelName
from bot.core.ports import OpenUnit

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """A courtesy: tried once, because ours is masked already."""

    open_unit: OpenUnit
    channels: Mapping[ChannelName, Channel]

    async def __call__(self, *, conversation_id: str, message_id: str) -> None:
        """Delete the provider's message."""
        async with self.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
        channel = self.channels.get(conversation.channel)
        done = await channel.delete(conversation.sender, message_id) if channel else False
        log.info("secret.deleted" if done else "secret.not_deleted", conversation=conversation_id)
