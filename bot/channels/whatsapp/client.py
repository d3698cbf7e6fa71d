"""The way out to WhatsApp."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.whatsapp.failures import send_error
from bot.channels.whatsapp.files import fetch
from bot.channels.whatsapp.graph import Graph, Timeouts
from bot.channels.whatsapp.render import Labels, Piece, Templates, pieces
from bot.core.channels import (
    WHATSAPP_WINDOW,
    ChannelName,
    FileNeedsWindow,
    NoTemplate,
    Outgoing,
    SendLater,
    SendRefused,
    WindowClosed,
)

log = logging.getLogger(__name__)

_REMEMBERED = 2000
_NUMBER = re.compile(r"[0-9]+")


class WhatsAppChannel:
    """Sends through the Graph API. Implements :class:`bot.core.channels.Channel`."""

    def __init__(
        self,
        token: str,
        *,
        phone_id: str,
        api: str = "https://graph.facebook.com",
        templates: Templates | None = None,
        labels: Labels | None = None,
        timeouts: Timeouts | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._graph = Graph(token, phone_id=phone_id, api=api, timeouts=self._timeouts)
        self.phone_id = phone_id
        self._templates = templates or Templates()
        self._labels = labels or Labels()
        self._clock = clock
        self._partly_sent: OrderedDict[str, list[str]] = OrderedDict()
        self._uploaded: OrderedDict[str, str] = OrderedDict()
        self._closed = False

    @property
    def name(self) -> ChannelName:
        """Which channel this is."""
        return ChannelName.WHATSAPP

    @property
    def pulled(self) -> bool:
        """It has to be called."""
        return False

    async def shutdown(self) -> None:
        """Close the connection pools."""
        self._closed = True
        await self._graph.close()

    async def number(self) -> str:
        """The business number as people see it.

        Raises:
            SendError: token and number do not fit together, or WhatsApp cannot be reached.
        """
        try:
            return await self._graph.number()
        except Exception as error:
            raise send_error(error) from error

    async def send(self, message: Outgoing) -> str:
        """Send, in as many parts as needed, and return the id of the last part.

        A retry of the same message in this process goes on with the part that was not delivered. Who has not written
        for 24 hours gets a template.
        """
        if self._closed:
            raise SendLater("the channel is shut down")
        if not self._is_open(message):
            return await self._send_template(message)
        try:
            return await self._send_pieces(message)
        except WindowClosed:
            return await self._send_template(message)

    def _is_open(self, message: Outgoing) -> bool:
        return message.heard_at is not None and self._clock() - message.heard_at < WHATSAPP_WINDOW

    async def _send_template(self, message: Outgoing) -> str:
        parts = self._templates.pieces(message)
        if not parts and self._templates.name(by_agent=message.by_agent):
            raise FileNeedsWindow("the recipient has not written for 24 hours; templates take no file", id=message.id)
        if not parts:
            raise NoTemplate("the recipient has not written for 24 hours, and no template is set", id=message.id)
        return await self._send_all(message, parts, key=f"{message.id}:template")

    async def _send_pieces(self, message: Outgoing) -> str:
        plain = self._without_needless_request(message)
        parts = pieces(plain, media_id=await self._upload(message), labels=self._labels)
        if not parts or (message.buttons and not message.text.strip()):
            raise SendRefused("the text is empty", message=message.id)
        return await self._send_all(message, parts, key=message.id)

    async def _send_all(self, message: Outgoing, parts: list[Piece], *, key: str) -> str:
        """Send what has not been sent in this process, in order."""
        sent = self._partly_sent.pop(key, [])
        for number, piece in enumerate(parts[len(sent) :], start=len(sent) + 1):
            try:
                sent.append(await self._call(message, piece, last=number == len(parts)))
            except SendLater:
                _remember(self._partly_sent, key, sent)
                raise
        return sent[-1]

    def _without_needless_request(self, message: Outgoing) -> Outgoing:
        """Who writes under a number has shown it already."""
        asks = message.request_contact and not _NUMBER.fullmatch(message.recipient)
        return replace(message, request_contact=asks)

    async def _upload(self, message: Outgoing) -> str | None:
        """The file's media id; a retry in this process does not upload it again."""
        if message.attachment is None:
            return None
        known = self._uploaded.get(message.id)
        if known is None:
            file = message.attachment
            try:
                known = await self._graph.upload(file.content, mime=file.mime, file_name=file.file_name)
            except Exception as error:
                told = send_error(error)
                # Nothing was sent yet, so whatever is uncertain can be done again.
                raise (told if isinstance(told, SendRefused | SendLater) else SendLater("not uploaded")) from error
            _remember(self._uploaded, message.id, known)
        return known

    async def _call(self, message: Outgoing, piece: Piece, *, last: bool) -> str:
        """One piece; what is said later about the last one is said about the message."""
        reference = message.reference or message.id if last else None
        try:
            return await self._graph.send(message.recipient, piece.kind, piece.body, reference=reference)
        except Exception as error:
            raise send_error(error) from error

    async def typing(
        self,
        recipient: str,  # noqa: ARG002 - the port's
        *,
        message_id: str | None = None,
        by_agent: bool = False,  # noqa: ARG002 - the port's
    ) -> None:
        """Show that an answer is being written, which WhatsApp ties to the message that is answered."""
        if message_id:
            with suppress(Exception):
                async with asyncio.timeout(self._timeouts.courtesy):
                    await self._graph.show_typing(message_id)

    async def mark_read(self, recipient: str, message_id: str) -> None:  # noqa: ARG002 - the port's signature
        """The two blue ticks. Never raises."""
        with suppress(Exception):
            async with asyncio.timeout(self._timeouts.courtesy):
                await self._graph.mark_read(message_id)

    async def delete(self, recipient: str, message_id: str) -> bool:  # noqa: ARG002 - the port's signature
        """WhatsApp lets nobody delete what others wrote; the warning asks the holder to."""
        return False

    async def download(self, ref: str, *, limit: int) -> bytes:
        """Fetch a file that the holder sent. See :meth:`bot.core.channels.Channel.download`."""
        return await fetch(self._graph, ref, limit=limit)


def _remember[V](memory: OrderedDict[str, V], key: str, value: V) -> None:
    if value:
        memory[key] = value
        while len(memory) > _REMEMBERED:
            memory.popitem(last=False)
