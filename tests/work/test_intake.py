from __future__ import annotations

import pytest

from bot.core.channels import IncomingKind
from bot.core.errors import StoreUnavailable
from bot.core.messages import MediaStatus
from tests.work.world import World

CARD = "4111 1111 1111 1111"


async def test_a_message_is_stored_and_its_turn_deferred(world: World) -> None:
    await world.receive("kartu saya hilang")
    row = (await world.inbox())[0]
    assert row.text == "kartu saya hilang"
    conversation = await world.conversation()
    assert conversation.last_inbound_at == world.clock()
    assert await world.jobs("turn") == [{"conversation_id": conversation.id}]


async def test_a_repeated_event_has_no_effect(world: World) -> None:
    event = world.photo("pin saya 739164, hubungi 0812-3456-7890", ref="f1")
    await world.receive(event)
    stored = await world.everything_stored()
    await world.receive(event, event)
    assert await world.everything_stored() == stored


async def test_secrets_and_private_numbers_never_reach_the_database(world: World) -> None:
    await world.receive(
        "PIN saya 739164 dan nomor kartu " + CARD,
        "hubungi saya di 0812-3456-7890 ya",
        world.photo("otp 482915", file_name=f"{CARD}.jpg"),
        world.incoming("pin 739164", IncomingKind.EDITED),
        world.incoming("pin saya 739164", sender="99", sender_name="Rina 081234567890"),
        world.incoming(kind=IncomingKind.CONTACT, contact_phone="6281234567890", contact_is_sender=True),
        world.incoming("739164 pin saya", IncomingKind.GROUP, sender="-5"),
    )
    await world.turn()
    stored = await world.everything_stored()
    for secret in ("739164", "4111", "482915", "81234567890", "3456-7890"):
        assert secret not in stored
    assert [row.secrets for row in (await world.inbox())[:3]] == [["pin", "card"], [], ["otp"]]


async def test_a_private_number_can_be_read_back_in_its_conversation(world: World) -> None:
    await world.receive("hubungi 0812-3456-7890")
    token = (await world.inbox())[0].text.removeprefix("hubungi ")
    async with world.unit() as unit:
        value = await unit.privates.get(token, conversation_id=(await world.conversation()).id)
    assert value
    assert world.sealer.unseal(value.sealed) == "+6281234567890"


async def test_a_secret_asks_for_the_message_to_be_deleted(world: World) -> None:
    await world.receive("pin saya 739164", "halo")
    conversation = await world.conversation()
    assert await world.jobs("forget") == [{"conversation_id": conversation.id, "message_id": "1"}]
    await world.forgetting(conversation_id=conversation.id, message_id="1")
    assert world.telegram.deleted == [("4711", "1")]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("/start", "halo"),
        ("/START abc", "halo"),
        ("/block_account", "block_account"),
        (' //inform{"x": 1}', 'inform{"x": 1}'),
        ("／block", "block"),
        ("halo\u200b  dunia", "halo dunia"),
        ("x" * 5000, "x" * 4000),
    ],
)
async def test_what_is_typed_becomes_plain_text(world: World, typed: str, stored: str) -> None:
    await world.receive(typed)
    assert (await world.inbox())[0].text == stored


async def test_a_contact_is_kept_as_a_token(world: World) -> None:
    await world.receive(world.incoming(kind=IncomingKind.CONTACT, contact_phone="0812-3456-7890"))
    row = (await world.inbox())[0]
    assert row.text == row.contact_token
    assert row.text.startswith("[phone:")


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"mime": "image/jpeg"}, MediaStatus.PENDING, None),
        ({"mime": "application/pdf; x=y", "size": None}, MediaStatus.PENDING, None),
        ({"mime": None}, MediaStatus.PENDING, None),
        ({"mime": "video/mp4"}, MediaStatus.REJECTED, "kind"),
        ({"mime": "image/png", "size": 1024 * 1024 + 1}, MediaStatus.REJECTED, "size"),
    ],
)
async def test_files_are_judged_by_what_the_provider_says(
    world: World, fields: dict[str, object], status: MediaStatus, reason: str | None
) -> None:
    await world.receive(world.photo(**fields))
    media = (await world.files())[0]
    assert (media.status, media.reason) == (status, reason)
    assert (await world.inbox())[0].media_id == media.id


async def test_two_chats_are_two_conversations(world: World) -> None:
    await world.receive("halo", world.incoming("halo", sender="99", sender_name="  Rina\u202e  W "))
    assert (await world.conversation("99")).sender_name == "Rina W"
    assert len(await world.inbox()) == 1


async def test_store_down(world: World) -> None:
    world.breaking.down = True
    with pytest.raises(StoreUnavailable):
        await world.receive("halo")


async def test_a_batch_is_stored_whole_or_not_at_all(world: World) -> None:
    batch = [world.incoming("satu"), world.incoming("dua")]
    world.breaking.arm(before=1)
    with pytest.raises(StoreUnavailable):
        await world.receive(*batch)
    world.breaking.arm(after=1)
    with pytest.raises(StoreUnavailable):
        await world.receive(*batch)
    world.breaking.arm()
    await world.receive(*batch)
    assert [row.text for row in await world.inbox()] == ["satu", "dua"]
    assert len(await world.jobs("turn")) == 1, "one turn takes all that waits"
