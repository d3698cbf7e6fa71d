"""What people of the bank do with messages that were not understood: say what they meant, or dismiss them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import InvalidInput, NotFound
from bot.core.intents import INTENTS
from bot.core.journeys.kit import Kit
from bot.core.marks import require_mark
from bot.core.review import Miss, Misunderstood, ReviewItem, ReviewStatus, review_item


@dataclass(frozen=True, slots=True)
class Review:
    """Use cases of reviewers."""

    kit: Kit

    async def listed(
        self, *, statuses: Sequence[ReviewStatus] = (ReviewStatus.OPEN,), limit: int = 200
    ) -> Sequence[ReviewItem]:
        """Texts by status, the most frequent first."""
        async with self.kit.open_unit() as unit:
            return await unit.reviews.listed(statuses=statuses, limit=limit)

    async def label(
        self, *, item_id: str, intent: str, by: str, example: str | None = None, mark: str | None = None
    ) -> ReviewItem:
        """Say what a text means; ``example`` is learned instead of it.

        Raises:
            NotFound: no such text.
            InvalidInput: no such intent, or an example without words.
            Conflict: somebody has decided since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            item = await unit.reviews.get(item_id, lock=True)
            require_mark(mark, item.mark)
            item.decide(intent, by=by, now=self.kit.now(), example=example)
            await self.kit.audit(unit, "review.labelled", actor=by, subject=item.id, intent=intent)
            await unit.commit()
        return item

    async def dismiss(self, *, item_id: str, by: str, mark: str | None = None) -> None:
        """Nothing can be learned from a text.

        Raises:
            NotFound: no such text.
            Conflict: somebody has decided since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            item = await unit.reviews.get(item_id, lock=True)
            require_mark(mark, item.mark)
            item.dismiss(by=by, now=self.kit.now())
            await self.kit.audit(unit, "review.dismissed", actor=by, subject=item.id)
            await unit.commit()

    async def correct(self, *, inbox_id: str, intent: str, by: str) -> None:
        """An agent says what a message meant; it is put before the reviewers with that proposal.

        Raises:
            NotFound: no such message, or one without text.
            InvalidInput: no such intent.
        """
        if intent not in INTENTS:
            raise InvalidInput("no such intent", intent=intent)
        told = Misunderstood(inbox_id, Miss.CORRECTED, intent="", confidence=0.0)
        async with self.kit.open_unit() as unit:
            message = await unit.inbox.get(inbox_id)
            if message is None or not message.text:
                raise NotFound("no such message", id=inbox_id)
            item = review_item(told, message.text, item_id=self.kit.new_id(), now=self.kit.now(), chosen=intent)
            await unit.reviews.record(item)
            await self.kit.audit(unit, "review.corrected", actor=by, subject=inbox_id, intent=intent)
            await unit.commit()

    async def export(self, *, by: str, since: datetime | None = None) -> Sequence[ReviewItem]:
        """What was labelled, since a moment, in the order in which it was."""
        async with self.kit.open_unit() as unit:
            items = await unit.reviews.labelled(since=since)
            await self.kit.audit(unit, "review.exported", actor=by, subject="review", items=len(items), since=since)
            await unit.commit()
        return items
