from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.channels import ChannelName, Incoming, IncomingKind
from bot.core.conversations import Conversation, HandoffReason, HeldBy
from bot.core.engine import EngineMessage, EngineReply
from bot.core.errors import EngineUnavailable, StoreUnavailable
from bot.core.messages import InboxStatus, Origin
from tests.fakes.engine import says
from tests.work.world import World


def queued(conversation: Conversation) -> object:
    return conversation.queue(reason=HandoffReason.ASKED, now=conversation.created_at)


async def test_the_engine_answers_in_order(world: World) -> None:
    assert await world.hear("satu", "dua", "tiga") == ["ok: satu", "ok: dua", "ok: tiga"]
    assert [row.status for row in await world.inbox()] == [InboxStatus.DONE] * 3
    assert [inbox_id for _, _, inbox_id in world.engine.turns] == [row.id for row in await world.inbox()]
    assert world.telegram.typed == []


async def test_who_waits_sees_that_something_is_being_written(world: World) -> None:
    world.take_turn = replace(world.take_turn, typing_after=0)

    async def slow(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        await asyncio.sleep(0.01)
        return says("ok")

    world.engine.script = [slow]
    await world.hear("satu")
    assert world.telegram.typed == ["4711"]


async def test_a_turn_run_again_does_nothing(world: World) -> None:
    await world.hear("satu")
    await world.turn()
    assert world.engine.heard == ["satu"]
    assert len(await world.outbox()) == 2


async def test_the_privacy_notice_comes_once_and_after_the_first_answer(world: World) -> None:
    await world.hear("kartu hilang")
    await world.hear("lalu?")
    assert [row.text for row in await world.outbox()] == ["ok: kartu hilang", "utter_privacy_notice", "ok: lalu?"]


async def test_the_privacy_notice_keeps_the_contact_keyboard(world: World) -> None:
    world.engine.script = [EngineReply((EngineMessage("Nomor Anda?", custom={"request_contact": True}),))]
    await world.hear("kartu hilang")
    assert [row.request_contact for row in await world.outbox()] == [True, True]


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (IncomingKind.STICKER, "utter_sticker"),
        (IncomingKind.VOICE, "utter_voice"),
        (IncomingKind.LOCATION, "utter_location"),
        (IncomingKind.EDITED, "utter_edited"),
        (IncomingKind.UNSUPPORTED, "utter_unsupported"),
        (IncomingKind.GROUP, "utter_private_chat_only"),
    ],
)
async def test_what_the_engine_cannot_understand(world: World, kind: IncomingKind, response: str) -> None:
    assert await world.hear(world.incoming("x", kind)) == [response]
    assert world.engine.heard == []


async def test_a_location_is_kept_roughly_and_used_for_the_way(world: World) -> None:
    await world.hear(world.incoming(kind=IncomingKind.LOCATION, location=(-6.175392, 106.827153)))

    assert [row.text for row in await world.inbox()] == ["-6.18,106.83"]
    assert world.engine.heard == ['/inform{"location": "-6.18,106.83"}']


@pytest.mark.parametrize("typed", ["", "???", "👍", "/", "…"])
async def test_text_without_a_word_is_not_given_to_the_engine(world: World, typed: str) -> None:
    assert await world.hear(typed) == ["utter_empty"]
    assert world.engine.heard == []


async def test_a_group_hears_it_once_an_hour(world: World) -> None:
    group = [world.incoming("halo", IncomingKind.GROUP) for _ in range(3)]
    assert await world.hear(*group[:2]) == ["utter_private_chat_only"]
    world.clock.advance(minutes=61)
    assert await world.hear(group[2]) == ["utter_private_chat_only"]
    assert len(await world.outbox()) == 2


# -- secrets


async def test_a_secret_is_warned_of_and_the_rest_is_answered(world: World) -> None:
    said = await world.hear("tolong blokir kartu saya sekarang, pin saya 739164")
    assert said == ["utter_secret_warning_short PIN", "ok: tolong blokir kartu saya sekarang, pin saya [PIN]"]


