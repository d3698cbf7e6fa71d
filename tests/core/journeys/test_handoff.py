"""The queue, the agents' answers, and the way back to the bot."""

from __future__ import annotations

import pytest

from bot.core.conversations import HandoffReason, HeldBy
from bot.core.errors import IllegalTransition, NotFound
from bot.core.messages import Origin
from tests.fakes.desk import Desk


async def test_who_asks_for_a_person_is_queued_behind_those_who_wait(desk: Desk) -> None:
    chats = [await desk.chat() for _ in range(3)]

    queued = [await desk.cases.handoff.call_people(conversation_id=chat) for chat in chats]

    assert [(item.ahead, item.newly) for item in queued] == [(0, True), (1, True), (2, True)]
    conversation = await desk.conversation(chats[0])
    assert (conversation.held_by, conversation.queue_reason, conversation.urgent) == (HeldBy.QUEUE, "asked", False)
    assert conversation.queued_at == desk.clock()
    assert await desk.audited("conversation.queued") == 3


async def test_asking_again_does_not_lose_the_place(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.cases.handoff.call_people(conversation_id=chat)
    desk.clock.advance(minutes=5)

    again = await desk.cases.handoff.call_people(conversation_id=chat)

    assert (again.ahead, again.newly) == (0, False)
    assert (await desk.conversation(chat)).queued_at != desk.clock()
    assert await desk.audited("conversation.queued") == 1


@pytest.mark.parametrize("reason", list(HandoffReason))
async def test_what_cannot_wait_is_urgent(desk: Desk, reason: HandoffReason) -> None:
    chat = await desk.chat()

    await desk.cases.handoff.call_people(conversation_id=chat, reason=reason)

    assert (await desk.conversation(chat)).urgent is (
        reason in {HandoffReason.VERIFICATION_FAILED, HandoffReason.BANK_SILENT, HandoffReason.BANK_REFUSED}
    )


async def test_the_urgent_one_is_answered_first(desk: Desk) -> None:
    patient, urgent = await desk.chat(), await desk.chat()
    await desk.cases.handoff.call_people(conversation_id=patient)
    desk.clock.advance(minutes=1)
    await desk.cases.handoff.call_people(conversation_id=urgent, reason=HandoffReason.BANK_SILENT)

    async with desk.unit() as unit:
        assert [it.id for it in await unit.conversations.held()] == [urgent, patient]


async def test_a_later_urgent_reason_makes_a_waiting_one_urgent(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.cases.handoff.call_people(conversation_id=chat)

    await desk.cases.handoff.call_people(conversation_id=chat, urgent=True)

    assert (await desk.conversation(chat)).urgent


async def test_an_agents_reply_takes_the_conversation(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.cases.handoff.call_people(conversation_id=chat)
    epoch = (await desk.conversation(chat)).epoch

    message_id = await desk.cases.handoff.reply(conversation_id=chat, agent="sari", text="Halo, saya Sari.")

    conversation = await desk.conversation(chat)
    assert (conversation.held_by, conversation.agent, conversation.epoch) == (HeldBy.AGENT, "sari", epoch + 1)
    (message,) = await desk.heard(chat)
    assert (message.id, message.text, message.origin, message.agent) == (
        message_id,
        "Halo, saya Sari.",
        Origin.AGENT,
        "sari",
    )
    assert message.epoch == conversation.epoch
    assert await desk.jobs("deliver") == [{"conversation_id": chat}]


async def test_an_agent_may_write_without_being_asked(desk: Desk) -> None:
    chat = await desk.chat()

    await desk.cases.handoff.reply(conversation_id=chat, agent="sari", text="Halo")

    assert (await desk.conversation(chat)).held_by is HeldBy.AGENT


async def test_another_agent_is_refused_and_nothing_is_sent(desk: Desk) -> None:
    chat = await desk.chat()
    for text in ("Satu", "Dua"):
        await desk.cases.handoff.reply(conversation_id=chat, agent="sari", text=text)

    with pytest.raises(IllegalTransition):
        await desk.cases.handoff.reply(conversation_id=chat, agent="tono", text="Tiga")

    assert [message.text for message in await desk.heard(chat)] == ["Satu", "Dua"]
    assert (await desk.conversation(chat)).agent == "sari"


async def test_giving_back_tells_the_holder_and_begins_afresh(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.cases.handoff.call_people(conversation_id=chat, urgent=True)
    await desk.cases.handoff.reply(conversation_id=chat, agent="sari", text="Selesai ya")

    await desk.cases.handoff.give_back(conversation_id=chat, agent="sari")

    conversation = await desk.conversation(chat)
    assert (conversation.held_by, conversation.agent, conversation.urgent) == (HeldBy.BOT, None, False)
    assert (conversation.queued_at, conversation.queue_reason) == (None, None)
    assert (await desk.responses(chat))[-1] == "utter_notice_returned"
    assert (await desk.heard(chat))[-1].epoch == conversation.epoch
    assert await desk.jobs("reset") == [{"conversation_id": chat}]
    assert await desk.audited("conversation.returned") == 1


async def test_the_second_return_is_told_as_well(desk: Desk) -> None:
    chat = await desk.chat()
    for _ in range(2):
        await desk.cases.handoff.call_people(conversation_id=chat)
        await desk.cases.handoff.give_back(conversation_id=chat, agent="sari")

    assert await desk.responses(chat) == ["utter_notice_returned"] * 2


async def test_what_the_bot_holds_cannot_be_given_back(desk: Desk) -> None:
    chat = await desk.chat()

    with pytest.raises(IllegalTransition):
        await desk.cases.handoff.give_back(conversation_id=chat, agent="sari")

    assert await desk.heard(chat) == []
    assert await desk.jobs("reset") == []


async def test_no_such_conversation(desk: Desk) -> None:
    for attempt in (
        desk.cases.handoff.call_people(conversation_id="none"),
        desk.cases.handoff.reply(conversation_id="none", agent="sari", text="Halo"),
        desk.cases.handoff.give_back(conversation_id="none", agent="sari"),
    ):
        with pytest.raises(NotFound):
            await attempt
