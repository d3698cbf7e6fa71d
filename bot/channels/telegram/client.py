"""The way out to Telegram."""

from __future__ import annotations

import logging
from collections import OrderedDict
from contextlib import suppress

from telegram import ReplyKeyboardRemove, TelegramObject
from telegram.constants import ChatAction

from bot.channels.telegram.failures import send_error
from bot.channels.telegram.files import fetch
from bot.channels.telegram.markup import contact_keyboard, inline_keyboard
from bot.channels.telegram.normalize import BotIdentity
from bot.channels.telegram.transport import RawBot, Timeouts, build_bot, build_downloader
from bot.channels.text import split_text, units
from bot.core.channels import Attachment, ChannelName, Outgoing, SendLater, SendRefused

log = logging.getLogger(__name__)

_REMEMBERED = 2000
CAPTION_LIMIT = 1024

type _Part = tuple[str, Attachment | None]


class TelegramChannel:
    """Sends through the Bot API. Implements :class:`bot.core.channels.Channel`."""

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        contact_label: str = "Bagikan nomor saya",
        timeouts: Timeouts | None = None,
        pool_size: int = 32,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._api = api.rstrip("/")
        self._token = token
        self._contact_label = contact_label
        self._bot, self._pools = build_bot(token, api, self._timeouts, pool_size)
        self._downloader = build_downloader(api, self._timeouts)
        number = token.partition(":")[0]
        self._identity = BotIdentity(id=int(number) if number.isdecimal() else 0)
        self._partly_sent: OrderedDict[str, list[str]] = OrderedDict()
        self._contact_keyboards: OrderedDict[str, None] = OrderedDict()
        self._closed = False

    @property
    def name(self) -> ChannelName:
        """Which channel this is."""
        return ChannelName.TELEGRAM

    @property
    def pulled(self) -> bool:
        """No: Telegram is called."""
        return False

    @property
    def bot(self) -> RawBot:
        """The library's bot, for the ways in."""
        return self._bot

    @property
    def identity(self) -> BotIdentity:
        """Who the bot is, as far as known."""
        return self._identity

    async def initialize(self) -> None:
        """Open the connection pools. Telegram need not answer for this."""
        for pool in self._pools:
            await pool.initialize()
        if self._downloader.is_closed:
            self._downloader = build_downloader(self._api, self._timeouts)
        self._closed = False

    async def shutdown(self) -> None:
        """Close the connection pools."""
        self._closed = True
        for pool in self._pools:
            await pool.shutdown()
        await self._downloader.aclose()

    async def identify(self) -> BotIdentity:
        """Ask Telegram for the bot's name, once. Never raises: without an answer the name stays unknown."""
        if self._identity.username is None:
            try:
                me = await self._bot.get_me(read_timeout=self._timeouts.courtesy)
            except Exception as error:  # noqa: BLE001 never raises
                log.warning("Telegram did not tell the bot's name: %s", type(error).__name__)
            else:
                self._identity = BotIdentity(id=me.id, username=me.username)
        return self._identity

    async def send(self, message: Outgoing) -> str:
        """Send, in as many parts as needed, and return the id of the last part.

        A retry of the same message in this process goes on with the part that was not delivered.
        """
        if self._closed:
            raise SendLater("the channel is shut down")
        parts = _parts(message)
        if not parts:
            raise SendRefused("the text is empty", message=message.id)
        sent = self._partly_sent.pop(message.id, [])
        for index in range(len(sent), len(parts)):
            try:
                sent.append(await self._send_part(message, parts[index], last=index == len(parts) - 1))
            except SendLater:
                self._remember_part(message.id, sent)
                raise
        return sent[-1]

    async def _send_part(self, message: Outgoing, part: _Part, *, last: bool) -> str:
        markup = self._markup(message) if last else None
        text, attachment = part
        try:
            if attachment:
                sent = await self._bot.send_file(message.recipient, attachment, text, markup)
            else:
                sent = await self._bot.send_text(message.recipient, text, markup)
        except Exception as error:
            raise send_error(error) from error
        if last:
            self._remember_keyboard(message)
        return sent

    def _markup(self, message: Outgoing) -> TelegramObject | None:
        if message.request_contact:
            return contact_keyboard(message, self._contact_label)
        if message.buttons:
            return inline_keyboard(message.buttons)
        return ReplyKeyboardRemove() if message.recipient in self._contact_keyboards else None

    def _remember_keyboard(self, message: Outgoing) -> None:
        """A contact keyboard stays until the next plain message takes it away."""
        if message.request_contact:
            self._contact_keyboards[message.recipient] = None
            _bound(self._contact_keyboards)
        elif not message.buttons:
            self._contact_keyboards.pop(message.recipient, None)

    def _remember_part(self, message_id: str, sent: list[str]) -> None:
        if sent:
            self._partly_sent[message_id] = sent
            _bound(self._partly_sent)

    async def typing(
        self,
        recipient: str,
        *,
        message_id: str | None = None,  # noqa: ARG002 - the port's
        by_agent: bool = False,  # noqa: ARG002 - the port's
    ) -> None:
        """Show that an answer is being written. Never raises."""
        with suppress(Exception):
            await self._bot.send_chat_action(recipient, ChatAction.TYPING, read_timeout=self._timeouts.courtesy)

    async def mark_read(self, recipient: str, message_id: str) -> None:
        """Nothing to do: there is no such sign here."""

    async def delete(self, recipient: str, message_id: str) -> bool:
        """Delete a message of the holder that held a secret; false where it could not be done. Never raises."""
        try:
            return await self._bot.delete_message(recipient, int(message_id))
        except Exception as error:  # noqa: BLE001 never raises
            log.warning("A message with a secret could not be deleted: %s", type(error).__name__)
            return False

    async def acknowledge_button(self, callback_id: str) -> None:
        """Stop the spinner on a pressed button. Never raises."""
        with suppress(Exception):
            await self._bot.answer_callback_query(callback_id, read_timeout=self._timeouts.courtesy)

    async def download(self, ref: str, *, limit: int) -> bytes:
        """Fetch a file that the holder sent. See :meth:`bot.core.channels.Channel.download`."""
        return await fetch(self._bot, self._downloader, ref, limit=limit)


def _parts(message: Outgoing) -> list[_Part]:
    """What is sent one after the other: a file first, with the text as its caption where that fits."""
    attachment = message.attachment
    if attachment is None:
        return [(text, None) for text in split_text(message.text)]
    if units(message.text.strip()) <= CAPTION_LIMIT:
        return [(message.text.strip(), attachment)]
    return [("", attachment), *((text, None) for text in split_text(message.text))]


def _bound[V](memory: OrderedDict[str, V]) -> None:
    while len(memory) > _REMEMBERED:
        memory.popitem(last=False)
