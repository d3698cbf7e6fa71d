"""The ports: what the use cases need from the store, the bank, the clock and chance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.blocks import Block
from bot.core.branches import Branch
from bot.core.calendar import Override, WorkCalendar
from bot.core.changes import Field
from bot.core.channels import Attachment, ChannelName, SendStatus
from bot.core.clocks import TicketClock
from bot.core.console.desk import Desk
from bot.core.console.figures import Figures
from bot.core.console.ports import Sessions, Users
from bot.core.console.ticket_rows import TicketLists
from bot.core.console.trail import Trail
from bot.core.conversations import Conversation
from bot.core.data_changes import DataChange
from bot.core.incidents import Incident, Told
from bot.core.messages import AuditEntry, ButtonToken, InboxMessage, MediaFile, OutboxMessage, PrivateValue
from bot.core.notices import Notice
from bot.core.own_data import Erasure, Stored
from bot.core.policy import DeadlinePolicy, PolicyVersion
from bot.core.retention import Batch, Kept, RetentionRun
from bot.core.review import ReviewItem
from bot.core.tickets import Ticket, TimelineEntry
from bot.core.verification import Attempt, Verification

type Now = Callable[[], datetime]
"""The time now, aware, UTC."""
type NewId = Callable[[], str]
"""A new id: unguessable, sortable by time."""


@dataclass(frozen=True, slots=True)
class HolderRecord:
    """What the bank has on record of a holder."""

    ref: str
    name: str
    skpd: str
    phone: str
    """E.164."""
    card_last4: str
    blocked_at: datetime | None = None


class BlockAnswerKind(StrEnum):
    """How the bank answered a request to block."""

    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """The bank's answer; ``at`` is when the account was blocked, in the bank's own record."""

    kind: BlockAnswerKind
    at: datetime | None = None
    reason: str | None = None


class ChangeAnswerKind(StrEnum):
    """How the bank answered a request to change a holder's data."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """The bank's answer; ``at`` is when the record was changed, in the bank's own record."""

    kind: ChangeAnswerKind
    at: datetime | None = None
    reason: str | None = None


class Bank(Protocol):
    """The bank's systems."""

    async def find(
        self, *, phones: Sequence[str], card_last4: str | None, name: str | None, skpd: str | None
    ) -> Sequence[HolderRecord]:
        """Records that may fit at least one of the facts; the rules decide which do.

        Raises:
            BankUnavailable: no answer in time.
        """

    async def holder(self, ref: str) -> HolderRecord | None:
        """One record.

        Raises:
            BankUnavailable: no answer in time.
        """

    async def block(self, *, holder_ref: str, key: str, reason: str) -> BlockAnswer:
        """Block the account. The same key always means the same request: asking again is safe.

        Raises:
            BankUnavailable: the outcome is *unknown*; ask again with the same key.
        """

    async def change_data(self, *, holder_ref: str, key: str, values: Mapping[Field, str]) -> ChangeAnswer:
        """Change what is registered of a holder. The same key always means the same request: asking again is safe.

        Args:
            holder_ref: whose record.
            key: idempotency key; of other values or another holder it is refused.
            values: the fields that change; a phone number in E.164.

        Raises:
            BankUnavailable: the outcome is *unknown*; ask again with the same key.
        """


class Sealer(Protocol):
    """Keeps identity numbers: sealed for reading back, indexed for finding."""

    def seal(self, value: str) -> bytes:
        """Encrypt."""

    def unseal(self, sealed: bytes) -> str:
        """Decrypt."""

    def index(self, value: str) -> str:
        """A keyed digest: equal for equal values, useless without the key."""


