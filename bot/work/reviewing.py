"""What a turn leaves for people to look at: a message that was not understood, and what the holder then pressed."""

from __future__ import annotations

from bot.core.engine import EngineReply
from bot.core.messages import InboxMessage
from bot.core.ports import NewId, Now, UnitOfWork
from bot.core.review import need_pressed, review_item


async def note_for_review(
    unit: UnitOfWork, row: InboxMessage, asked: str | None, reply: EngineReply | None, *, now: Now, new_id: NewId
) -> None:
    """Keep what was not understood, in the unit of work of the turn; nothing is done for all other messages.

    Args:
        unit: the turn's; committed by the caller.
        row: the message of this turn. What was misunderstood may be an earlier one of the same chat.
        asked: what the engine was given: text, or the payload of a button.
        reply: what it said.
        now: the present.
        new_id: makes ids.
    """
    if told := reply.misunderstood if reply else None:
        message = row if told.inbox_id == row.id else await unit.inbox.get(told.inbox_id)
        if message and message.conversation_id == row.conversation_id and message.text:
            await unit.reviews.record(review_item(told, message.text, item_id=new_id(), now=now()))
    elif row.button and (need := need_pressed(asked or "")):
        await unit.reviews.choose(button=row.button, intent=need)