async def test_what_only_the_holder_can_delete_they_are_asked_to(world: World) -> None:
    world.channel, world.sender = ChannelName.WHATSAPP, "6281200000001"
    assert await world.hear("pin saya 739164") == ["utter_secret_warning PIN  utter_secret_delete_too"]


async def test_little_beside_a_secret_is_not_given_to_the_engine(world: World) -> None:
    assert await world.hear("pin saya 739164") == ["utter_secret_warning PIN"]
    assert (await world.outbox())[0].buttons[0]["title"] == "Blokir sekarang"
    assert world.engine.heard == []


async def test_a_form_that_asks_goes_on_after_a_secret(world: World) -> None:
    await world.hear("halo")
    world.engine.in_form = True
    said = await world.hear("pin saya 739164")
    assert said[0] == "utter_secret_warning_short PIN"
    assert world.engine.heard[-1] == '/inform{"choice": "continue"}'


@pytest.mark.parametrize("typed", ["👍", "???"])
async def test_a_form_that_asks_goes_on_after_what_is_no_word(world: World, typed: str) -> None:
    await world.hear("halo")
    world.engine.in_form = True
    said = await world.hear(typed)
    assert said[0] == "utter_not_understood_in_form"
    assert world.engine.heard[-1] == '/inform{"choice": "continue"}'


async def test_a_secret_is_warned_of_also_while_people_have_the_conversation(world: World) -> None:
    await world.receive("pin saya 739164")
    await world.change(lambda conversation: conversation.take(agent="sari"))
    await world.turn()
    warning = (await world.outbox())[0]
    assert (warning.response, warning.origin, warning.buttons) == ("utter_secret_warning_short", Origin.NOTICE, [])


# -- buttons


def press(world: World, token: str) -> Incoming:
    return world.incoming(kind=IncomingKind.BUTTON, button=token)


async def test_a_button_gives_its_payload_once(world: World) -> None:
    await world.hear("halo")
    yes, no = await world.offer(("Ya, blokir", "/affirm"), ("Tidak", "/deny"))
    await world.hear(press(world, yes))
    assert world.engine.heard[-1] == "/affirm"
    assert (await world.inbox())[-1].text == "Ya, blokir"
    world.clock.advance(minutes=1)
    assert await world.hear(press(world, no)) == ["utter_stale_button"]
    assert await world.hear(press(world, yes)) == ["utter_stale_button"]
    assert world.engine.heard == ["halo", "/affirm"]


async def test_a_double_tap_is_answered_once(world: World) -> None:
    await world.hear("halo")
    (yes,) = await world.offer(("Ya", "/affirm"))
    assert await world.hear(press(world, yes), press(world, yes)) == ["ok: /affirm"]


async def test_old_forged_and_strange_buttons(world: World) -> None:
    await world.hear("halo")
    (yes,) = await world.offer(("Ya", "/affirm"))
    assert await world.hear(press(world, "b:forged")) == ["utter_stale_button"]
    assert await world.hear(press(world, "/affirm")) == ["utter_stale_button"]
    world.clock.advance(hours=25)
    assert await world.hear(press(world, yes)) == ["utter_stale_button"]
    assert world.engine.heard == ["halo"]


async def test_a_button_of_another_conversation(world: World) -> None:
    await world.receive(world.incoming("halo", sender="99"), "halo")
    await world.turn()
    (yes,) = await world.offer(("Ya", "/affirm"))
    await world.receive(world.incoming(kind=IncomingKind.BUTTON, button=yes, sender="99"))
    await world.take_turn(conversation_id=(await world.conversation("99")).id)
    assert "/affirm" not in world.engine.heard