class Conversations(Protocol):
    """Rows of conversations."""

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation:
        """One conversation.

        Raises:
            NotFound: no such conversation.
        """

    async def by_sender(self, channel: ChannelName, sender: str) -> Conversation | None:
        """The conversation of a chat."""

    async def by_senders(self, channel: ChannelName, senders: Sequence[str]) -> Sequence[Conversation]:
        """The conversations of several chats, those that there are."""

    async def ensure_all(self, channel: ChannelName, conversations: Sequence[Conversation]) -> Sequence[Conversation]:
        """As :meth:`ensure`, for several chats of a channel."""

    async def ensure(self, conversation: Conversation) -> Conversation:
        """Insert, or return the one which another receipt has just inserted for the same chat."""

    async def bound_to(self, holder_ref: str) -> Sequence[Conversation]:
        """All chats bound to a holder."""

    async def of_holder(self, holder_ref: str, *, limit: int = 20) -> Sequence[Conversation]:
        """Chats bound to a holder, and those last verified as theirs, newest message first: for people of the bank."""

    async def of_number(self, token: str) -> Sequence[Conversation]:
        """Chats whose channel has vouched for a number, by its token, whether or not it is a holder's."""

    async def held(self) -> Sequence[Conversation]:
        """Conversations in the queue or with an agent: urgent first, then longest waiting."""

    async def recent(self, *, limit: int) -> Sequence[Conversation]:
        """Conversations by their last message, newest first."""

    async def queue_length(self) -> int:
        """How many wait for a person."""


class Inbox(Protocol):
    """Rows of messages that came in."""

    async def add(self, *messages: InboxMessage) -> AbstractSet[str]:
        """Insert, in this order; the ids of those whose event of the provider was not stored before."""

    async def get(self, inbox_id: str) -> InboxMessage | None:
        """One message."""

    async def next_pending(self, conversation_id: str) -> InboxMessage | None:
        """The oldest message of a conversation which has not had its turn."""

    async def pending_conversations(self, *, before: datetime) -> Sequence[str]:
        """Conversations with messages that have waited since before a moment (their job may be lost)."""

    async def transcript(self, conversation_id: str, *, limit: int = 200) -> Sequence[InboxMessage]:
        """The last messages, oldest first."""

    async def captions(self, conversation_id: str, media_ids: Collection[str]) -> Mapping[str, str]:
        """What was written beside files of a conversation, by the file's id."""


class Outbox(Protocol):
    """Rows of messages that go out."""

    async def add(
        self, message: OutboxMessage, *, buttons: Sequence[ButtonToken] = (), attachment: Attachment | None = None
    ) -> bool:
        """Insert, with the file that goes with it, and have it delivered; false when the key was there before."""

    async def has(self, key: str) -> bool:
        """Whether a message with this key was written before."""

    async def attachment(self, message: OutboxMessage) -> Attachment | None:
        """The file that goes with a message."""

    def delivered_by_caller(self, conversation_id: str) -> None:
        """No job for what this unit of work says there: the caller delivers it."""

    async def next_pending(self, conversation_id: str, *, passing_held: datetime | None = None) -> OutboxMessage | None:
        """The message of a conversation that is being sent, else the oldest that waits, locked for this delivery.

        Args:
            conversation_id: whose.
            passing_held: the present, where its recipient is out of reach: those held beyond it are passed over.
        """

    async def told_about(self, status: SendStatus) -> OutboxMessage | None:
        """The message that a provider's word is about, locked.

        None where its send has not been recorded yet: the word is kept for whoever records it.
        """

    async def take_word(self, provider_message_id: str) -> SendStatus | None:
        """What a provider has said about a message before its send was recorded, if anything; it is given once."""

    async def forget_words(self, *, before: datetime) -> None:
        """Delete words that nobody has taken: they were about messages of others."""

    async def unfinished(self, *, before: datetime) -> Sequence[str]:
        """Conversations with messages that wait since before a moment."""

    async def unconfirmed(self, *, before: datetime) -> Sequence[str]:
        """Ids of messages that may have arrived, of which nobody has told until a moment, and nobody knows yet."""

    async def take_unconfirmed(self, message_id: str) -> OutboxMessage | None:
        """One of them, locked; none where it has been told of meanwhile."""

    async def answers_to(self, inbox_id: str) -> Sequence[OutboxMessage]:
        """What has been answered in the turn of a message."""

    async def last_buttons(self, conversation_id: str) -> Sequence[ButtonToken]:
        """Buttons of the last message to the holder that had any."""

    async def closing_buttons(self, conversation_id: str) -> Sequence[ButtonToken]:
        """Buttons of the last message that asked to rate a ticket, and was not answered by one of them."""

    async def button(self, token: str) -> ButtonToken | None:
        """A button by its token; the caller checks the conversation."""

    async def use_buttons(self, outbox_id: str, *, now: datetime) -> None:
        """Mark all buttons of a message as used."""

    async def transcript(self, conversation_id: str, *, limit: int = 200) -> Sequence[OutboxMessage]:
        """The last messages, oldest first."""


