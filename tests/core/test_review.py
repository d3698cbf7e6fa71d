"""Texts that were not understood: what is kept of them, and what may be learned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.intents import INTENTS
from bot.core.privacy import find_tokens
from bot.core.review import (
    Miss,
    Misunderstood,
    ReviewItem,
    ReviewStatus,
    fingerprint,
    need_pressed,
    review_item,
    says_misunderstood,
    shown,
    without_tokens,
)

NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
TOLD = Misunderstood("m1", Miss.NOT_UNDERSTOOD, "check_ticket", 0.12)


def item(text: str = "kok gitu sih mas", told: Misunderstood = TOLD) -> ReviewItem:
    return review_item(told, text, item_id="r1", now=NOW)


def test_a_number_is_not_kept() -> None:
    kept = item("hubungi [phone:ab12cd34] atau [email:zz22yy33], NIK [nik:aaaa2222], PIN saya [PIN]")
    assert kept.text == "hubungi [phone:xxxxxxxx] atau [email:xxxxxxxx], NIK [nik:xxxxxxxx], PIN saya [PIN]"
    assert shown(kept.text) == "hubungi [nomor telepon] atau [alamat e-mail], NIK [NIK], PIN saya [PIN]"
    assert kept.training_text == kept.text


def test_the_same_words_are_the_same_text() -> None:
    same = {fingerprint(without_tokens(text)) for text in ("Halo  [phone:ab12cd34]", "halo\n[phone:ef56gh78]")}
    assert len(same) == 1
    assert fingerprint("halo") != fingerprint("hallo")


def test_a_guess_that_is_none_is_not_kept_as_an_intent() -> None:
    assert item(told=Misunderstood("m1", Miss.NOT_UNDERSTOOD, "nlu_fallback", 0.9)).intent == ""


def test_a_label_is_one_of_the_intents() -> None:
    one = item()
    one.decide("check_ticket", by="sari", now=NOW)
    assert (one.status, one.label, one.reviewer, one.reviewed_at) == (
        ReviewStatus.LABELLED,
        "check_ticket",
        "sari",
        NOW,
    )
    for unknown in ("nlu_fallback", "Check_Ticket", ""):
        with pytest.raises(InvalidInput):
            one.decide(unknown, by="sari", now=NOW)
    assert one.label == "check_ticket"


def test_a_decision_can_be_taken_back() -> None:
    one = item()
    one.decide("inform", by="sari", now=NOW, example="nama saya")
    one.dismiss(by="budi", now=NOW + timedelta(hours=1))
    assert (one.status, one.label, one.example, one.reviewer) == (ReviewStatus.DISMISSED, None, None, "budi")
    one.decide("thank", by="sari", now=NOW)
    assert (one.status, one.label) == (ReviewStatus.LABELLED, "thank")


def test_an_example_written_anew_is_masked_as_well() -> None:
    one = item("saya Ratna 0812-3456-7890")
    one.decide("change_data", by="sari", now=NOW, example="nomor saya ganti jadi 0812 3456 7890, dulu [nomor telepon]")
    assert one.training_text == "nomor saya ganti jadi [phone:xxxxxxxx], dulu [phone:xxxxxxxx]"
    with pytest.raises(InvalidInput):
        one.decide("change_data", by="sari", now=NOW, example=" ?! ")
    one.decide("change_data", by="sari", now=NOW, example="pin saya 123456 mau diganti")
    assert "123456" not in one.training_text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("tiket KKPD-261122-0042 kok lama", "tiket KKPD-000000-0000 kok lama"),
        ("satu\ndua\u2028tiga", "satu dua tiga"),
        ("/restart dong", "restart dong"),
        ('cek [saldo](limit) dan [ini]{"entity": "x"}', 'cek [saldo] (limit) dan [ini] {"entity": "x"}'),
        ("- daftar - belanja", "- daftar - belanja"),
    ],
)
def test_an_example_is_one_line_without_markup(text: str, line: str) -> None:
    assert item(text).training_text == line


@given(st.text(alphabet='ab[]()p:hone{}x2- /\n"', max_size=60))
def test_no_token_and_no_markup_is_ever_learned(text: str) -> None:
    line = item(f"{text} [phone:ab12cd34]{text}").training_text
    assert not any(token.text != "[phone:xxxxxxxx]" for token in find_tokens(line))
    assert "](" not in line
    assert "]{" not in line
    assert "\n" not in line


def test_what_is_told_survives_its_way() -> None:
    for told in (TOLD, Misunderstood("m2", Miss.CORRECTED, "", 0.0, "identity")):
        assert Misunderstood.from_json(told.as_json()) == told


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "x",
        [],
        {},
        {"inbox_id": "m1"},
        TOLD.as_json() | {"reason": "bored"},
        TOLD.as_json() | {"inbox_id": 7},
        TOLD.as_json() | {"confidence": "much"},
        TOLD.as_json() | {"intent": "DROP TABLE"},
    ],
)
def test_what_we_have_not_sent_is_not_read(odd: Any) -> None:
    assert Misunderstood.from_json(odd) is None


@pytest.mark.parametrize(
    "text",
    [
        "bukan itu maksud saya",
        "Bukan itu yang saya maksud",
        "bkn itu mksd sy",
        "bukan begitu maksudnya min",
        "maksud saya bukan itu",
        "bukan itu yg saya tanyakan",
        "kamu salah paham",
    ],
)
def test_the_holder_says_that_something_else_was_meant(text: str) -> None:
    assert says_misunderstood(text)


@pytest.mark.parametrize(
    "text",
    [
        "bukan",
        "salah, maksud saya 250 ribu",
        "petugas kemarin salah paham dengan surat saya",
        "apa maksudnya kkpd",
        "kami bermaksud membatalkan",
        "transaksi itu bukan saya yang buat, mohon dicek segera karena " * 2 + "bukan itu maksud saya",
        "",
    ],
)
def test_other_messages_correct_nothing(text: str) -> None:
    assert not says_misunderstood(text)


def test_what_a_button_names() -> None:
    assert need_pressed("/lost_phone") == "lost_phone"
    for other in (
        "/affirm",
        "/deny",
        "/talk_to_agent",
        '/inform{"choice": "continue"}',
        "/unheard_of",
        "lost_phone",
        "",
    ):
        assert need_pressed(other) is None
    assert {need_pressed(f"/{intent}") for intent in INTENTS} - {None} < INTENTS
