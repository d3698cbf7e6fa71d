"""The way in by long polling: we ask Telegram. Needs no address that the world can reach.

The offset moves on only when a batch is committed: what was handed out but not committed is handed out again, and the
intake takes each event once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.channels.telegram.client import TelegramChannel
from bot.channels.telegram.failures import retry_after
from bot.channels.telegram.normalize import pressed, read, update_id
from bot.core.channels import Incoming, Intake
from bot.core.errors import InvalidInput, StoreUnavailable

log = logging.getLogger(__name__)

FAULTS_BEFORE_SINGLY = 3
"""Times that the intake may fail on a batch, other than by its store, before the messages are tried one by one."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between attempts."""

    first: float = 1
    longest: float = 60
    conflict: float = 30
    token: float = 60


class TelegramPoller:
    """Fetches updates until told to stop."""

    def __init__(
        self,
        channel: TelegramChannel,
        intake: Intake,
        *,
        wait: float = 25,
        pauses: Pauses | None = None,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._channel = channel
        self._intake = intake
        self._wait = wait
        self._pauses = pauses or Pauses()
        self._jitter = jitter
        self._clock = clock
        self._stopping = asyncio.Event()
        self._offset: int | None = None
        self._took_over = False
        self._failures = 0
        self._faults = 0
        self._background: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Poll until :meth:`stop` or cancellation; both end it at once, also in the middle of a long poll."""
        polling = asyncio.create_task(self._poll())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [polling, stopping, *self._background]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self) -> None:
        """Ask :meth:`run` to return. What was not committed comes again next time."""
        self._stopping.set()

    async def _poll(self) -> None:
        while True:
            try:
                await self._round()
                self._failures = 0
            except Exception as error:  # noqa: BLE001 the loop outlives whatever happens in a round
                self._failures += 1
                await asyncio.sleep(self._pause_after(error))

    async def _round(self) -> None:
        if not self._took_over:
            with suppress(InvalidToken):  # getUpdates will say the same
                await self._channel.bot.delete_webhook(drop_pending_updates=False)
            self._took_over = True
        await self._channel.identify()
        updates = await self._channel.bot.raw_updates(offset=self._offset, timeout=self._wait)
        await self._hand_in(updates)

    async def _hand_in(self, updates: Sequence[Any]) -> None:
        numbers = [number for number in map(update_id, updates) if number is not None]
        if updates and not numbers:
            raise InvalidInput("updates without numbers", field="update_id")
        messages = [message for update in updates for message in self._read(update)]
        if messages:
            await self._store(messages)
        if numbers:
            self._offset = max(numbers) + 1
        for update in updates:
            self._acknowledge(update)

    def _read(self, update: object) -> list[Incoming]:
        try:
            return read(update, me=self._channel.identity, received_at=self._clock())
        except InvalidInput as error:
            log.warning("Update %s cannot be read and is skipped: %s", update_id(update), error)
            return []

    async def _store(self, messages: Sequence[Incoming]) -> None:
        try:
            await self._intake.receive(messages)
        except StoreUnavailable:
            raise
        except Exception:
            self._faults += 1
            if self._faults < FAULTS_BEFORE_SINGLY:
                raise
            await self._store_singly(messages)
        self._faults = 0

    async def _store_singly(self, messages: Sequence[Incoming]) -> None:
        """One message that the intake cannot take must not hold back the others."""
        for message in messages:
            try:
                await self._intake.receive([message])
            except StoreUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 whatever it is, the next message is not to blame
                log.error("Update %s could not be taken in and is lost: %s", message.event_id, type(error).__name__)  # noqa: TRY400 the traceback may quote the message

    def _acknowledge(self, update: object) -> None:
        callback = pressed(update)
        if callback:
            task = asyncio.create_task(self._channel.acknowledge_button(callback))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    def _pause_after(self, error: Exception) -> float:
        """Log what went wrong, without content, and say how long to wait."""
        match error:
            case RetryAfter():
                return retry_after(error).total_seconds()
            case Conflict():
                self._took_over = False
                log.error(
                    "Telegram gives the updates of this bot to somebody else: another process polls with the same "
                    "token, or a webhook is set. Only one may. Trying again in %s s",
                    self._pauses.conflict,
                )
                return self._pauses.conflict
            case InvalidToken():
                log.error("Telegram does not accept the bot token: set SIGAP_TELEGRAM_TOKEN to a valid one")
                return self._pauses.token
            case StoreUnavailable():
                log.warning("The store is not available; the updates stay at Telegram")
            case _:
                log.warning("Updates could not be fetched or taken in: %s", type(error).__name__)
        return self._backoff()

    def _backoff(self) -> float:
        """Doubles up to the longest, then from half of it to all of it by chance."""
        longest: float = min(self._pauses.longest, self._pauses.first * 2 ** min(self._failures - 1, 16))
        return longest * (0.5 + 0.5 * self._jitter())
