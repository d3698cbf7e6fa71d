"""The conversation screen: whom it is about, revealing, verifying, blocking, drafts, ready replies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.channels import ChannelName, IncomingKind
from bot.core.console.desk import Draft
from bot.core.console.replies import filled, greeting
from bot.core.console.users import User
from bot.core.errors import InvalidInput, NotAllowed, NotFound
from bot.core.identity import Claims
from bot.core.journeys.block import BlockOutcome
from bot.core.journeys.verify import IdentifyStatus
from bot.core.messages import InboxMessage
from tests.fakes.desk import BAMBANG, RATNA, RATNA_TOLD
from tests.fakes.people import House
from tests.work.world import FakeChannel


async def sari(house: House) -> User:
    return (await house.settled("sari")).visitor.user


async def test_whom_it_is_about_is_masked(house: House) -> None:
    me, chat = await sari(house), await house.desk.verified()
    about = (await house.talk.screen(conversation_id=chat, user=me)).about
    assert (about.name, about.skpd, about.phone) == ("R**** W********", "Dinas P*********", "0812-****-**01")
    assert about.fresh
    assert set(about.facts) == {"name", "skpd"}
    house.clock.advance(minutes=16)
    assert not (await house.talk.screen(conversation_id=chat, user=me)).about.fresh


async def test_nobody_is_known_in_a_new_chat(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    assert not (await house.talk.screen(conversation_id=chat, user=me)).about.known
    with pytest.raises(NotFound):
        await house.talk.reveal(conversation_id=chat, user=me, reason="menelepon balik")


async def test_revealing_needs_a_reason_and_is_on_the_audit_trail(house: House) -> None:
    me, chat = await sari(house), await house.desk.verified()
    with pytest.raises(InvalidInput):
        await house.talk.reveal(conversation_id=chat, user=me, reason="  x ")
    assert await house.desk.audited("holder.revealed") == 0
    revealed = await house.talk.reveal(conversation_id=chat, user=me, reason="menelepon balik")
    assert (revealed.name, revealed.phone) == (RATNA.name, RATNA.phone)
    assert await house.desk.audited("holder.revealed") == 1


async def test_an_agent_verifies_and_blocks_and_the_holder_hears_of_it(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    blocked = await house.talk.block_now(conversation_id=chat, user=me, key="key-0001")
    assert blocked.outcome is BlockOutcome.NOT_VERIFIED

    one_fact = await house.talk.verify(conversation_id=chat, user=me, claims={"name": RATNA.name}, key="key-0002")
    assert one_fact.status is IdentifyStatus.MORE
    told = {"phone": "0812-0000-0001", "card_last4": "4821"}
    assert (await house.talk.verify(conversation_id=chat, user=me, claims=told, key="key-0003")).status == "matched"
    for _ in range(2):
        result = await house.talk.block_now(conversation_id=chat, user=me, key="key-0004")
        assert result.outcome is BlockOutcome.DONE

    assert (await house.desk.responses(chat)).count("utter_notice_block_done") == 1
    assert len(await house.desk.blocks()) == 1
    screen = await house.talk.screen(conversation_id=chat, user=me)
    assert screen.about.blocked_at
    assert [one.number for one in screen.tickets] == [result.number]


async def test_all_of_a_holder_stands_beside_who_is_known_by_facts_and_nothing_of_others(house: House) -> None:
    me, bound, facts = await sari(house), await house.desk.bound(), await house.desk.verified()
    first = (await house.desk.complain(bound)).number
    stranger, overtaken = await house.desk.bound(BAMBANG), await house.desk.verified()
    await house.desk.complain(stranger)
    house.clock.advance(minutes=1)
    await house.desk.identify(overtaken, Claims(name=BAMBANG.name, skpd=BAMBANG.skpd))
    third, fourth = await house.desk.verified(), await house.desk.chat()
    last = (await house.desk.complain(third)).number

    screen = await house.talk.screen(conversation_id=facts, user=me)

    assert [one.number for one in screen.tickets] == [last, first]
    assert [one.id for one in screen.others] == [third, bound]
    nobody = await house.talk.screen(conversation_id=fourth, user=me)
    assert (list(nobody.tickets), list(nobody.others)) == ([], [])
    canned = await house.talk.replies(conversation_id=facts, user=me)
    assert not any(first in one.text or last in one.text for one in canned)


async def test_drafts_are_ones_own(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    other = (await house.settled("tono")).visitor.user
    await house.talk.keep_draft(conversation_id=chat, user=me, text="Selamat pagi, ", note=False)
    assert (await house.talk.screen(conversation_id=chat, user=me)).draft == Draft("Selamat pagi, ")
    assert (await house.talk.screen(conversation_id=chat, user=other)).draft == Draft()
    await house.holding.reply(conversation_id=chat, user=me, text="Selamat pagi", key="k")
    assert (await house.talk.screen(conversation_id=chat, user=me)).draft == Draft()


async def test_a_note_that_was_begun_stays_a_note_and_is_forgotten_once_written(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    other = (await house.settled("tono")).visitor.user
    for user in (me, other):
        await house.talk.keep_draft(conversation_id=chat, user=user, text="Curiga penipu", note=True)
    assert (await house.talk.screen(conversation_id=chat, user=me)).draft == Draft("Curiga penipu", note=True)
    await house.holding.note(conversation_id=chat, user=me, text="Curiga penipu", key="k")
    assert (await house.talk.screen(conversation_id=chat, user=me)).draft == Draft()
    assert (await house.talk.screen(conversation_id=chat, user=other)).draft == Draft("Curiga penipu", note=True)
    await house.talk.keep_draft(conversation_id=chat, user=other, text="Selamat pagi", note=False)
    assert (await house.talk.screen(conversation_id=chat, user=other)).draft == Draft("Selamat pagi")


async def test_the_holder_sees_who_has_the_conversation_write_and_nobody_else(house: House) -> None:
    me, other = await sari(house), (await house.settled("tono")).visitor.user
    chat = await house.desk.chat()
    channel = FakeChannel(ChannelName.TELEGRAM)
    with pytest.raises(NotAllowed):
        await house.talk.show_writing(conversation_id=chat, user=me)
    await house.holding.take(conversation_id=chat, user=me)
    await house.talk.show_writing(conversation_id=chat, user=me)  # a channel that is switched off shows nothing
    house.channels[ChannelName.TELEGRAM] = channel
    with pytest.raises(NotAllowed):
        await house.talk.show_writing(conversation_id=chat, user=other)
    sender = (await house.desk.conversation(chat)).sender
    await house.talk.show_writing(conversation_id=chat, user=me)
    async with house.kit.open_unit() as unit:
        await unit.inbox.add(
            InboxMessage(
                id="i1",
                conversation_id=chat,
                channel=ChannelName.TELEGRAM,
                event_id="e1",
                kind=IncomingKind.TEXT,
                text="halo",
                received_at=house.clock(),
                occurred_at=house.clock(),
                provider_message_id="p1",
            )
        )
        await unit.commit()
    await house.talk.show_writing(conversation_id=chat, user=me)
    assert channel.written == [(sender, None), (sender, "p1")]


async def test_ready_replies_are_filled_in(house: House) -> None:
    me, chat = await sari(house), await house.desk.verified(RATNA_TOLD)
    replies = {one.shortcut: one.text for one in await house.talk.replies(conversation_id=chat, user=me)}
    assert "Saya sari dari pusat panggilan" in replies["salam"]
    assert not any("{" in text for text in replies.values())
    assert filled("{nama} {x}", {"nama": "{x}"}) == "{x} {x}"


@pytest.mark.parametrize(("hour", "said"), [(3, "malam"), (4, "pagi"), (11, "siang"), (15, "sore"), (18, "malam")])
def test_greetings_follow_the_clock_in_jakarta(hour: int, said: str) -> None:
    assert greeting(datetime(2026, 3, 2, (hour - 7) % 24, tzinfo=UTC)) == f"Selamat {said}"


async def test_two_who_look_see_each_other(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    other = (await house.settled("tono")).visitor.user
    seen = await house.talk.open_page(user=other, conversation_ids=[chat])
    await house.talk.open_page(user=me, conversation_ids=[chat])
    assert (await house.talk.screen(conversation_id=chat, user=me)).watchers == ["tono"]
    await house.talk.close_page(user=other, conversation_ids=[chat], since=seen)
    assert (await house.talk.screen(conversation_id=chat, user=me)).watchers == []
    await house.talk.open_page(user=other, conversation_ids=[chat])
    house.clock.advance(seconds=61)
    assert (await house.talk.screen(conversation_id=chat, user=me)).watchers == []


async def test_a_line_that_ends_late_closes_nothing_that_a_newer_one_has_open(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    other = (await house.settled("tono")).visitor.user
    before = await house.talk.open_page(user=other, conversation_ids=[chat])
    house.clock.advance(seconds=1)
    await house.talk.open_page(user=other, conversation_ids=[chat])
    await house.talk.close_page(user=other, conversation_ids=[chat], since=before)
    assert (await house.talk.screen(conversation_id=chat, user=me)).watchers == ["tono"]


async def test_what_is_no_conversation_is_not_kept_open(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    other = (await house.settled("tono")).visitor.user
    await house.talk.open_page(user=other, conversation_ids=["unknown", chat])
    assert (await house.talk.screen(conversation_id=chat, user=me)).watchers == ["tono"]


async def test_a_long_transcript_is_read_to_its_beginning(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    words = [f"catatan {number}" for number in range(250)]
    for word in words:  # many of them at the same moment
        await house.holding.note(conversation_id=chat, user=me, text=word, key=house.kit.new_id())
    screen = await house.talk.screen(conversation_id=chat, user=me)
    assert [one.text for one in screen.items] == words[50:]
    assert screen.older
    above = await house.talk.above(conversation_id=chat, before=screen.older)
    assert [one.text for one in above.items] == words[:50]
    assert above.older is None
    assert (await house.talk.screen(conversation_id=chat, user=me, before=screen.older)).items == above.items


async def test_news_after_a_long_break_is_whole(house: House) -> None:
    me, chat = await sari(house), await house.desk.chat()
    for number in range(203):
        await house.holding.note(conversation_id=chat, user=me, text=f"catatan {number}", key=house.kit.new_id())
    first = (await house.talk.news(conversation_id=chat, after=0)).items[0]
    news = await house.talk.news(conversation_id=chat, after=first.position)
    assert [one.text for one in news.items] == [f"catatan {number}" for number in range(1, 203)]
