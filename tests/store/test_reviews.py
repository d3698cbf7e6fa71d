"""Rows of texts that were not understood."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.errors import NotFound
from bot.core.messages import OutboxMessage
from bot.core.review import Miss, Misunderstood, ReviewItem, review_item
from bot.store.ids import new_id
from tests.store.examples import Examples


def _item(examples: Examples, text: str, inbox_id: str = "m1", **told: Any) -> ReviewItem:
    fields = {"reason": Miss.NOT_UNDERSTOOD, "intent": "help", "confidence": 0.1} | told
    return review_item(Misunderstood(inbox_id, **fields), text, item_id=new_id(), now=examples.now())


async def _record(examples: Examples, *items: ReviewItem) -> None:
    async with examples.unit() as unit:
        for item in items:
            await unit.reviews.record(item)
        await unit.commit()


async def _listed(examples: Examples, *statuses: str) -> list[ReviewItem]:
    async with examples.unit() as unit:
        return list(await unit.reviews.listed(statuses=statuses))


async def test_the_same_text_is_kept_once_and_counted(examples: Examples) -> None:
    await _record(examples, _item(examples, "kumaha ieu", "m1"))
    first = examples.now()
    examples.now.advance(hours=2)
    later = _item(examples, "Kumaha  ieu", "m2", intent="inform", confidence=0.2, reason=Miss.SECOND_MISS)
    await _record(examples, later)
    await _record(examples, later)  # the same message told of twice
    (found,) = await _listed(examples)
    assert (found.text, found.count, found.inbox_id) == ("kumaha ieu", 2, "m2")
    assert (found.intent, found.confidence, found.reason) == ("inform", 0.2, Miss.SECOND_MISS)
    assert (found.first_seen_at, found.last_seen_at) == (first, examples.now())


async def test_a_decision_stays_when_the_text_comes_again(examples: Examples) -> None:
    await _record(examples, _item(examples, "asdf", "m1"))
    async with examples.unit() as unit:
        (found,) = await unit.reviews.listed()
        (await unit.reviews.get(found.id, lock=True)).dismiss(by="sari", now=examples.now())
        await unit.commit()
    await _record(examples, _item(examples, "asdf", "m2"))
    assert await _listed(examples, "open") == []
    (found,) = await _listed(examples, "dismissed")
    assert (found.count, found.reviewer) == (2, "sari")


async def test_the_most_frequent_comes_first(examples: Examples) -> None:
    await _record(examples, _item(examples, "satu", "m1"), _item(examples, "dua", "m2"), _item(examples, "dua", "m3"))
    assert [item.text for item in await _listed(examples)] == ["dua", "satu"]
    async with examples.unit() as unit:
        assert len(await unit.reviews.listed(limit=1)) == 1
        with pytest.raises(NotFound):
            await unit.reviews.get("unknown")


async def test_a_press_is_noted_with_the_text_that_it_answers(examples: Examples) -> None:
    chat = await examples.conversation()
    await _record(examples, _item(examples, "hape", "m1"), _item(examples, "lain", "m2"))

    async def answer(key: str) -> str:
        message: OutboxMessage = examples.outgoing(chat, key=key)
        button = examples.button(message, "lost_phone")
        async with examples.unit() as unit:
            await unit.outbox.add(message, buttons=[button])
            await unit.commit()
        return button.token

    async with examples.unit() as unit:
        await unit.reviews.choose(button=await answer("m1:0"), intent="lost_phone")
        await unit.reviews.choose(button=await answer("elsewhere:0"), intent="report_fraud")
        await unit.reviews.choose(button="b:unknown", intent="report_fraud")
        await unit.commit()
    assert {item.text: item.chosen for item in await _listed(examples)} == {"hape": "lost_phone", "lain": None}
    await _record(examples, _item(examples, "hape", "m9"))
    assert {item.text: item.chosen for item in await _listed(examples)} == {"hape": "lost_phone", "lain": None}


async def test_labelled_since(examples: Examples) -> None:
    await _record(examples, _item(examples, "satu", "m1"), _item(examples, "dua", "m2"), _item(examples, "tiga", "m3"))
    moments = []
    async with examples.unit() as unit:
        for item in await unit.reviews.listed():
            if item.text != "tiga":
                item.decide("help", by="sari", now=examples.now.advance(hours=1))
                moments.append((item.text, examples.now()))
        await unit.commit()
        assert [item.text for item in await unit.reviews.labelled()] == [text for text, _ in moments]
        assert [item.text for item in await unit.reviews.labelled(since=moments[1][1])] == [moments[1][0]]
