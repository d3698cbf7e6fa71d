"""What reviewers do, and what the auditor sees of it."""

from __future__ import annotations

import pytest

from bot.core.channels import ChannelName, IncomingKind
from bot.core.errors import InvalidInput, NotFound
from bot.core.messages import InboxMessage
from bot.core.review import Miss, Misunderstood, ReviewItem, ReviewStatus, review_item
from tests.fakes.desk import Desk


async def missed(desk: Desk, text: str = "kumaha atuh", inbox_id: str = "m1") -> str:
    """A message that was not understood; returns the item's id."""
    told = Misunderstood(inbox_id, Miss.NOT_UNDERSTOOD, "help", 0.1)
    async with desk.unit() as unit:
        await unit.reviews.record(review_item(told, text, item_id=desk.new_id(), now=desk.clock()))
        await unit.commit()
    return next(item.id for item in await everything(desk) if item.text == text)


async def everything(desk: Desk) -> list[ReviewItem]:
    return list(await desk.cases.review.listed(statuses=()))


async def message(desk: Desk, text: str) -> str:
    chat = await desk.chat()
    row = InboxMessage(
        id=desk.new_id(), conversation_id=chat, channel=ChannelName.TELEGRAM, event_id=desk.new_id(),
        kind=IncomingKind.TEXT, text=text, received_at=desk.clock(), occurred_at=desk.clock(),
    )  # fmt: skip
    async with desk.unit() as unit:
        await unit.inbox.add(row)
        await unit.commit()
    return row.id


async def test_open_texts_are_listed_until_somebody_decides(desk: Desk) -> None:
    item_id, other = await missed(desk), await missed(desk, "zzz", "m2")
    assert {item.id for item in await desk.cases.review.listed()} == {item_id, other}
    await desk.cases.review.label(item_id=item_id, intent="help", by="sari")
    await desk.cases.review.dismiss(item_id=other, by="sari")
    assert await desk.cases.review.listed() == []
    assert [item.id for item in await desk.cases.review.listed(statuses=(ReviewStatus.LABELLED,))] == [item_id]
    assert (await desk.audited("review.labelled"), await desk.audited("review.dismissed")) == (1, 1)


async def test_what_cannot_be_decided_changes_nothing(desk: Desk) -> None:
    item_id = await missed(desk)
    with pytest.raises(InvalidInput):
        await desk.cases.review.label(item_id=item_id, intent="nlu_fallback", by="sari")
    with pytest.raises(NotFound):
        await desk.cases.review.label(item_id="unknown", intent="help", by="sari")
    with pytest.raises(NotFound):
        await desk.cases.review.dismiss(item_id="unknown", by="sari")
    assert [item.status for item in await everything(desk)] == [ReviewStatus.OPEN]
    assert (await desk.audited("review.labelled"), await desk.audited("review.dismissed")) == (0, 0)


async def test_only_what_was_labelled_is_exported(desk: Desk) -> None:
    item_id, other = await missed(desk), await missed(desk, "zzz", "m2")
    await missed(desk, "belum diputuskan", "m3")
    await desk.cases.review.label(item_id=item_id, intent="help", by="sari", example="kumaha carana")
    await desk.cases.review.dismiss(item_id=other, by="sari")
    (exported,) = await desk.cases.review.export(by="sari")
    assert (exported.label, exported.training_text) == ("help", "kumaha carana")
    assert await desk.cases.review.export(by="sari", since=desk.clock.advance(hours=1)) == []
    assert await desk.audited("review.exported") == 2


async def test_an_agents_word_is_a_proposal(desk: Desk) -> None:
    inbox_id = await message(desk, "saldo ku ilang, hub [phone:ab12cd34]")
    await desk.cases.review.correct(inbox_id=inbox_id, intent="failed_transaction", by="sari")
    (item,) = await desk.cases.review.listed()
    assert (item.text, item.chosen) == ("saldo ku ilang, hub [phone:xxxxxxxx]", "failed_transaction")
    assert (item.status, item.reason, item.label) == (ReviewStatus.OPEN, Miss.CORRECTED, None)
    assert await desk.cases.review.export(by="sari") == []
    assert await desk.audited("review.corrected") == 1


async def test_an_agent_can_only_correct_what_was_written(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.cases.review.correct(inbox_id="unknown", intent="help", by="sari")
    with pytest.raises(NotFound):
        await desk.cases.review.correct(inbox_id=await message(desk, ""), intent="help", by="sari")
    with pytest.raises(InvalidInput):
        await desk.cases.review.correct(inbox_id=await message(desk, "halo"), intent="nothing", by="sari")
    assert await everything(desk) == []