async def test_a_typed_title_presses_the_button(world: World) -> None:
    await world.hear("halo")
    await world.offer(("Ya, blokir", "/affirm"), ("Tidak", "/deny"))
    await world.hear("ya blokir.")
    assert world.engine.heard[-1] == "/affirm"
    await world.hear("tidak")
    assert world.engine.heard[-1] == "tidak"


async def test_buttons_of_the_engine_become_tokens(world: World) -> None:
    world.engine.script = [EngineReply((EngineMessage("Benar?", (("Ya", '/affirm{"a": 1}'),)),))]
    await world.hear("halo")
    button = (await world.outbox())[0].buttons[0]
    assert button["title"] == "Ya"
    await world.hear(press(world, button["token"]))
    assert world.engine.heard[-1] == '/affirm{"a": 1}'


# -- rating and reopening what is closed, in words

RATINGS = [(str(n), f'/inform{{"ticket": "KKPD-1", "rating": "{n}"}}') for n in range(1, 6)]
REOPEN = ("Buka kembali", '/check_ticket{"ticket": "KKPD-1", "choice": "reopen"}')


@pytest.mark.parametrize("said", ["4", "bintang 4", "4 bintang ya"])
async def test_a_bare_number_rates_days_later_and_after_other_choices(world: World, said: str) -> None:
    await world.hear("halo")
    await world.offer(*RATINGS, REOPEN)
    world.clock.advance(days=6)
    await world.hear("halo")
    await world.offer(("Bantuan", "/help"))
    await world.hear(said)
    assert world.engine.heard[-1] == RATINGS[3][1]
    await world.hear(said)
    assert world.engine.heard[-1] == said, "once"


async def test_the_buttons_of_a_closed_ticket_work_as_long_as_it_can_be_reopened(world: World) -> None:
    await world.hear("halo")
    tokens = await world.offer(*RATINGS, REOPEN)
    world.clock.advance(days=29)
    await world.hear(press(world, tokens[-1]))
    assert world.engine.heard[-1] == REOPEN[1]
    tokens = await world.offer(*RATINGS, REOPEN)
    world.clock.advance(days=31)
    assert await world.hear(press(world, tokens[0])) == ["utter_stale_button"]
    await world.hear("5", "buka kembali")
    assert world.engine.heard[-2:] == ["5", "buka kembali"]


async def test_a_ticket_is_wanted_back_in_words(world: World) -> None:
    await world.hear("halo")
    await world.offer(*RATINGS, REOPEN)
    world.clock.advance(days=2)
    await world.offer(("Bantuan", "/help"))
    await world.hear("Buka lagi.")
    assert world.engine.heard[-1] == REOPEN[1]


async def test_a_form_that_asks_gets_the_number_unless_the_rating_was_asked_for_last(world: World) -> None:
    await world.hear("halo")
    await world.offer(*RATINGS, REOPEN)
    world.engine.in_form = True
    await world.hear("lalu?")
    await world.hear("3")
    assert world.engine.heard[-1] == "3"
    await world.offer(*RATINGS, REOPEN)
    await world.hear("3")
    assert world.engine.heard[-1] == RATINGS[2][1]


async def test_a_number_without_a_question_is_for_the_engine(world: World) -> None:
    await world.hear("halo", "5")
    assert world.engine.heard[-1] == "5"


# -- files and contacts


async def test_files_with_and_without_a_caption(world: World) -> None:
    await world.hear(world.photo())
    await world.hear(world.photo("ini bukti transaksinya", ref="f2"))
    story = "saya bayar makan siang rapat di warung bu tini tapi gagal"
    await world.hear(world.photo(story, ref="f3"))
    first, second, _ = await world.files()
    assert world.engine.heard == [
        f'/add_information{{"evidence": "{first.id}"}}',
        f'/add_information{{"evidence": "{second.id}", "note": "ini bukti transaksinya"}}',
        story,
    ]


