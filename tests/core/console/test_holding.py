"""Who of the bank has a conversation, and whose turn it is."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.console.desk import Presence, TalkKind, View
from bot.core.console.roles import Role
from bot.core.console.users import User
from bot.core.conversations import HeldBy
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.core.messages import Origin, OutboxMessage
from tests.core.console.test_overview import write
from tests.fakes.people import House


async def user(house: House, name: str, role: Role = Role.AGENT, **given: int) -> User:
    return (await house.settled(name, role, **given)).visitor.user


async def waiting(house: House, *, urgent: bool = False) -> str:
    chat = await house.desk.chat()
    await house.desk.cases.handoff.call_people(conversation_id=chat, urgent=urgent)
    house.clock.advance(seconds=1)
    return chat


async def be(house: House, who: User, state: Presence = Presence.AVAILABLE) -> None:
    await house.holding.be(user=who, state=state)


async def test_taking_tells_the_holder_once(house: House) -> None:
    sari, chat = await user(house, "Sari Dewi"), await waiting(house)
    for _ in range(2):
        await house.holding.take(conversation_id=chat, user=sari)
    assert await house.desk.responses(chat) == ["utter_notice_agent_joined"]
    assert "Sari Dewi" in (await house.desk.heard(chat))[0].text
    conversation = await house.desk.conversation(chat)
    assert (conversation.held_by, conversation.agent) == (HeldBy.AGENT, "sari.dewi")


async def test_of_two_who_take_at_the_same_moment_one_has_it(house: House) -> None:
    sari, tono, chat = await user(house, "sari"), await user(house, "tono"), await waiting(house)
    epoch = (await house.desk.conversation(chat)).epoch

    takes = [house.holding.take(conversation_id=chat, user=one, epoch=epoch) for one in (sari, tono)]
    outcomes = await asyncio.gather(*takes, return_exceptions=True)

    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert await house.desk.responses(chat) == ["utter_notice_agent_joined"]


async def test_what_was_decided_on_an_old_state_is_refused(house: House) -> None:
    sari, chat = await user(house, "sari"), await waiting(house)
    await user(house, "tono")
    old = (await house.desk.conversation(chat)).epoch
    await house.holding.take(conversation_id=chat, user=sari)
    for act in (
        house.holding.assign(conversation_id=chat, to="tono", by=sari, epoch=old),
        house.holding.put_back(conversation_id=chat, user=sari, epoch=old),
        house.holding.return_to_bot(conversation_id=chat, user=sari, epoch=old),
    ):
        with pytest.raises(Conflict):
            await act
    assert (await house.desk.conversation(chat)).agent == "sari"


async def test_an_agent_passes_on_what_is_theirs_and_a_supervisor_anything(house: House) -> None:
    sari, tono = await user(house, "sari"), await user(house, "tono")
    wati, chat = await user(house, "wati", Role.SUPERVISOR), await waiting(house)
    await user(house, "adi", Role.AUDITOR)
    await house.holding.take(conversation_id=chat, user=sari)

    with pytest.raises(NotAllowed):
        await house.holding.assign(conversation_id=chat, to="tono", by=tono, epoch=None)
    with pytest.raises(NotAllowed):
        await house.holding.assign(conversation_id=chat, to="adi", by=sari, epoch=None)
    with pytest.raises(NotFound):
        await house.holding.assign(conversation_id=chat, to="nobody", by=sari, epoch=None)
    await house.holding.assign(conversation_id=chat, to="tono", by=sari, epoch=None, reason="istirahat")
    assert (await house.desk.conversation(chat)).agent == "tono"
    await house.holding.assign(conversation_id=chat, to="wati", by=wati, epoch=None)
    assert (await house.desk.conversation(chat)).agent == "wati"


async def test_put_back_keeps_its_place(house: House) -> None:
    sari, first = await user(house, "sari"), await waiting(house)
    second = await waiting(house)
    await house.holding.take(conversation_id=first, user=sari)
    await house.holding.put_back(conversation_id=first, user=sari, epoch=None)
    inbox = await house.holding.inbox(user=sari, view=View.QUEUE)
    assert [row.id for row in inbox.rows] == [first, second]
    assert await house.desk.responses(first) == ["utter_notice_agent_joined", "utter_notice_agent_left"]


@pytest.mark.parametrize(("closed", "said"), [(False, "utter_notice_returned"), (True, "utter_notice_closed")])
async def test_the_bot_has_it_again(house: House, closed: bool, said: str) -> None:
    sari, chat = await user(house, "sari"), await waiting(house)
    await house.holding.take(conversation_id=chat, user=sari)
    await house.holding.return_to_bot(conversation_id=chat, user=sari, epoch=None, closed=closed)
    assert (await house.desk.conversation(chat)).held_by is HeldBy.BOT
    assert (await house.desk.responses(chat))[-1] == said
    assert await house.desk.jobs("reset") == [{"conversation_id": chat}]


async def test_a_reply_is_sent_once_and_not_into_a_colleagues_conversation(house: House) -> None:
    sari, tono, chat = await user(house, "sari"), await user(house, "tono"), await waiting(house)
    for _ in range(2):
        await house.holding.reply(conversation_id=chat, user=sari, text="Halo", key="once")
    assert [one.text for one in await house.desk.heard(chat)][1:] == ["Halo"]
    with pytest.raises(Conflict):
        await house.holding.reply(conversation_id=chat, user=tono, text="Saya juga", key="other")
    with pytest.raises(InvalidInput):
        await house.holding.reply(conversation_id=chat, user=sari, text="  \n", key="blank")


async def test_notes_never_reach_the_holder(house: House) -> None:
    sari, chat = await user(house, "sari"), await waiting(house)
    for _ in range(2):
        await house.holding.note(conversation_id=chat, user=sari, text="Rahasia dapur", key="k1")
    async with house.kit.open_unit() as unit:
        kinds = [one.kind for one in await unit.desk.talk(chat)]
    assert kinds == [TalkKind.NOTE]
    assert await house.desk.heard(chat) == []


async def test_urgent_first_then_longest_waiting(house: House) -> None:
    sari = await user(house, "sari")
    patient, later, urgent = await waiting(house), await waiting(house), await waiting(house, urgent=True)
    inbox = await house.holding.inbox(user=sari, view=View.QUEUE)
    assert [row.id for row in inbox.rows] == [urgent, patient, later]
    assert (inbox.counts.queue, inbox.counts.urgent, inbox.counts.mine) == (3, 1, 0)


async def test_who_waits_is_shown_with_what_they_said_and_not_with_what_the_bot_did(house: House) -> None:
    sari, chat = await user(house, "sari"), await waiting(house)
    await write(house, chat)
    house.clock.advance(seconds=2)
    async with house.kit.open_unit() as unit:
        message = OutboxMessage(
            id=house.kit.new_id(),
            conversation_id=chat,
            key="k",
            origin=Origin.BOT,
            text="Saya teruskan ke petugas.",
            created_at=house.clock(),
            epoch=0,
        )
        await unit.outbox.add(message)
        await unit.commit()
    (row,) = (await house.holding.inbox(user=sari, view=View.QUEUE)).rows
    assert (row.last_kind, row.last_text) == ("holder", "halo")
    await house.holding.take(conversation_id=chat, user=sari)
    (row,) = (await house.holding.inbox(user=sari, view=View.MINE)).rows
    assert (row.last_kind, row.last_text) == ("bot", "Saya teruskan ke petugas.")


async def test_who_is_available_gets_the_next_one_fairly(house: House) -> None:
    sari, tono = await user(house, "sari", capacity=2), await user(house, "tono", capacity=5)
    busy, away = await user(house, "budi"), await user(house, "ani")
    await be(house, busy, Presence.BUSY)
    for one in (sari, tono):
        await be(house, one)
    chats = [await waiting(house) for _ in range(4)]

    assert await house.holding.assign_waiting() == 4

    agents = [(await house.desk.conversation(chat)).agent for chat in chats]
    assert sorted(agents[:2]) == ["sari", "tono"]
    assert agents.count("sari") == 2
    assert away.name not in agents
    assert await house.holding.assign_waiting() == 0


@pytest.mark.parametrize("passed_on", [False, True])
async def test_what_was_taken_or_passed_on_was_a_turn_too(house: House, passed_on: bool) -> None:
    ani, budi = await user(house, "ani"), await user(house, "budi")
    wati = await user(house, "wati", Role.SUPERVISOR)
    for one in (ani, budi):
        await be(house, one)
    first = await waiting(house)
    if passed_on:
        await house.holding.assign(conversation_id=first, to="ani", by=wati, epoch=None)
    else:
        await house.holding.take(conversation_id=first, user=ani)
    await house.holding.return_to_bot(conversation_id=first, user=ani, epoch=None)

    chat = await waiting(house)
    await house.holding.assign_waiting()

    assert (await house.desk.conversation(chat)).agent == "budi"


async def test_nobody_gets_more_than_there_is_room_for(house: House) -> None:
    sari = await user(house, "sari", capacity=1)
    await be(house, sari)
    urgent_last = [await waiting(house), await waiting(house, urgent=True)]
    await house.holding.assign_waiting()
    assert (await house.desk.conversation(urgent_last[1])).agent == "sari"
    assert (await house.desk.conversation(urgent_last[0])).held_by is HeldBy.QUEUE


async def test_a_closed_page_takes_nothing(house: House) -> None:
    sari = await user(house, "sari")
    await be(house, sari)
    house.clock.advance(seconds=61)
    await waiting(house)
    assert await house.holding.assign_waiting() == 0
    await house.talk.open_page(user=sari)
    assert await house.holding.assign_waiting() == 1


async def test_many_assign_at_once_and_each_is_given_once(house: House) -> None:
    sari = await user(house, "sari", capacity=50)
    await be(house, sari)
    chats = [await waiting(house) for _ in range(3)]
    given = await asyncio.gather(*(house.holding.assign_waiting() for _ in range(3)))
    assert sum(given) == 3
    for chat in chats:
        assert await house.desk.responses(chat) == ["utter_notice_agent_joined"]
