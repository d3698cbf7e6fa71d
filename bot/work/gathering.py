"""What comes in at the same time is stored in one transaction, and acknowledged when that is committed.

A commit costs the same for one message as for fifty. Alone, a message does not wait; in a flood, those that come
while one transaction is on its way make up the next. Answers wait in line for the flood to ebb, and go on one by one
meanwhile: who writes is acknowledged before who wrote is answered, since a provider that waits delivers again, and adds
to the flood.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.channels import Incoming, Intake, SendStatus
from bot.core.errors import StoreUnavailable
from bot.work.limits import Monotonic, Sleep

AT_ONCE = 100
"""Calls of :meth:`Gathering.receive` in one transaction."""
FLOOD, WITHIN = 60, 0.5
"""Calls a second, looked at over so many seconds: more than a process can answer."""
PAUSE, PAUSES = 0.05, 3
"""Seconds between looks at the flood, and how many the first in line waits at most. Some six messages a second are
still answered then, and never several at once: that would hold up all that comes in meanwhile."""


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
    sleep: Sleep = asyncio.sleep
    monotonic: Monotonic = time.monotonic
    _waiting: deque[_Call] = field(default_factory=deque)
    _storing: asyncio.Task[None] | None = None
    _lately: deque[float] = field(default_factory=deque)
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        """As the port says. What another call is to blame for is not told here."""
        call = _Call(messages, statuses, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        self._lately.append(self.monotonic())
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await call.done

    async def calm(self) -> None:
        """Until there is no flood, or whoever calls has stood first in line for a while."""
        async with self._line:
            for _ in range(PAUSES):
                if not self._floods():
                    return
                await self.sleep(PAUSE)

    def _floods(self) -> bool:
        since = self.monotonic() - WITHIN
        while self._lately and self._lately[0] < since:
            self._lately.popleft()
        return len(self._lately) > FLOOD * WITHIN

    async def _store_all(self) -> None:
        while self._waiting:
            calls = [self._waiting.popleft() for _ in range(min(len(self._waiting), self.at_once))]
            await self._store(calls)

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