async def test_a_file_that_is_not_taken(world: World) -> None:
    assert await world.hear(world.photo(mime="video/mp4")) == ["utter_media_kind"]
    assert await world.hear(world.photo(size=10**9)) == ["utter_media_size 1"]
    assert await world.hear(world.photo("ini videonya ya", mime="video/mp4")) == [
        "utter_media_kind",
        "ok: ini videonya ya",
    ]


async def test_an_own_contact_is_bound_a_strange_one_is_text(world: World) -> None:
    contact = {"kind": IncomingKind.CONTACT, "contact_phone": "6281234567890"}
    await world.hear(world.incoming(**contact, contact_is_sender=True))
    await world.hear(world.incoming(**contact))
    token = (await world.inbox())[0].contact_token
    assert world.bound == [((await world.conversation()).id, token)]
    assert world.engine.heard == [f'/inform{{"contact": "{token}"}}', token]


# -- people


async def test_while_people_have_it_the_bot_is_silent(world: World) -> None:
    await world.hear("halo")
    await world.change(lambda conversation: conversation.take(agent="sari"))
    assert await world.hear("masih di sana?") == []
    assert world.engine.heard == ["halo"]
    assert (await world.inbox())[-1].status is InboxStatus.DONE


async def test_in_the_queue_a_word_now_and_then(world: World) -> None:
    await world.hear("petugas")
    await world.change(queued)
    assert await world.hear("halo?") == ["utter_still_waiting 1"]
    assert await world.hear("halo??", "ada orang?") == []
    world.clock.advance(minutes=11)
    assert await world.hear("halo???") == ["utter_still_waiting 1"]


async def test_who_is_urgent_already_is_told_so_and_promised_nothing_else(world: World) -> None:
    world.engine.intents["hp hilang"] = ("lost_phone", 0.9)
    await world.hear("halo")
    await world.change(lambda it: it.queue(reason=HandoffReason.VERIFICATION_FAILED, now=world.clock()))
    assert await world.hear("hp hilang") == ["utter_handover_urgent_next"]


async def test_an_emergency_in_the_queue_goes_first(world: World) -> None:
    world.engine.intents["hp saya hilang"] = ("lost_phone", 0.9)
    await world.hear("petugas")
    await world.change(queued)
    assert await world.hear("hp saya hilang") == ["utter_queue_paused", "ok: hp saya hilang"]
    assert await world.hear("Ratna, Disdik") == ["ok: Ratna, Disdik"]


async def test_who_waits_can_leave_the_queue(world: World) -> None:
    world.engine.intents["gak jadi"] = ("cancel", 0.9)
    await world.hear("petugas")
    await world.change(queued)
    assert await world.hear("gak jadi") == ["utter_queue_left"]
    assert (await world.conversation()).held_by is HeldBy.BOT


async def test_of_what_may_not_have_arrived_people_ask_whatever_the_holder_writes(world: World) -> None:
    world.engine.intents |= {"gak jadi": ("cancel", 0.9), "hp saya hilang": ("lost_phone", 0.9)}
    await world.hear("petugas")
    await world.change(lambda it: it.queue(reason=HandoffReason.UNCONFIRMED, now=world.clock()))
    assert await world.hear("halo") == ["utter_still_waiting 1"]
    assert await world.hear("gak jadi") == []
    assert (await world.conversation()).queue_reason == HandoffReason.UNCONFIRMED
    assert await world.hear("hp saya hilang") == ["utter_queue_paused", "ok: hp saya hilang"]


async def test_an_emergency_with_an_agent_is_the_agents(world: World) -> None:
    world.engine.intents["hp saya hilang"] = ("lost_phone", 0.9)
    await world.hear("halo")
    await world.change(lambda conversation: conversation.take(agent="sari"))
    assert await world.hear("hp saya hilang") == []


async def test_an_engine_that_is_down_leaves_the_queue_as_it_is(world: World) -> None:
    await world.hear("petugas")
    await world.change(queued)
    world.engine.silent = EngineUnavailable("down", timed_out=False)
    assert await world.hear("hp saya hilang") == ["utter_still_waiting 1"]