class Tickets(Protocol):
    """Rows of tickets and their timelines."""

    async def add(self, ticket: Ticket) -> None:
        """Insert."""

    async def note(self, *entries: TimelineEntry) -> None:
        """Append to timelines."""

    async def next_serial(self) -> int:
        """The next number in the bank's sequence; gaps are possible."""

    async def by_key(self, key: str) -> Ticket | None:
        """The ticket which a request with this idempotency key has opened."""

    async def by_number(self, number: str, *, lock: bool = False) -> Ticket | None:
        """Any ticket: for people of the bank, never for a holder's path."""

    async def get(self, ticket_id: str, *, lock: bool = False) -> Ticket:
        """Any ticket: for jobs.

        Raises:
            NotFound: no such ticket.
        """

    async def visible_to(self, conversation: Conversation, *, now: datetime) -> Sequence[Ticket]:
        """What a chat may see: tickets it opened, and those of the holder it is bound to; newest first."""

    async def beside(self, ticket: Ticket, *, limit: int = 20) -> Sequence[Ticket]:
        """Other tickets of the same chat or the same holder, newest first: for people of the bank."""

    async def concerning(self, chats: Sequence[str], holder_ref: str) -> Sequence[Ticket]:
        """Tickets that some chats opened, and those of a holder; newest first."""

    async def timeline(self, ticket_id: str) -> Sequence[TimelineEntry]:
        """All entries, oldest first."""

    async def written_of(self, oral_ticket_id: str) -> Ticket | None:
        """The written complaint that goes on from an oral one; those cancelled do not count."""

    async def without_receipt(self, *, since: datetime, before: datetime) -> Sequence[str]:
        """Ids of tickets that were opened in this time by a chat and are owed a receipt which was never sent."""

    async def running(self) -> Sequence[str]:
        """Ids of all open tickets, oldest first: those whose deadline is still to come, or is missed."""

    async def listed(self, *, statuses: Sequence[str] = (), limit: int = 200) -> Sequence[Ticket]:
        """Tickets for people of the bank, newest first."""


class Clocks(Protocol):
    """Rows of clocks."""

    async def start(self, *clocks: TicketClock) -> None:
        """Insert clocks of one ticket together; those of the ticket that still run are ended."""

    async def end(self, ticket_id: str, *, now: datetime) -> None:
        """All clocks of a ticket stop."""

    async def due(self, *, at: datetime) -> Sequence[TicketClock]:
        """Clocks that have run out at a moment, or will have."""

    async def take(self, clock_id: str) -> TicketClock | None:
        """A clock that still runs, locked; who takes it has locked its ticket before."""


class Notices(Protocol):
    """Rows of notices."""

    async def add(self, notice: Notice) -> bool:
        """Insert; false when the key was there before."""

    async def has(self, key: str) -> bool:
        """Whether there is one with this key."""

    async def by_outbox(self, outbox_id: str) -> Notice | None:
        """The notice that a message brings, locked."""

    async def later(self, notice: Notice) -> Sequence[Notice]:
        """Those made later for the same ticket or holder, which wait or are in the outbox of a chat."""

    async def due(self, *, at: datetime) -> Sequence[Notice]:
        """Notices that have waited long enough at a moment."""

    async def take(self, notice_id: str) -> Notice | None:
        """A notice that still waits, locked, for one taker only; none where somebody else has it."""

    async def waiting(self, *, limit: int = 500) -> Sequence[Notice]:
        """Notices that wait for the morning, in the order in which they go out."""

    async def overtake(self, *, keys: str, now: datetime) -> int:
        """Those that wait and whose key begins so are not told any more; returns how many."""


