"""What comes in at the same time is stored in one transaction, and acknowledged when that is committed.

A commit costs the same for one message as for fifty. Alone, a message does not wait; in a flood, those that come while
one transaction is on its way make up the next. Turns can wait for calm: who writes is acknowledged before who wrote is
answered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.channels import Incoming, Intake, SendStatus
from bot.core.errors import StoreUnavailable

AT_ONCE = 100
"""Calls of :meth:`Gathering.receive` in one transaction."""
CALM_AFTER = 2.0
"""Seconds that :meth:`Gathering.calm` waits at most: answers come slower in a flood, and still come."""


@dataclass(frozen=True, slots=True)
class _Call:
    messages: Sequence[Incoming]
    statuses: Sequence[SendStatus]
    done: asyncio.Future[None]


@dataclass(slots=True)
class Gathering:
    """Implements :class:`bot.core.channels.Intake` in front of another one."""

    intake: Intake
    at_once: int = AT_ONCE
    _waiting: deque[_Call] = field(default_factory=deque)
    _storing: asyncio.Task[None] | None = None
    _calm: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._calm.set()

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        """As the port says. What another call is to blame for is not told here."""
        call = _Call(messages, statuses, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await call.done

    async def calm(self) -> None:
        """Until nothing waits to be stored, or for a while."""
        if not self._calm.is_set():
            try:
                async with asyncio.timeout(CALM_AFTER):
                    await self._calm.wait()
            except TimeoutError:
                return

    async def _store_all(self) -> None:
        while self._waiting:
            self._calm.clear()
            calls = [self._waiting.popleft() for _ in range(min(len(self._waiting), self.at_once))]
            await self._store(calls)
        self._calm.set()

    async def _store(self, calls: Sequence[_Call]) -> None:
        messages = [message for call in calls for message in call.messages]
        statuses = [status for call in calls for status in call.statuses]
        try:
            await self.intake.receive(messages, statuses=statuses)
        except StoreUnavailable as error:
            _end(calls, error)
        except Exception as error:  # noqa: BLE001 - it is raised where the call waits
            if len(calls) == 1:
                _end(calls, error)
                return
            for call in calls:  # one of them is to blame, and the others are not
                await self._store([call])
        else:
            _end(calls)


def _end(calls: Sequence[_Call], error: Exception | None = None) -> None:
    for call in calls:
        if call.done.done():  # whoever called has gone
            continue
        if error is None:
            call.done.set_result(None)
        else:
            call.done.set_exception(error)
