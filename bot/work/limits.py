"""Limits: which files are taken, and how fast a channel may be written to."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.core.channels import ChannelName, IncomingMedia

KIND, SIZE = "kind", "size"
"""Reasons why a file is not taken."""
ALLOWED = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf"})
_ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "application/x-pdf": "application/pdf"}
_UNKNOWN = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_REMEMBERED = 10_000

type Sleep = Callable[[float], Awaitable[None]]
type Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class MediaPolicy:
    """Photos and PDF, up to a size."""

    max_bytes: int
    allowed: frozenset[str] = ALLOWED

    @property
    def max_mb(self) -> str:
        """The limit as it is shown."""
        return str(self.max_bytes // (1024 * 1024))

    def objection(self, media: IncomingMedia) -> str | None:
        """Why a file is not taken, judged by what the provider says; its content is judged after the download."""
        mime = (media.mime or "").partition(";")[0].strip().lower()
        if mime not in _UNKNOWN and _ALIASES.get(mime, mime) not in self.allowed:
            return KIND
        return SIZE if media.size is not None and media.size > self.max_bytes else None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many per second, with so many at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class ChannelRates:
    """What a provider allows."""

    per_chat: Rate
    overall: Rate


PROVIDER_RATES: Mapping[ChannelName, ChannelRates] = {
    ChannelName.TELEGRAM: ChannelRates(per_chat=Rate(1, 3), overall=Rate(28, 28)),
    ChannelName.WHATSAPP: ChannelRates(per_chat=Rate(1 / 6, 40), overall=Rate(75, 75)),
}
"""A little below what the providers document: WhatsApp takes 80 messages a second, and 45 at once to one recipient if
each is followed by six seconds of rest; a channel without an entry has no limit."""


class Bucket:
    """A token bucket that lends: the caller is told how long to wait for what it has just taken."""

    def __init__(self, rate: Rate, *, now: float) -> None:
        self._rate = rate
        self._level = float(rate.burst)
        self._at = now

    def holds_one(self, now: float) -> bool:
        """Whether one taken now is due at once."""
        self._refill(now)
        return self._level >= 1

    def take(self, now: float) -> float:
        """Take one, and return the seconds until it is due."""
        self._refill(now)
        self._level -= 1
        return max(0.0, -self._level / self._rate.per_second)

    def _refill(self, now: float) -> None:
        self._level = min(self._rate.burst, self._level + (now - self._at) * self._rate.per_second)
        self._at = now


@dataclass(slots=True)
class RateLimits:
    """Waits before a send as long as the provider's limits ask for. Counts what this process sends."""

    rates: Mapping[ChannelName, ChannelRates] = field(default_factory=lambda: PROVIDER_RATES)
    sleep: Sleep = asyncio.sleep
    monotonic: Monotonic = time.monotonic
    _overall: dict[ChannelName, Bucket] = field(default_factory=dict)
    _chats: OrderedDict[tuple[ChannelName, str], Bucket] = field(default_factory=OrderedDict)

    async def wait(self, channel: ChannelName, recipient: str) -> None:
        """Wait for this chat's turn."""
        now = self.monotonic()
        pause = max((bucket.take(now) for bucket in self._buckets(channel, recipient, now)), default=0.0)
        if pause > 0:
            await self.sleep(pause)

    def free(self, channel: ChannelName, recipient: str) -> bool:
        """Whether :meth:`wait` would return at once."""
        now = self.monotonic()
        return all(bucket.holds_one(now) for bucket in self._buckets(channel, recipient, now))

    def _buckets(self, channel: ChannelName, recipient: str, now: float) -> tuple[Bucket, ...]:
        """This chat's and that of the whole channel; none where there is no limit."""
        rates = self.rates.get(channel)
        if rates is None:
            return ()
        chat = self._chats.pop((channel, recipient), None) or Bucket(rates.per_chat, now=now)
        self._chats[channel, recipient] = chat
        while len(self._chats) > _REMEMBERED:
            self._chats.popitem(last=False)
        return chat, self._overall.setdefault(channel, Bucket(rates.overall, now=now))