class Blocks(Protocol):
    """Rows of requests to block."""

    async def add(self, block: Block) -> None:
        """Insert."""

    async def by_key(self, key: str) -> Block | None:
        """The request with an idempotency key."""

    async def get(self, block_id: str, *, lock: bool = False) -> Block:
        """One request.

        Raises:
            NotFound: no such request.
        """

    async def open_for(self, holder_ref: str) -> Block | None:
        """A request for this holder that the bank has not answered."""

    async def latest_for(self, holder_ref: str, *, lock: bool = False) -> Block | None:
        """The newest request for this holder; with `lock`, nobody else looks so until this unit of work ends."""

    async def unanswered(self, *, before: datetime) -> Sequence[Block]:
        """Requests without an answer whose next try is due."""

    async def of_ticket(self, ticket_id: str) -> Block | None:
        """The request of a ticket."""


class Changes(Protocol):
    """Rows of requests to change a holder's data."""

    async def add(self, change: DataChange) -> None:
        """Insert.

        Raises:
            Conflict: this holder has an open one, or the key was used.
        """

    async def by_key(self, key: str) -> DataChange | None:
        """The request with an idempotency key."""

    async def get(self, change_id: str, *, lock: bool = False) -> DataChange:
        """One request.

        Raises:
            NotFound: no such request.
        """

    async def of_ticket(self, ticket_id: str, *, lock: bool = False) -> DataChange | None:
        """The request of a ticket."""

    async def open_for(self, holder_ref: str) -> DataChange | None:
        """The request for this holder that is not over."""

    async def listed(self, *, everything: bool = False, limit: int = 200) -> Sequence[DataChange]:
        """Those that wait for people, oldest first; or all, newest first."""

    async def unanswered(self, *, before: datetime) -> Sequence[DataChange]:
        """Approved requests that the bank has not answered, whose next try is due."""


class Incidents(Protocol):
    """Rows of incidents, and which tickets belong to them."""

    async def next_serial(self) -> int:
        """The next number in the bank's sequence; gaps are possible."""

    async def add(self, incident: Incident) -> None:
        """Insert.

        Raises:
            Conflict: one with this title runs.
        """

    async def by_number(self, number: str, *, lock: bool = False) -> Incident | None:
        """One incident."""

    async def linking(self) -> Sequence[Incident]:
        """Those to which open complaints are still being linked."""

    async def to_link(self, incident: Incident, *, limit: int) -> Sequence[Ticket]:
        """The next open complaints of its categories, from before it was announced, that belong to no incident."""

    async def running(self) -> Sequence[Incident]:
        """Those that are not over, oldest first."""

    async def listed(self, *, limit: int = 200) -> Sequence[Incident]:
        """All, newest first."""

    async def link(self, incident: Incident, ticket_id: str, *, by: str, now: datetime) -> bool:
        """A ticket belongs to an incident from now on; false where it belongs to one already."""

    async def unlink(self, incident: Incident, ticket_id: str) -> bool:
        """It does not any more; false where it did not."""

    async def linked(self, incident: Incident, *, among: Collection[str] | None = None) -> Sequence[Ticket]:
        """Tickets of an incident, in the order in which they were opened; of some ids only, where they are given."""

    async def linked_numbers(self, incident: Incident, *, limit: int | None = None) -> Sequence[str]:
        """Numbers of its tickets, in the order in which they were made; the first of them, or all."""

    async def linked_count(self, incident: Incident) -> int:
        """How many tickets belong to it."""

    async def unlinked(self, *, categories: Sequence[str], since: datetime, limit: int) -> Sequence[tuple[str, Told]]:
        """The newest open complaints of these categories that belong to no incident, opened since a moment.

        Each with its number.
        """


