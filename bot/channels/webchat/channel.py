"""The way out to the page: the message is in the store already, which wakes the page when it is recorded as sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.core.channels import ChannelName, MediaTooLarge, Outgoing

Wake = Callable[[str, str], Awaitable[None]]
"""Called with the sender and ``typing`` or ``writing``; see :meth:`bot.core.channels.ChatFeed.wakeups`."""

ReadUpload = Callable[[str], Awaitable[bytes]]
"""Called with what :meth:`bot.core.channels.ChatFeed.keep_upload` returned; raises ``MediaGone``."""


class WebchatChannel:
    """Implements :class:`bot.core.channels.Channel`."""

    def __init__(self, *, wake: Wake, read_upload: ReadUpload) -> None:
        self._wake = wake
        self._read_upload = read_upload

    @property
    def name(self) -> ChannelName:
        """Which channel this is."""
        return ChannelName.WEBCHAT

    @property
    def pulled(self) -> bool:
        """Yes: the record of a message is what the page is woken by and reads."""
        return True

    async def send(self, message: Outgoing) -> str:
        """Nothing to do; its own id is the provider's."""
        return message.id

    async def typing(
        self,
        recipient: str,
        *,
        message_id: str | None = None,  # noqa: ARG002 - the port's
        by_agent: bool = False,
    ) -> None:
        """Show that an answer is being written."""
        with suppress(Exception):  # the port promises that this never raises; nothing is lost without the sign
            await self._wake(recipient, "writing" if by_agent else "typing")

    async def mark_read(self, recipient: str, message_id: str) -> None:
        """Nothing to do: there is no such sign here."""

    async def delete(self, recipient: str, message_id: str) -> bool:  # noqa: ARG002 - the port's signature
        """Nothing to delete: the page shows what the intake has masked already."""
        return False

    async def download(self, ref: str, *, limit: int) -> bytes:
        """Read a file that the page uploaded."""
        content = await self._read_upload(ref)
        if len(content) > limit:
            raise MediaTooLarge(size=len(content), limit=limit)
        return content
