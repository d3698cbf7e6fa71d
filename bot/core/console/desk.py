"""What the inbox and the conversation screen show, and the port that reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.channels import Attachment, ChannelName
from bot.core.console.roles import Role
from bot.core.conversations import HeldBy
from bot.core.marks import mark_of

GONE_AFTER = timedelta(seconds=60)
"""A page that has not shown a sign of life for so long is closed; nobody sits before it."""

AT_ONCE = 50
"""Rows of a list that are shown at once; a full page means that there may be more."""

FORGOTTEN = "(isi pesan sudah dihapus)"
"""Stands for words that were kept long enough, or that their holder wanted removed."""


class Presence(StrEnum):
    """Whether somebody takes conversations."""

    AVAILABLE = "available"
    BUSY = "busy"
    """At work, but nothing more for now."""
    AWAY = "away"


class View(StrEnum):
    """What the inbox lists."""

    QUEUE = "queue"
    MINE = "mine"
    ALL = "all"


class TalkKind(StrEnum):
    """Who speaks in a transcript. The last two are for people of the bank only."""

    HOLDER = "holder"
    BOT = "bot"
    AGENT = "agent"
    NOTICE = "notice"
    NOTE = "note"
    EVENT = "event"


@dataclass(kw_only=True)
class Remark:
    """A note of somebody, or what happened to a conversation; the holder never sees either."""

    id: str
    conversation_id: str
    kind: TalkKind
    author: str
    text: str
    at: datetime


type Place = tuple[bool, datetime, str]
"""Where the next rows of a list begin, after a row: whether it is urgent, its moment in the order, its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One conversation in a list."""

    id: str
    channel: ChannelName
    sender: str
    sender_name: str | None
    held_by: HeldBy
    agent: str | None
    urgent: bool
    queued_at: datetime | None
    queue_reason: str | None
    epoch: int
    moved: datetime
    """When the holder wrote last, or first came; the lists follow it."""
    last_at: datetime
    last_kind: str
    last_text: str
    last_sort: str
    """What kind of message the holder sent; empty where it is not theirs."""
    unread: int
    """Messages of the holder that this person has not seen; at most 99 are counted."""

    def place(self, view: View) -> Place:
        """Where it stands in a list."""
        return self.urgent, (self.queued_at or self.moved) if view is View.QUEUE else self.moved, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkItem:
    """One line of a transcript."""

    id: str
    kind: TalkKind
    author: str
    text: str
    at: datetime
    position: int
    """Grows with each change; a page asks for what came after the last one it has."""
    status: str = ""
    error: str | None = None
    choices: tuple[str, ...] = ()
    """Titles of the buttons that were offered."""
    pressed: bool = False
    """The text is the title of a button that the holder pressed."""
    intent: str | None = None
    """What the engine took it for, or would have."""
    confidence: float | None = None
    missed: bool = False
    """It was not understood, and is under review."""
    secrets: tuple[str, ...] = ()
    file_name: str | None = None
    file_kind: str | None = None
    """``photo``, ``image`` or ``document``."""
    file_status: str | None = None


type Reach = tuple[datetime, int]
"""Where the lines that a page has begin: moment and position of its first one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures beside the views."""

    queue: int
    urgent: int
    mine: int
    unread: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What every page shows of the work that waits, and of oneself."""

    counts: Counts
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """Somebody who can hold conversations."""

    id: str
    name: str
    display: str
    role: Role
    state: Presence
    """Away where no page of theirs is open."""
    load: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has begun to write in a conversation; nothing, where the text is empty."""

    text: str = ""
    note: bool = False
    """For colleagues, never for the holder."""


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that is ready; ``{nama}``, ``{petugas}``, ``{salam}`` and ``{nomor}`` are filled in."""

    shortcut: str
    title: str
    text: str

    @property
    def mark(self) -> str:
        """Another one after each change."""
        return mark_of(self.shortcut, self.title, self.text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that the holder has sent, as it lies in the data folder."""

    path: str
    mime: str
    file_name: str


class Desk(Protocol):
    """Rows that the console reads and writes beside those of the journeys."""

    async def listed(
        self, view: View, *, name: str, limit: int = AT_ONCE, after: Place | None = None
    ) -> Sequence[InboxRow]:
        """The queue: urgent first, then longest waiting; one's own: urgent first, then lately moved; all: lately moved.

        Args:
            view: which list.
            name: whose.
            limit: so many rows.
            after: only what comes after this row.
        """

    async def counts(self, *, name: str) -> Counts:
        """Of somebody's inbox."""

    async def talk(
        self, conversation_id: str, *, after: int = 0, before: Reach | None = None, limit: int | None = None
    ) -> Sequence[TalkItem]:
        """What was said, oldest first: what changed after a position, and whatever is still on its way.

        Args:
            conversation_id: of which conversation.
            after: only what has a higher position.
            before: only what stands above this place of the transcript.
            limit: so many of the last lines; all of them without.
        """

    async def remark(self, remark: Remark) -> None:
        """Insert."""

    async def mark_read(self, conversation_id: str, *, name: str, now: datetime) -> None:
        """Everything that the holder has written so far was seen."""

    async def watch(self, conversation_id: str, *, name: str, now: datetime) -> None:
        """Somebody has a conversation open, as of now."""

    async def unwatch(self, conversation_id: str, *, name: str, until: datetime) -> None:
        """No longer, unless another page of theirs has shown after this moment that it has it open."""

    async def watchers(self, conversation_id: str, *, now: datetime) -> Sequence[str]:
        """Who has it open; names."""

    async def set_presence(self, user_id: str, state: Presence, *, now: datetime) -> None:
        """What somebody says of themselves."""

    async def presence(self, user_id: str, *, now: datetime) -> Presence:
        """Whether somebody takes conversations; away where no page of theirs is open."""

    async def show_life(self, user_id: str, *, now: datetime) -> None:
        """A page of theirs is open."""

    async def team(self, *, now: datetime) -> Sequence[Teammate]:
        """Who can hold conversations, by name; the disabled not."""

    async def hold_assigning(self) -> None:
        """Hold back others who would assign, until this unit of work ends."""

    async def note_assigned(self, user_id: str, *, now: datetime) -> None:
        """For fairness: whose turn was last."""

    async def last_assigned(self) -> dict[str, datetime]:
        """By user."""

    async def draft(self, conversation_id: str, *, name: str) -> Draft:
        """What somebody had begun to write."""

    async def keep_draft(self, conversation_id: str, draft: Draft, *, name: str, now: datetime) -> None:
        """Keep it; an empty one is forgotten."""

    async def canned(self) -> Sequence[Canned]:
        """All ready replies, by shortcut."""

    async def hold_canned(self) -> None:
        """Hold back other changes of ready replies until this unit of work ends."""

    async def keep_canned(self, reply: Canned) -> None:
        """Insert."""

    async def drop_canned(self, shortcut: str) -> None:
        """Delete."""

    async def evidence(self, conversation_id: str, item_id: str) -> Evidence | None:
        """The file of a message of the holder, once it is stored."""

    async def sent_file(self, conversation_id: str, item_id: str) -> Attachment | None:
        """The file of a message to the holder."""


class DeskFeed(Protocol):
    """Wake-ups for open pages."""

    def wakeups(self, conversation_ids: Collection[str]) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Yields ``inbox`` when any list may have changed, ``talk ID`` when one of these conversations may have."""


class EvidenceReader(Protocol):
    """Reads files in the data folder."""

    async def __call__(self, path: str) -> bytes:
        """The content.

        Raises:
            NotFound: it is no longer there.
        """


class EvidenceKeeper(Protocol):
    """Writes files into the data folder."""

    async def __call__(self, media_id: str, content: bytes) -> tuple[str, str]:
        """Keep a file for its owner's eyes only; its path in the folder, and its SHA-256."""
