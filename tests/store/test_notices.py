"""Rows of notices: each key once, each released by one taker, and none twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.notices import Notice, NoticeStatus
from bot.store.ids import new_id
from tests.store.examples import Examples


def _notice(examples: Examples, **given: Any) -> Notice:
    fields: dict[str, Any] = {
        "id": new_id(),
        "key": new_id(),
        "response": "utter_notice_resolved",
        "created_at": examples.now(),
        "send_at": examples.now(),
        "facts": {"number": "KKPD-260304-0001"},
    }
    return Notice(**fields | given)


async def _store(examples: Examples, *notices: Notice) -> list[bool]:
    async with examples.unit() as unit:
        added = [await unit.notices.add(notice) for notice in notices]
        await unit.commit()
    return added


async def _waiting(examples: Examples) -> list[str]:
    async with examples.unit() as unit:
        return [notice.key for notice in await unit.notices.waiting()]


async def test_a_key_is_stored_once(examples: Examples) -> None:
    assert await _store(examples, _notice(examples, key="k"), _notice(examples, key="k")) == [True, False]
    assert await _store(examples, _notice(examples, key="k")) == [False]
    async with examples.unit() as unit:
        assert [await unit.notices.has(key) for key in ("k", "other")] == [True, False]


async def test_of_two_who_store_a_key_at_once_one_does(examples: Examples) -> None:
    done = await asyncio.gather(*(_store(examples, _notice(examples, key="k")) for _ in range(4)))

    assert sorted(done) == [[False]] * 3 + [[True]]


async def test_what_was_stored_is_read_back(examples: Examples) -> None:
    chat = await examples.conversation()
    ticket = await examples.stored_ticket(chat)
    stored = _notice(
        examples,
        ticket_id=ticket.id,
        conversation_id=chat.id,
        holder_ref="H-1",
        at_latest=examples.now() + timedelta(days=1),
        urgent=True,
        here_first=True,
        only_while=["open", "escalated"],
        paper=True,
        tried=[chat.id],
    )
    await _store(examples, stored)
    async with examples.unit() as unit:
        (found,) = await unit.notices.due(at=examples.now())
        assert found is not stored
        fields = [name for name in vars(stored) if not name.startswith("_")]
        assert {name: getattr(found, name) for name in fields} == {name: getattr(stored, name) for name in fields}


async def test_what_has_waited_long_enough_is_due_oldest_first(examples: Examples) -> None:
    now = examples.now()
    await _store(
        examples,
        _notice(examples, key="second", send_at=now),
        _notice(examples, key="first", send_at=now - timedelta(hours=1)),
        _notice(examples, key="later", send_at=now + timedelta(seconds=1)),
        _notice(examples, key="sent", send_at=now, status=NoticeStatus.SENT),
    )
    assert await _waiting(examples) == ["first", "second", "later"]
    async with examples.unit() as unit:
        assert [one.key for one in await unit.notices.due(at=now)] == ["first", "second"]


async def test_what_one_has_taken_no_other_takes(examples: Examples) -> None:
    notice, other = _notice(examples, key="a"), _notice(examples, key="b")
    await _store(examples, notice, other)
    async with examples.unit() as first, examples.unit() as second:
        taken = await first.notices.take(notice.id)
        assert taken
        assert await second.notices.take(notice.id) is None
        assert await second.notices.take(other.id) is not None
        taken.end(NoticeStatus.UNREACHED, now=examples.now())
        await first.commit()
    async with examples.unit() as unit:
        assert await unit.notices.take(notice.id) is None
    assert await _waiting(examples) == ["b"]


async def test_it_is_found_by_the_message_that_brings_it(examples: Examples) -> None:
    chat = await examples.conversation()
    message, notice = examples.outgoing(chat), _notice(examples, conversation_id=chat.id)
    async with examples.unit() as unit:
        await unit.notices.add(notice)
        await unit.outbox.add(message)
        notice.given_to(chat.id, outbox_id=message.id, now=examples.now())
        await unit.commit()
    async with examples.unit() as unit:
        found = await unit.notices.by_outbox(message.id)
        assert found
        assert (found.key, found.status, found.tried) == (notice.key, NoticeStatus.SENT, [chat.id])
        assert await unit.notices.by_outbox("unknown") is None


@pytest.mark.parametrize("prefix", ["incident:1:", "incident:%", "incident:_:"])
async def test_old_news_that_waits_is_overtaken(examples: Examples, prefix: str) -> None:
    await _store(
        examples,
        _notice(examples, key=f"{prefix}1:t1"),
        _notice(examples, key=f"{prefix}2:t1", status=NoticeStatus.SENT),
        _notice(examples, key="incident:2:1:t1"),
        _notice(examples, key=f"x{prefix}"),
    )
    async with examples.unit() as unit:
        assert await unit.notices.overtake(keys=prefix, now=examples.now()) == 1
        await unit.commit()
    assert set(await _waiting(examples)) == {"incident:2:1:t1", f"x{prefix}"}