class Verifications(Protocol):
    """Rows of verifications and of tries."""

    async def add(self, verification: Verification) -> None:
        """Insert."""

    async def current(self, conversation_id: str) -> Verification | None:
        """The last one of a chat which was not given up."""

    async def add_attempt(self, attempt: Attempt) -> None:
        """Record a try."""

    async def attempt(self, key: str) -> Attempt | None:
        """A try by its idempotency key."""

    async def lock_tries(self, conversation_id: str) -> None:
        """Hold back other tries of the same chat until this unit of work ends."""

    async def failures(
        self, *, since: datetime, conversation_id: str | None = None, holder_ref: str | None = None
    ) -> int:
        """Failed tries of a chat, or against a record."""


class Media(Protocol):
    """Rows of files."""

    async def add(self, media: MediaFile) -> None:
        """Insert, and defer its download."""

    async def get(self, media_id: str, *, lock: bool = False) -> MediaFile:
        """One file.

        Raises:
            NotFound: no such file.
        """

    async def loose(self, conversation_id: str, *, since: datetime) -> Sequence[MediaFile]:
        """Files of a chat that belong to no ticket yet and are not lost, oldest first; locked."""

    async def of_ticket(self, ticket_id: str) -> Sequence[MediaFile]:
        """Evidence of a ticket."""

    async def pending(self, *, before: datetime) -> Sequence[str]:
        """Ids of files whose download waits since before a moment."""


class Privates(Protocol):
    """Rows of private values."""

    async def put(self, *values: PrivateValue) -> None:
        """Insert those whose token is new."""

    async def get(self, token: str, *, conversation_id: str) -> PrivateValue | None:
        """The value behind a token, only for the conversation it came from."""


class Branches(Protocol):
    """Rows of branches where written complaints go."""

    async def all(self) -> Sequence[Branch]:
        """All of them, by city and name."""

    async def replace(self, branches: Sequence[Branch]) -> None:
        """These and no others from now on."""

    async def hold(self) -> None:
        """Hold back other changes of branches until this unit of work ends."""


class Policies(Protocol):
    """Versions of the deadline policy: each set of rows that is or was in force."""

    async def numbered(self, policy: DeadlinePolicy, *, now: datetime) -> DeadlinePolicy:
        """The policy with the number of its rows; rows that are new are kept and numbered."""

    async def get(self, version: int) -> DeadlinePolicy | None:
        """The policy of a number."""

    async def versions(self) -> Sequence[PolicyVersion]:
        """All of them, oldest first."""


class Calendars(Protocol):
    """Versions of the bank's working-day calendar."""

    async def current(self) -> WorkCalendar:
        """The calendar in force, which stays in force until this unit of work ends.

        Ask for it before locking a ticket: whoever publishes a calendar locks in that order.
        """

    async def publish(self, overrides: Sequence[Override], *, by: str, now: datetime) -> WorkCalendar:
        """A new version with these overrides."""


class Reviews(Protocol):
    """Rows of texts that were not understood."""

    async def record(self, item: ReviewItem) -> None:
        """Insert, or count one more of the same text; what people have decided about it stays."""

    async def choose(self, *, button: str, intent: str) -> None:
        """A button was pressed that came with the answer to a text: note what it named, where that text is open."""

    async def get(self, item_id: str, *, lock: bool = False) -> ReviewItem:
        """One text.

        Raises:
            NotFound: no such text.
        """

    async def listed(self, *, statuses: Sequence[str] = (), limit: int = 200) -> Sequence[ReviewItem]:
        """The most frequent first, then the latest."""

    async def labelled(self, *, since: datetime | None = None) -> Sequence[ReviewItem]:
        """What people have said a meaning of, since a moment; in the order in which they did."""


