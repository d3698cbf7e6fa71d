"""What a turn leaves for review, and that it leaves nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import event

from bot.core.channels import IncomingKind
from bot.core.engine import EngineMessage, EngineReply, Understood
from bot.core.review import Miss, Misunderstood, ReviewItem
from tests.fakes.engine import says
from tests.work.world import World


def not_understood(inbox_id: str, reason: Miss = Miss.NOT_UNDERSTOOD, **more: Any) -> EngineMessage:
    told = Misunderstood(inbox_id, reason, "check_ticket", 0.12, **more)
    return EngineMessage(custom={"misunderstood": told.as_json()})


async def misses(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
    return EngineReply((EngineMessage("Boleh ditulis lain?"), not_understood(inbox_id)))


async def reviews(world: World) -> Sequence[ReviewItem]:
    async with world.unit() as unit:
        return await unit.reviews.listed()


async def test_what_was_not_understood_is_kept_for_review(world: World) -> None:
    world.engine.script = [misses]
    assert await world.hear("telp saya 0812-3456-7890 piye iki") == ["Boleh ditulis lain?"]
    (item,) = await reviews(world)
    assert item.text == "telp saya [phone:xxxxxxxx] piye iki"
    assert (item.reason, item.intent, item.confidence) == (Miss.NOT_UNDERSTOOD, "check_ticket", 0.12)
    assert (item.inbox_id, item.last_seen_at) == ((await world.inbox())[0].id, world.clock())


async def test_what_was_understood_is_not(world: World) -> None:
    await world.hear("kartu hilang")
    assert await reviews(world) == []


async def test_each_message_keeps_what_it_was_taken_for(world: World) -> None:
    world.engine.script = [EngineReply((EngineMessage("Halo"),), Understood("greet", 0.93)), says("Baik")]
    await world.hear("halo")
    await world.hear("hmm")
    assert [(row.intent, row.confidence) for row in await world.inbox()] == [("greet", 0.93), (None, None)]


async def test_an_understood_message_costs_no_statement_more(world: World) -> None:
    statements: list[str] = []
    engine = world.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    await world.hear("kartu hilang")
    assert statements
    assert not [one for one in statements if "reviews" in one]


async def test_a_turn_that_breaks_off_counts_once(world: World) -> None:
    world.engine.script = [misses]
    await world.receive("piye iki")
    await world.turn()
    await world.turn()
    assert [item.count for item in await reviews(world)] == [1]


async def test_the_holder_corrects_the_message_before(world: World) -> None:
    await world.hear("limit ilang")
    first = (await world.inbox())[0]

    async def corrected(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        return EngineReply((EngineMessage("Baik."), not_understood(first.id, Miss.CORRECTED)))

    world.engine.script = [corrected]
    await world.hear("bukan itu maksud saya")
    (item,) = await reviews(world)
    assert (item.text, item.reason, item.inbox_id) == ("limit ilang", Miss.CORRECTED, first.id)


async def test_messages_of_others_and_of_nobody_are_left_alone(world: World) -> None:
    stranger = world.incoming("rahasia orang lain")
    await world.intake.receive([replace(stranger, sender="999")])
    async with world.unit() as unit:
        other = await unit.conversations.by_sender(stranger.channel, "999")
        assert other
        (theirs,) = await unit.inbox.transcript(other.id)
    for inbox_id in (theirs.id, "unknown"):
        world.engine.script = [EngineReply((EngineMessage("Baik."), not_understood(inbox_id, Miss.CORRECTED)))]
        await world.hear("bukan itu maksud saya")
    assert await reviews(world) == []


async def test_a_button_pressed_after_a_miss_is_noted(world: World) -> None:
    async def asks_back(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        choices = (("HP hilang", "/lost_phone"), ("Bicara dengan petugas", "/talk_to_agent"))
        return EngineReply((EngineMessage("Yang mana?", choices), not_understood(inbox_id, Miss.ASKED_BACK)))

    world.engine.script = [asks_back]
    await world.hear("hape")
    button = (await world.outbox())[0].buttons[0]["token"]
    await world.hear(world.incoming("", IncomingKind.BUTTON, button=button))
    assert world.engine.heard[-1] == "/lost_phone"
    (item,) = await reviews(world)
    assert (item.text, item.chosen, item.reason) == ("hape", "lost_phone", Miss.ASKED_BACK)


async def test_a_button_of_an_understood_message_means_nothing_here(world: World) -> None:
    world.engine.script = [EngineReply((EngineMessage("Blokir?", (("HP hilang", "/lost_phone"),)),)), says("ok")]
    await world.hear("hape ilang")
    await world.hear(world.incoming("", IncomingKind.BUTTON, button=(await world.outbox())[0].buttons[0]["token"]))
    assert await reviews(world) == []
