"""Rows of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, Text, any_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from bot.core.channels import ChannelName
from bot.core.conversations import Conversation, HeldBy
from bot.core.ports import Conversations
from bot.store import tables
from bot.store.repositories.base import Rows, locked, values

_c = tables.conversations.c
_INSERT = insert(tables.conversations).on_conflict_do_nothing(index_elements=["channel", "sender"])
_NOTHING = {column.name: None for column in _c if column.nullable}
"""Several rows of one statement name the same columns."""


@cache
def _by_id(*, lock: bool) -> Select[Conversation]:
    query = select(Conversation).where(_c.id == bindparam("id"))
    return locked(query) if lock else query


@cache
def _by_sender() -> Select[Conversation]:
    return select(Conversation).where(_c.channel == bindparam("channel"), _c.sender == bindparam("sender"))


@cache
def _by_senders() -> Select[Conversation]:
    some = _c.sender == any_(bindparam("senders", type_=ARRAY(Text)))
    return select(Conversation).where(_c.channel == bindparam("channel"), some)


class ConversationRows(Rows, Conversations):
    """The port on PostgreSQL."""

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation:
        """One conversation."""
        return await self._must(_by_id(lock=lock), "conversation", conversation_id, id=conversation_id)

    async def by_sender(self, channel: ChannelName, sender: str) -> Conversation | None:
        """The conversation of a chat."""
        return await self._one(_by_sender(), channel=channel, sender=sender)

    async def by_senders(self, channel: ChannelName, senders: Sequence[str]) -> Sequence[Conversation]:
        """The conversations of several chats, those that there are."""
        return await self._all(_by_senders(), channel=channel, senders=list(senders))

    async def ensure_all(self, channel: ChannelName, conversations: Sequence[Conversation]) -> Sequence[Conversation]:
        """As :meth:`ensure`, for several chats of a channel."""
        if not conversations:
            return []
        await self._session.execute(_INSERT, [_NOTHING | values(conversation) for conversation in conversations])
        return await self.by_senders(channel, [conversation.sender for conversation in conversations])

    async def ensure(self, conversation: Conversation) -> Conversation:
        """Insert, or return the one which another receipt has just inserted for the same chat."""
        (found,) = await self.ensure_all(conversation.channel, [conversation])
        return found

    async def bound_to(self, holder_ref: str) -> Sequence[Conversation]:
        """All chats bound to a holder."""
        return await self._all(select(Conversation).where(_c.bound_holder == holder_ref).order_by(_c.id))

    async def of_holder(self, holder_ref: str, *, limit: int = 20) -> Sequence[Conversation]:
        """Chats bound to a holder, and those last verified as theirs, newest message first: for people of the bank."""
        verified, newer = tables.verifications.c, tables.verifications.alias().c
        later = tuple_(newer.created_at, newer.id) > tuple_(verified.created_at, verified.id)
        overtaken = exists().where(
            newer.conversation_id == verified.conversation_id, newer.given_up_at.is_(None), later
        )
        theirs = select(verified.conversation_id).where(
            verified.holder_ref == holder_ref, verified.given_up_at.is_(None), ~overtaken
        )
        query = select(Conversation).where(or_(_c.bound_holder == holder_ref, _c.id.in_(theirs)))
        last = func.coalesce(_c.last_inbound_at, _c.created_at)
        return await self._all(query.order_by(last.desc(), _c.id.desc()).limit(limit))

    async def of_number(self, token: str) -> Sequence[Conversation]:
        """Chats whose channel has vouched for a number, by its token, whether or not it is a holder's."""
        i = tables.inbox.c
        shared = select(i.conversation_id).where(i.contact_token == token, i.contact_is_sender)
        query = select(Conversation).where(or_(_c.bound_phone == token, _c.id.in_(shared)))
        return await self._all(query.order_by(_c.id))

    async def held(self) -> Sequence[Conversation]:
        """Conversations in the queue or with an agent: urgent first, then longest waiting."""
        query = select(Conversation).where(_c.held_by != HeldBy.BOT)
        return await self._all(query.order_by(_c.urgent.desc(), _c.queued_at, _c.id))

    async def recent(self, *, limit: int) -> Sequence[Conversation]:
        """Conversations by their last message, newest first."""
        last = func.coalesce(_c.last_inbound_at, _c.created_at)
        return await self._all(select(Conversation).order_by(last.desc()).limit(limit))

    async def queue_length(self) -> int:
        """How many wait for a person."""
        query = select(func.count()).select_from(tables.conversations).where(_c.held_by == HeldBy.QUEUE)
        return await self._session.scalar(query) or 0
