"""What is said about somebody's data, in the middle of a form too."""

from __future__ import annotations

from unittest.mock import AsyncMock

import pytest

from actions.complaint import ValidateComplaintForm
from actions.talk import AnswerQuestion
from bot.core.journeys.own_data import KeptLine, Overview, TicketLine
from bot.core.retention import Kept
from tests.actions.turns import stub_cases, take

MESSAGES = KeptLine(Kept.MESSAGES, 42, "Rabu, 4 Maret 2026", "Kamis, 4 Maret 2027", "kebijakan layanan")
AUDIT = KeptLine(Kept.AUDIT, 0, "", "", "UU 27/2022 Pasal 31")
TICKETS = KeptLine(Kept.TICKETS, 0, "", "Rabu, 31 Desember 2036", "UU 8/1997 Pasal 11")
HOLDER = Overview(
    verified=True,
    stored=(MESSAGES,),
    tickets=(
        TicketLine("KKPD-260304-0001", "open", "", needs_its_chat=True),
        TicketLine("KKPD-260301-0002", "resolved", "Rabu, 31 Desember 2036", needs_its_chat=False),
    ),
    more_tickets=3,
    chats=("Telegram (Rabu, 4 Maret 2026)",),
    goes=(Kept.MESSAGES, Kept.FILES),
    stays=(TICKETS, AUDIT),
)
STRANGER = Overview(verified=False, stored=(MESSAGES,), goes=(Kept.MESSAGES,))


@pytest.fixture
def action() -> AnswerQuestion:
    return AnswerQuestion(stub_cases())


def _finds(action: AnswerQuestion, found: Overview) -> None:
    action.cases.own_data.show = AsyncMock(return_value=found)  # type: ignore[method-assign]


async def _press(action: AnswerQuestion, wish: str):
    return await take(action, payload="help", entities={"own_data": wish})


async def test_a_holder_is_shown_everything_by_kind(action: AnswerQuestion) -> None:
    _finds(action, HOLDER)
    said = await _press(action, "show")
    assert said.responses == ["utter_own_data"]
    assert "• isi pesan: 42, sejak Rabu, 4 Maret 2026, disimpan sampai Kamis, 4 Maret 2027" in said.text
    assert "• tiket KKPD-260304-0001: diterima, disimpan selama berjalan" in said.text
    assert "• tiket KKPD-260301-0002: selesai, disimpan sampai Rabu, 31 Desember 2036" in said.text
    assert "• dan 3 tiket yang lebih lama" in said.text


async def test_a_stranger_is_told_how_to_prove_who_they_are(action: AnswerQuestion) -> None:
    _finds(action, STRANGER)
    said = await _press(action, "show")
    assert said.responses == ["utter_own_data_of_chat", "utter_own_data_prove"]
    assert said.asks_contact
    _finds(action, Overview(verified=False))
    assert "tidak ada yang tersimpan" in (await _press(action, "show")).text


async def test_before_deleting_it_is_said_what_goes_and_what_stays(action: AnswerQuestion) -> None:
    _finds(action, HOLDER)
    said = await _press(action, "erase")
    assert said.responses == ["utter_own_data_confirm"]
    assert "dihapus dari semua chat Anda: isi pesan dan berkas yang belum menjadi bukti tiket." in said.text
    assert "dibutuhkan tiket KKPD-260304-0001, sampai 30 hari sesudah tiketnya selesai" in said.text
    assert "• tiket dan buktinya, paling lama sampai Rabu, 31 Desember 2036 (UU 8/1997 Pasal 11)" in said.text
    assert "• jejak audit, tanpa isi pesan (UU 27/2022 Pasal 31)" in said.text
    action.cases.own_data.erase.assert_not_awaited()  # type: ignore[attr-defined]
    _finds(action, STRANGER)
    assert (await _press(action, "erase")).responses == ["utter_own_data_confirm_chat"]


async def test_only_the_second_press_deletes(action: AnswerQuestion) -> None:
    assert (await _press(action, "leave")).responses == ["utter_own_data_left"]
    erase = action.cases.own_data.erase
    erase.assert_not_awaited()  # type: ignore[attr-defined]
    assert (await _press(action, "erase_now")).responses == ["utter_own_data_erasing"]
    erase.assert_awaited_once_with(conversation_id="c1", key="m1:erase")  # type: ignore[attr-defined]


async def test_a_form_goes_on_after_it() -> None:
    form = ValidateComplaintForm(stub_cases())
    form.cases.own_data.show = AsyncMock(return_value=STRANGER)  # type: ignore[method-assign]
    said = await take(
        form, payload="help", entities={"own_data": "show"}, requested="complaint_when", form="complaint_form"
    )
    assert "utter_own_data_of_chat" in said.responses
    assert said.slots["complaint_when"] is None
    assert said.left is None
