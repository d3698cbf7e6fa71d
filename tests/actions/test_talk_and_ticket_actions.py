"""Journeys 6 to 8 as they are spoken: tickets, questions, people, and a bare yes or no."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.talk import Affirm, AnswerQuestion, BeginFraud, CallPeople, Deny, Inform, Misunderstood, OfferHuman
from actions.ticket import AddInformation, CheckTicket
from bot.core.errors import InvalidInput, NotAllowed, NotFound
from bot.core.journeys.cases import Cases
from bot.core.journeys.handoff import Queued
from bot.core.journeys.ticket import Added, Documents, TicketView
from bot.core.questions import INTENTS
from tests.actions.turns import Session, take

NUMBER = "KKPD-260304-0001"
TICKET = TicketView(
    number=NUMBER,
    label="Pengaduan lisan: transaksi gagal",
    status="open",
    status_text="Diterima",
    opened="Rabu, 4 Maret 2026 pukul 10.00 WIB",
    due="Rabu, 4 Maret 2026 pukul 23.59 WIB",
    explanation="hari yang sama",
    overdue=False,
    closed=False,
    can_reopen=False,
    can_rate=False,
    reason="",
    documents=None,
)
OTHER = replace(TICKET, number="KKPD-260304-0002")
CLOSED = replace(
    TICKET,
    status="resolved",
    status_text="Selesai",
    closed=True,
    can_reopen=True,
    can_rate=True,
    reason="Dana dikembalikan",
)


def _tickets(cases: Cases) -> Any:
    return cases.tickets


# -------------------------------------------------------------------- status


@pytest.mark.parametrize("typed", [f"tiket {NUMBER} sampai mana", "kkpd 260304 0001 gimana"])
async def test_a_number_is_looked_up(cases: Cases, typed: str) -> None:
    _tickets(cases).one.return_value = TICKET

    said = await take(CheckTicket(cases), typed, intent="check_ticket")

    _tickets(cases).one.assert_awaited_once_with(conversation_id="c1", number=NUMBER)
    assert said.responses == ["utter_ticket_status"]
    for words in (NUMBER, "Diterima", TICKET.opened, TICKET.due):
        assert words in said.text


async def test_an_unknown_number_lists_nothing_else(cases: Cases) -> None:
    _tickets(cases).one.side_effect = NotFound

    said = await take(CheckTicket(cases), f"tiket {NUMBER}", intent="check_ticket")

    assert said.responses == ["utter_ticket_unknown"]
    _tickets(cases).listed.assert_not_awaited()


@pytest.mark.parametrize(
    ("ticket", "response", "told"),
    [
        (TICKET, "utter_ticket_status", "Rabu, 4 Maret 2026 pukul 23.59 WIB"),
        (replace(TICKET, overdue=True), "utter_ticket_overdue", "sudah terlewat"),
        (replace(TICKET, status="escalated"), "utter_ticket_escalated", "SKKL"),
        (replace(TICKET, due=""), "utter_ticket_status", "setelah dokumen lengkap"),
        (CLOSED, "utter_ticket_closed", "Dana dikembalikan"),
    ],
)
async def test_the_only_ticket_is_shown_without_its_number(
    cases: Cases, ticket: TicketView, response: str, told: str
) -> None:
    _tickets(cases).listed.return_value = [ticket]

    said = await take(CheckTicket(cases), "yang kemarin gimana", intent="check_ticket")

    assert said.responses == [response]
    assert told in said.text


WAITS = Documents("• fotokopi KTP.", "• bukti transaksi.", "Rabu, 30 Desember 2026 pukul 23.59 WIB")


@pytest.mark.parametrize(
    ("documents", "response", "told"),
    [
        (WAITS, "utter_ticket_documents", ("fotokopi KTP", "bukti transaksi", "Rabu, 30 Desember")),
        (replace(WAITS, received=""), "utter_ticket_documents_none", ("bukti transaksi", "Rabu, 30 Desember")),
        (replace(WAITS, missing="", until=""), "utter_ticket_documents_complete", ("fotokopi KTP", "lengkap")),
    ],
)
async def test_the_documents_of_a_ticket_are_told_with_its_status(
    cases: Cases, documents: Documents, response: str, told: tuple[str, ...]
) -> None:
    _tickets(cases).listed.return_value = [replace(TICKET, documents=documents)]

    said = await take(CheckTicket(cases), "cek tiket", intent="check_ticket")

    assert said.responses == ["utter_ticket_status", response]
    assert all(part in said.text for part in told)


async def test_of_several_tickets_one_is_chosen(cases: Cases) -> None:
    _tickets(cases).listed.return_value = [TICKET, OTHER]

    said = await take(CheckTicket(cases), "cek tiket", intent="check_ticket")

    assert said.responses == ["utter_ticket_choose"]
    assert said.payloads == [f'/check_ticket{{"ticket": "{it.number}"}}' for it in (TICKET, OTHER)]
    assert NUMBER in said.text
    assert OTHER.number in said.text


async def test_without_tickets_the_number_can_be_shared(cases: Cases) -> None:
    said = await take(CheckTicket(cases), "cek tiket", intent="check_ticket")

    assert (said.responses, said.asks_contact) == (["utter_ticket_none"], True)


async def test_a_closed_ticket_offers_what_is_possible(cases: Cases) -> None:
    _tickets(cases).one.return_value = CLOSED
    both = await take(CheckTicket(cases), payload="check_ticket", entities={"ticket": NUMBER})
    _tickets(cases).one.return_value = replace(CLOSED, can_reopen=False, can_rate=False)
    none = await take(CheckTicket(cases), payload="check_ticket", entities={"ticket": NUMBER})

    assert [("reopen" in it, "rate" in it) for it in both.payloads] == [(True, False), (False, True)]
    assert none.payloads == []


# -------------------------------------------------------------------- reopening, rating


@pytest.mark.parametrize("typed", ["buka lagi", "tolong dibuka kembali ya", "reopen dong"])
async def test_the_one_ticket_that_can_be_is_reopened(cases: Cases, typed: str) -> None:
    _tickets(cases).listed.return_value = [OTHER, CLOSED]
    _tickets(cases).reopen.return_value = TICKET

    said = await take(CheckTicket(cases), typed, intent="check_ticket")

    _tickets(cases).reopen.assert_awaited_once_with(conversation_id="c1", number=NUMBER, reason=typed)
    assert said.responses == ["utter_ticket_reopened"]
    assert TICKET.due in said.text


@pytest.mark.parametrize(
    ("error", "response"), [(NotFound, "utter_ticket_unknown"), (NotAllowed, "utter_ticket_not_reopened")]
)
async def test_a_reopening_that_is_refused(cases: Cases, error: type[Exception], response: str) -> None:
    _tickets(cases).reopen.side_effect = error
    entities = {"ticket": NUMBER, "choice": "reopen"}

    said = await take(CheckTicket(cases), payload="check_ticket", entities=entities)

    assert said.responses == [response]


async def test_a_rating_is_asked_for_and_recorded(cases: Cases) -> None:
    asked = await take(CheckTicket(cases), payload="check_ticket", entities={"ticket": NUMBER, "choice": "rate"})
    said = await take(Inform(cases), payload="inform", entities={"ticket": NUMBER, "rating": "4"})

    assert asked.responses == ["utter_ask_rating"]
    assert asked.payloads[3] == f'/inform{{"ticket": "{NUMBER}", "rating": "4"}}'
    assert len(asked.payloads) == 5
    _tickets(cases).rate.assert_awaited_once_with(conversation_id="c1", number=NUMBER, rating=4)
    assert said.responses == ["utter_rated"]


@pytest.mark.parametrize(
    ("error", "response"),
    [(NotFound, "utter_ticket_unknown"), (NotAllowed, "utter_rating_refused"), (InvalidInput, "utter_rating_refused")],
)
async def test_a_rating_that_is_refused(cases: Cases, error: type[Exception], response: str) -> None:
    _tickets(cases).rate.side_effect = error

    said = await take(Inform(cases), payload="inform", entities={"ticket": NUMBER, "rating": "4"})

    assert said.responses == [response]


async def test_a_rating_that_is_no_number(cases: Cases) -> None:
    said = await take(Inform(cases), payload="inform", entities={"ticket": NUMBER, "rating": "lima"})

    assert said.responses == ["utter_rating_refused"]


# -------------------------------------------------------------------- more for a ticket


@pytest.mark.parametrize(("files", "response"), [(1, "utter_evidence_added"), (0, "utter_note_added")])
async def test_more_goes_to_the_one_open_ticket(cases: Cases, files: int, response: str) -> None:
    _tickets(cases).listed.return_value = [TICKET, replace(CLOSED, number=OTHER.number)]
    _tickets(cases).add.return_value = Added(files, None)

    said = await take(AddInformation(cases), "ini struknya", intent="add_information")

    _tickets(cases).add.assert_awaited_once_with(conversation_id="c1", number=NUMBER, note="ini struknya")
    assert said.responses == [response]


async def test_who_sends_a_document_of_a_change_hears_which_one_is_missing(cases: Cases) -> None:
    _tickets(cases).listed.return_value = [TICKET]
    _tickets(cases).add.return_value = Added(1, WAITS)

    said = await take(AddInformation(cases), payload="add_information", entities={"evidence": "f1"})

    assert said.responses == ["utter_evidence_added", "utter_ticket_documents"]
    assert "bukti transaksi" in said.text


async def test_of_several_open_tickets_one_is_chosen_and_the_words_are_kept(cases: Cases) -> None:
    _tickets(cases).listed.return_value = [TICKET, OTHER]
    _tickets(cases).add.return_value = Added(0, None)
    session = Session(AddInformation(cases))

    asked = await session("uangnya belum kembali", intent="add_information")
    said = await session(payload="add_information", entities={"ticket": OTHER.number})

    assert asked.responses == ["utter_add_to_which"]
    assert asked.payloads[1] == f'/add_information{{"ticket": "{OTHER.number}"}}'
    _tickets(cases).add.assert_awaited_once_with(
        conversation_id="c1", number=OTHER.number, note="uangnya belum kembali"
    )
    assert said.responses == ["utter_note_added"]
    assert said.slots["pending_note"] is None


async def test_a_file_without_a_ticket_begins_a_complaint_if_wanted(cases: Cases) -> None:
    file = {"payload": "add_information", "entities": {"evidence": "f1"}}

    assert (await take(AddInformation(cases), **file)).responses == ["utter_no_ticket_for_evidence"]
    assert (await take(AddInformation(cases), "tambahan info", intent="add_information")).responses == [
        "utter_ticket_none"
    ]


@pytest.mark.parametrize(
    ("error", "response"), [(NotFound, "utter_ticket_unknown"), (NotAllowed, "utter_ticket_closed_for_evidence")]
)
async def test_an_addition_that_is_refused(cases: Cases, error: type[Exception], response: str) -> None:
    _tickets(cases).add.side_effect = error

    said = await take(AddInformation(cases), f"untuk tiket {NUMBER}", intent="add_information")

    assert said.responses == [response]


@pytest.mark.parametrize(
    ("given", "response"),
    [
        ({"payload": "inform", "entities": {"evidence": "f1"}}, "utter_no_ticket_for_evidence"),
        ({"payload": "inform", "entities": {"contact": "[phone:abcdefgh]"}}, "utter_contact_received"),
        ({"typed": "Ratna Wulandari"}, "utter_what_is_it_about"),
        ({"typed": NUMBER}, "utter_ticket_status"),
    ],
)
async def test_a_bare_answer_is_used_for_what_it_is_good_for(
    cases: Cases, given: dict[str, Any], response: str
) -> None:
    _tickets(cases).one.return_value = TICKET

    assert (await take(Inform(cases), **given)).responses == [response]


# -------------------------------------------------------------------- yes and no outside a form


@pytest.mark.parametrize(
    ("slots", "responses", "followup"),
    [
        ({}, ["utter_what_can_i_do"], None),
        ({"offer": "human"}, ["utter_handover_next"], None),
        ({"offer": "resume_complaint", "complaint_category": "failed_transaction"}, [], "complaint_form"),
        ({"offer": "resume_complaint"}, ["utter_what_can_i_do"], None),
        ({"offer": "fraud_complaint"}, ["utter_complaint_begin_report_fraud"], "complaint_form"),
        ({"offer": "block"}, ["utter_block_safety_block_account"], "block_form"),
        ({"offer": "block", "fraud_story": "x"}, ["utter_block_safety_report_fraud"], "block_form"),
        ({"identity": "matched", "masked_name": "R****"}, ["utter_what_can_i_do"], None),
    ],
)
async def test_a_yes_takes_up_what_was_offered_and_blocks_nothing(
    cases: Cases, slots: dict[str, str], responses: list[str], followup: str | None
) -> None:
    said = await take(Affirm(cases), "iya", intent="affirm", slots=slots)

    assert (said.responses, said.followup) == (responses, followup)
    assert said.slots["offer"] is None
    cases.block.assert_not_called()  # type: ignore[attr-defined]


async def test_a_no_leaves_it_at_that(cases: Cases) -> None:
    said = await take(Deny(cases), "tidak", intent="deny", slots={"offer": "human"})

    assert said.responses == ["utter_all_right"]
    assert said.slots == {"offer": None, "complaint_category": None, "fraud_story": None}


# -------------------------------------------------------------------- questions, people, and not understanding


@pytest.mark.parametrize("intent", sorted(INTENTS))
async def test_every_topic_is_answered(cases: Cases, intent: str) -> None:
    said = await take(AnswerQuestion(cases), "apa ya", intent=intent)

    assert len(said.responses) == 1
    assert said.slots == {"misses": None}


@pytest.mark.parametrize(("ahead", "response"), [(0, "utter_handover_next"), (2, "utter_handover_waiting")])
async def test_the_queue_is_told_honestly(cases: Cases, ahead: int, response: str) -> None:
    cases.handoff.call_people.return_value = Queued(ahead=ahead, newly=True)  # type: ignore[attr-defined]

    said = await take(CallPeople(cases), "petugas", intent="talk_to_agent")

    assert (said.responses, said.finished) == ([response], True)


async def test_the_second_misunderstanding_offers_a_person_and_a_yes_takes_it(cases: Cases) -> None:
    session = Session(Misunderstood(cases))

    said = [await session("qwop", intent="nlu_fallback") for _ in range(2)]

    assert [item.responses for item in said] == [["utter_not_understood"], ["utter_offer_human"]]
    assert session.slots["offer"] == "human"
    assert (await take(Affirm(cases), "ya", slots=session.slots)).responses == ["utter_handover_next"]


async def test_an_answered_question_between_begins_anew(cases: Cases) -> None:
    session = Session(Misunderstood(cases))
    await session("qwop", intent="nlu_fallback")
    session.action = AnswerQuestion(cases)
    await session("apa itu KKPD?", intent="ask_kkpd")
    session.action = Misunderstood(cases)

    assert (await session("qwop", intent="nlu_fallback")).responses == ["utter_not_understood"]


@pytest.mark.parametrize(
    "intent",
    ["change_data", "unblock_account", "express_frustration", "out_of_scope", "something_else"],
)
async def test_what_people_do_is_offered(cases: Cases, intent: str) -> None:
    said = await take(OfferHuman(cases), "tolong", intent=intent)

    assert len(said.responses) == 1
    assert said.slots == {"offer": "human"}


async def test_fraud_after_ones_own_block_is_noted_at_once(cases: Cases) -> None:
    cases.tickets.listed.return_value = [replace(TICKET, blocked=True)]  # type: ignore[attr-defined]

    said = await take(BeginFraud(cases), "tadi ada transaksi 500rb yang bukan saya", intent="report_fraud")

    assert (said.responses, said.followup) == (["utter_complaint_begin_report_fraud"], "complaint_form")


async def test_whether_it_is_blocked_is_no_wish_to_open_it(cases: Cases) -> None:
    cases.tickets.listed.return_value = [TICKET]  # type: ignore[attr-defined]

    said = await take(OfferHuman(cases), "sudah diblokir belum?", intent="unblock_account")

    assert said.responses == ["utter_ticket_status"]
