"""What somebody has said, for people to read: numbers stand in it as tokens, and are shown masked."""

from __future__ import annotations

from bot.core.journeys.kit import Kit
from bot.core.ports import UnitOfWork
from bot.core.privacy import find_tokens
from bot.core.wording import mask_phone, phone_text


async def with_numbers_masked(
    kit: Kit, unit: UnitOfWork, text: str, *, conversation_id: str | None, own: str | None = None
) -> str:
    """Somebody's words; numbers that stand in them as tokens are shown masked, but for the reader's own.

    Args:
        kit: the ports.
        unit: where it reads.
        text: the words.
        conversation_id: where they were said; none where nobody knows.
        own: the number of whoever is to read it, E.164; none where others read it too.
    """
    for token in find_tokens(text):
        phone = None
        if conversation_id:
            phone = await kit.phone_behind(unit, token.text, conversation_id=conversation_id)
        shown = phone_text(phone) if phone and phone == own else mask_phone(phone) if phone else "****"
        text = text.replace(token.text, shown)
    return text