@pytest.mark.parametrize("typed", ["/block_account", 'inform{"choice": "x"}', "/nlu_fallback", '/affirm{"a":"b"}'])
async def test_the_engines_own_language_has_no_effect(world: World, typed: str) -> None:
    assert await world.hear(typed) == ["utter_typed_command"]
    assert world.engine.heard == []


@pytest.mark.parametrize(("typed", "wish"), [("Data saya?", "show"), ("tolong hapus data saya", "erase")])
async def test_who_asks_for_their_own_data_is_understood_without_the_engine(
    world: World, typed: str, wish: str
) -> None:
    await world.hear(typed)
    assert world.engine.heard == [f'/help{{"own_data": "{wish}"}}']


async def test_a_question_to_a_person_is_theirs_to_answer(world: World) -> None:
    await world.hear("petugas")
    await world.change(lambda conversation: conversation.take(agent="sari"))
    await world.hear("hapus data saya")
    assert world.engine.heard == ["petugas"]


async def test_a_turn_that_calls_people_still_says_its_last_words(world: World) -> None:
    async def asks_for_people(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        await world.hand_over(conversation_id=conversation_id, reason=HandoffReason.ASKED)
        return says("Saya hubungkan.")

    world.engine.script = [asks_for_people]
    await world.hear("petugas")
    await world.deliver()
    assert world.telegram.texts == ["Saya hubungkan.", "utter_privacy_notice"]


async def test_an_answer_is_stale_once_an_agent_has_taken_over(world: World) -> None:
    async def too_late(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        await world.change(lambda conversation: conversation.take(agent="sari"))
        return says("Apa kabar?")

    await world.hear("halo")
    await world.deliver()
    world.engine.script = [too_late]
    await world.hear("halo lagi")
    await world.deliver()
    assert world.telegram.texts == ["ok: halo", "utter_privacy_notice"]


async def test_an_action_that_calls_people_may_say_nothing(world: World) -> None:
    async def only_calls(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        await world.hand_over(conversation_id=conversation_id, reason=HandoffReason.ASKED)
        return EngineReply()

    world.engine.script = [only_calls]
    assert await world.hear("petugas") == []


# -- the engine in trouble


async def assert_fault(world: World, said: list[str]) -> None:
    assert said == ["utter_fault"]
    conversation = await world.conversation()
    assert (conversation.held_by, conversation.queue_reason) == (HeldBy.QUEUE, "fault")
    assert (await world.inbox())[-1].status is InboxStatus.DONE
    assert await world.jobs("reset") == [{"conversation_id": conversation.id}]


async def test_an_engine_that_is_down_is_a_fault(world: World) -> None:
    world.engine.silent = EngineUnavailable("down", timed_out=False)
    await assert_fault(world, await world.hear("kartu hilang"))
    await world.deliver()
    assert world.telegram.texts[0] == "utter_fault"


async def test_an_empty_answer_is_a_fault(world: World) -> None:
    world.engine.script = [EngineReply()]
    await assert_fault(world, await world.hear("kartu hilang"))


async def test_an_engine_that_comes_back_is_asked_once(world: World) -> None:
    world.engine.script = [EngineUnavailable("refused", timed_out=False)] * 2
    assert await world.hear("kartu hilang") == ["ok: kartu hilang"]
    assert world.engine.heard == ["kartu hilang"]


async def test_after_a_timeout_the_message_is_not_given_again(world: World) -> None:
    world.engine.script = [EngineUnavailable("slow", timed_out=True)]
    await assert_fault(world, await world.hear("kartu hilang"))
    assert world.engine.heard == []


async def test_after_a_timeout_a_late_answer_is_found(world: World) -> None:
    async def answers_late(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        world.engine.tracker[inbox_id] = says("terlambat")
        raise EngineUnavailable("slow", timed_out=True)

    world.engine.script = [answers_late]
    assert await world.hear("kartu hilang") == ["terlambat"]
    assert len(world.engine.turns) == 1


async def test_a_finished_journey_ends_in_a_clean_start(world: World) -> None:
    world.engine.script = [EngineReply((EngineMessage("Selesai."), EngineMessage(custom={"journey": "finished"})))]
    assert await world.hear("halo", "lagi") == ["Selesai.", "ok: lagi"]
    assert world.engine.resets == [(await world.conversation()).id]


async def test_reset_gives_up_on_an_engine_that_is_down(world: World) -> None:
    world.engine.silent = EngineUnavailable("down", timed_out=False)
    await world.resetting(conversation_id="c1")
    world.engine.silent = None
    await world.resetting(conversation_id="c1")
    assert world.engine.resets == ["c1"]


async def test_a_message_that_breaks_its_turn_does_not_hold_up_the_others(world: World) -> None:
    world.copy.missing = {"utter_sticker"}
    await world.receive(world.incoming(kind=IncomingKind.STICKER), "halo")
    for _ in range(2):
        with pytest.raises(Exception, match="no such response"):
            await world.turn()
    await world.turn()
    assert [row.status for row in await world.inbox()] == [InboxStatus.DONE] * 2
    assert (await world.conversation()).held_by is HeldBy.QUEUE
    assert (await world.outbox())[0].text == "utter_fault"


async def test_people_are_called_even_without_words_for_it(world: World) -> None:
    world.copy.missing = {"utter_fault", "utter_privacy_notice"}
    world.engine.silent = EngineUnavailable("down", timed_out=False)
    assert await world.hear("halo") == []
    assert (await world.conversation()).held_by is HeldBy.QUEUE


# -- crashes


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("commit", [1, 2])
@pytest.mark.parametrize("by_button", [True, False])
async def test_a_crash_at_any_commit_doubles_and_loses_nothing(
    world: World, when: str, commit: int, *, by_button: bool
) -> None:
    await world.hear("halo")
    (yes,) = await world.offer(("Ya", "/affirm"))
    before = len(await world.outbox())
    await world.receive(press(world, yes) if by_button else "kartu hilang")
    world.breaking.arm(**{when: commit})
    with pytest.raises(StoreUnavailable):
        await world.turn()
    world.breaking.arm()
    world.clock.advance(minutes=5)
    await world.turn()
    heard = "/affirm" if by_button else "kartu hilang"
    assert world.engine.heard == ["halo", heard]
    assert [row.text for row in (await world.outbox())[before:]] == [f"ok: {heard}"]
    assert (await world.inbox())[-1].status is InboxStatus.DONE


@pytest.mark.parametrize("commit", range(1, 4))
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_within_a_fault_still_ends_with_people_and_one_apology(
    world: World, when: str, commit: int
) -> None:
    world.engine.silent = EngineUnavailable("down", timed_out=False)
    await world.receive("kartu hilang")
    world.breaking.arm(**{when: commit})
    with pytest.raises(StoreUnavailable):
        await world.turn()
    world.breaking.arm()
    await world.turn()
    assert [row.text for row in await world.outbox()] == ["utter_fault", "utter_privacy_notice"]
    assert (await world.conversation()).held_by is HeldBy.QUEUE


async def test_a_crash_after_people_were_called_keeps_the_last_words(world: World) -> None:
    async def asks_for_people(conversation_id: str, text: str, inbox_id: str) -> EngineReply:
        await world.hand_over(conversation_id=conversation_id, reason=HandoffReason.ASKED)
        return says("Saya hubungkan.")

    world.engine.script = [asks_for_people]
    await world.receive("petugas")
    world.breaking.arm(before=2)
    with pytest.raises(StoreUnavailable):
        await world.turn()
    world.breaking.arm()
    await world.turn()
    await world.deliver()
    assert world.telegram.texts == ["Saya hubungkan.", "utter_privacy_notice"]
    assert world.engine.heard == ["petugas"]
