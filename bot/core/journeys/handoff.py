"""Journey 8: a human. The queue, the agents' answers, and the way back to the bot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.channels import Attachment
from bot.core.conversations import Conversation, HandoffReason
from bot.core.jobs import Task, turn_lock
from bot.core.journeys.kit import Kit
from bot.core.messages import Origin, OutboxMessage
from bot.core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Queued:
    """How the queue stands for one conversation."""

    ahead: int
    """Conversations that wait as well, without this one."""
    newly: bool
    """False when people had been called before."""


async def hand_over(
    kit: Kit, unit: UnitOfWork, conversation: Conversation, *, reason: HandoffReason, urgent: bool = False
) -> Queued:
    """Queue a conversation within a unit of work that the caller commits."""
    ahead = await unit.conversations.queue_length()
    newly = conversation.queue(reason=reason, now=kit.now(), urgent=urgent)
    if newly:
        await kit.audit(
            unit,
            "conversation.queued",
            actor="bot",
            subject=conversation.id,
            reason=str(reason),
            urgent=conversation.urgent,
        )
    return Queued(ahead=ahead if newly else max(ahead - 1, 0), newly=newly)


@dataclass(frozen=True, slots=True)
class Handoff:
    """Use cases around people taking over."""

    kit: Kit

    async def call_people(
        self, *, conversation_id: str, reason: HandoffReason = HandoffReason.ASKED, urgent: bool = False
    ) -> Queued:
        """Queue the conversation for an agent.

        Raises:
            NotFound: no such conversation.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            queued = await hand_over(self.kit, unit, conversation, reason=reason, urgent=urgent)
            await unit.commit()
        return queued

    async def reply(
        self,
        *,
        conversation_id: str,
        agent: str,
        text: str,
        key: str | None = None,
        attachment: Attachment | None = None,
    ) -> str:
        """An agent writes to the holder, and holds the conversation from now on. Returns the message's id.

        Args:
            conversation_id: to whom.
            agent: who writes.
            text: what; the caption of the file, where there is one.
            key: idempotency key; the same one is sent once.
            attachment: a file that goes with it.

        Raises:
            NotFound: no such conversation.
            IllegalTransition: another agent holds it.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            conversation.take(agent=agent)
            message_id = self.kit.new_id()
            new = await unit.outbox.add(
                OutboxMessage(
                    id=message_id,
                    conversation_id=conversation.id,
                    key=f"agent:{key or message_id}",
                    origin=Origin.AGENT,
                    agent=agent,
                    text=text,
                    created_at=self.kit.now(),
                    epoch=conversation.epoch,
                ),
                attachment=attachment,
            )
            if new:
                await self.kit.audit(unit, "conversation.replied", actor=agent, subject=conversation.id)
                await unit.commit()
        return message_id

    async def give_back(self, *, conversation_id: str, agent: str) -> None:
        """The bot answers again, and says so.

        Raises:
            NotFound: no such conversation.
            IllegalTransition: the bot holds it already.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            await self.end(unit, conversation, agent=agent)
            await unit.commit()

    async def put_back(self, unit: UnitOfWork, conversation: Conversation, *, by: str) -> None:
        """Their agent leaves, and another one goes on, which the holder hears; the caller commits.

        Raises:
            IllegalTransition: no agent has it.
        """
        conversation.put_back(now=self.kit.now())
        key = f"left:{conversation.id}:{conversation.epoch}"
        await self.kit.notify(unit, conversation, "utter_notice_agent_left", key=key)
        await self.kit.audit(unit, "conversation.put_back", actor=by, subject=conversation.id)

    async def end(self, unit: UnitOfWork, conversation: Conversation, *, agent: str, closed: bool = False) -> None:
        """The same within a unit of work that the caller commits; closed, the bot waits until the holder writes.

        Raises:
            IllegalTransition: the bot holds it already.
        """
        conversation.give_back()
        response = "utter_notice_closed" if closed else "utter_notice_returned"
        await self.kit.notify(unit, conversation, response, key=f"returned:{conversation.id}:{conversation.epoch}")
        action = "conversation.closed" if closed else "conversation.returned"
        await self.kit.audit(unit, action, actor=agent, subject=conversation.id)
        await unit.jobs.wake(Task.RESET, lock=turn_lock(conversation.id), conversation_id=conversation.id)