class Retention(Protocol):
    """Removes what has been kept long enough, and remembers having done so."""

    async def overdue(self, kind: Kept, *, before: datetime, now: datetime) -> int:
        """How many there are to remove."""

    async def remove(
        self, kind: Kept, *, before: datetime, now: datetime, limit: int, chats: Sequence[str] | None = None
    ) -> Batch:
        """Remove some that are older than a moment and that no ticket needs; what somebody holds now is left for later.

        Args:
            kind: what.
            before: older than this.
            now: the present.
            limit: how many at most, of each table.
            chats: only of these conversations.
        """

    async def stored(self, chats: Sequence[str]) -> Sequence[Stored]:
        """How much there is of some conversations, of each kind that can be counted; kinds without any are left out."""

    async def alive(self, tickets: Sequence[str], *, now: datetime) -> AbstractSet[str]:
        """Ids of those that still need what is in their chat."""

    async def begin(self, run: RetentionRun) -> None:
        """Insert a run that has removed nothing yet."""

    async def add(self, run_id: str, kind: Kept, *, before: datetime | None, count: int, seconds: float) -> None:
        """Count what a run has removed of a kind, together with what it has removed of it before."""

    async def finish(self, run_id: str, *, now: datetime) -> None:
        """It has come to its end."""

    async def finished_since(self, moment: datetime) -> bool:
        """Whether a run that began after a moment has come to its end."""

    async def runs(self, *, limit: int) -> Sequence[RetentionRun]:
        """The last ones, newest first."""


class Erasures(Protocol):
    """Rows of requests to delete somebody's data."""

    async def add(self, erasure: Erasure) -> bool:
        """Insert, and defer its job; false when the key was there before."""

    async def wake(self, erasure_id: str, *, conversation_id: str) -> None:
        """Defer its job, in the place of a turn."""

    async def get(self, erasure_id: str, *, lock: bool = False) -> Erasure:
        """One request.

        Raises:
            NotFound: no such request.
        """

    async def waiting(self, *, before: datetime) -> Sequence[Erasure]:
        """Requests that wait since before a moment, oldest first."""


class EngineMemory(Protocol):
    """What the engine keeps of conversations."""

    async def overdue(self, *, before: datetime) -> int:
        """How many events are older than a moment and not of a conversation under way."""

    async def forget_old(self, *, before: datetime) -> int:
        """Delete them; returns how many.

        Raises:
            StoreUnavailable: its database does not answer.
        """

    async def forget(self, conversation_id: str) -> int:
        """Delete all of one conversation, which must not be in a turn; returns how many.

        Raises:
            StoreUnavailable: its database does not answer.
        """


class Files(Protocol):
    """Files of the data folder."""

    async def delete(self, paths: Sequence[str]) -> None:
        """Delete those that are there."""

    async def old_uploads(self, *, before: datetime) -> int:
        """How many uploads have been waiting since before a moment."""

    async def forget_uploads(self, *, before: datetime) -> int:
        """Delete them; returns how many."""


class Jobs(Protocol):
    """Wake-ups, deferred in the transaction of the rows they belong to."""

    async def wake(self, task: str, *, lock: str, after: timedelta | None = None, **args: str) -> None:
        """Defer a job."""

    async def wake_all(self, task: str, jobs: Mapping[str, Mapping[str, str]]) -> None:
        """Defer several jobs: lock -> arguments."""


class UnitOfWork(Protocol):
    """One transaction. Without :meth:`commit` nothing of it remains."""

    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    tickets: Tickets
    ticket_lists: TicketLists
    figures: Figures
    clocks: Clocks
    notices: Notices
    blocks: Blocks
    changes: Changes
    incidents: Incidents
    verifications: Verifications
    media: Media
    privates: Privates
    branches: Branches
    policies: Policies
    calendars: Calendars
    reviews: Reviews
    users: Users
    desk: Desk
    sessions: Sessions
    trail: Trail
    retention: Retention
    erasures: Erasures
    jobs: Jobs

    async def audit(self, entry: AuditEntry) -> None:
        """Append to the audit trail."""

    async def commit(self) -> None:
        """Make it so."""


type OpenUnit = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Begins a unit of work; raises StoreUnavailable where the database does not answer."""


class Copy(Protocol):
    """Holder-facing copy, from domain.yml."""

    def text(self, response: str, **facts: str) -> str:
        """The text of a response with its facts.

        Raises:
            ConfigurationError: no such response, or a fact is missing.
        """

    def buttons(self, response: str, **facts: str) -> Sequence[tuple[str, str]]:
        """Title and payload of each button of a response."""
