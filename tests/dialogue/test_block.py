"""Journey 1: lost phone, fraud, or "block it now"."""

from __future__ import annotations

import re

import pytest

from tests.dialogue.talk import reports_lost_phone
from tests.running import Holder, Person, Product


def test_from_a_lost_phone_to_a_blocked_account(product: Product, rina: Person, holder: Holder):
    rina.says("hp saya ilang tolong blokir")
    assert "amankan" in rina.hears(timeout=30).text, "safety first"
    rina.hears_about("dua data")
    rina.says(f"{holder.name.lower()}, {holder.skpd}")
    question = rina.hears_about("blokir sekarang")
    assert question.buttons == ["Ya, blokir", "Bukan akun ini"]
    assert holder.name.split()[0] not in question.text, "names are masked"
    assert not product.is_blocked(holder)

    rina.presses("Ya, blokir")
    receipt = rina.hears_about("berhasil diblokir").text
    rina.hears_about("operator")

    shown = product.sigap("holders", "show", holder.phone, "--json")
    assert shown["blocked"] is True
    assert shown["card_last4"] == holder.card_last4
    hour, minute = re.search(r"T(\d\d):(\d\d)", shown["blocked_at"]).groups()
    assert f"{hour}.{minute} WIB" in receipt
    number = product.tickets_of(rina)[0]["number"]
    ticket = next(one for one in product.sigap("tickets", "--json") if one["number"] == number)
    assert (ticket["kind"], ticket["category"], ticket["status"]) == ("block", "lost_phone", "open")
    assert ticket["due_at"].startswith(ticket["opened_at"][:10] + "T23:59:59"), "the same calendar day"
    assert ticket["holder_phone"].endswith(holder.phone[1:])
    assert number in receipt
    assert "23.59" in receipt
    for advice in ("operator", "1500351", "KTP", "kantor Bank"):
        assert advice in rina.heard


def test_facts_in_the_first_message_are_not_asked_for_again(product: Product, rina: Person, holder: Holder):
    rina.says(f"tolong blokir hp bendahara {holder.skpd} hilang, nama {holder.name} kartu {holder.card_last4}")
    rina.hears_about("blokir sekarang")
    assert rina.times_heard("dua data") == 0
    rina.says("iya blokir")
    rina.hears_about("berhasil diblokir")
    assert product.is_blocked(holder)


def test_one_fact_asks_for_one_more(product: Product, rina: Person, holder: Holder):
    rina.says("blokir akun saya dong, hp dicopet")
    rina.hears_about("dua data")
    rina.says(f"kartu {holder.card_last4}")
    rina.hears_about("satu data lagi")
    rina.says(holder.phone)
    rina.hears_about("blokir sekarang")


def test_wrong_facts_three_times_call_people(product: Product, rina: Person):
    rina.says("hp saya hilang tolong blokir")
    rina.hears_about("dua data")
    answers = []
    for facts in ("Xaverius Nobodi, kartu 0001", "Qonita Takada, kartu 0002", "Umbu Entah, kartu 0003"):
        rina.says(facts)
        answers.append(rina.hears_about("cocokkan").text)
    assert answers[0] == answers[1], "the same answer each time"
    assert "petugas" in answers[2]
    rina.hears_about("mendesak")
    held = product.sigap("conversation", "list", "--json")
    mine = next(one for one in held if one["id"] == product.conversation_of(rina))
    assert mine["held_by"] == "queue"
    assert mine["urgent"] is True
    assert product.tickets_of(rina) == []


def test_a_wrong_second_fact_is_answered_as_if_there_were_no_record(product: Product, rina: Person, holder: Holder):
    rina.says("hp saya hilang tolong blokir")
    rina.hears_about("dua data")
    rina.says(f"{holder.name}, kartu 0000")
    known = rina.hears_about("cocokkan").text
    rina.says("Xaverius Nobodi, kartu 0000")
    assert rina.hears_about("cocokkan").text == known


def test_already_blocked_is_said_and_nothing_is_blocked_twice(product: Product, rina: Person, holder: Holder):
    reports_lost_phone(rina, holder)
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    budi = product.telegram.user("Budi Santosa")
    budi.says(f"hp saya hilang tolong blokir, nama saya {holder.facts}")
    assert "sejak" in budi.hears_about("sudah diblokir").text
    asked = "SELECT count(*) FROM bank_requests r JOIN bank_holders h ON h.ref = r.holder_ref WHERE h.name = %s"
    assert product.rows(asked, holder.name) == [(1,)]
    assert product.tickets_of(budi) == []


def test_not_this_account_blocks_nothing(product: Product, rina: Person, holder: Holder):
    reports_lost_phone(rina, holder)
    rina.presses("Bukan akun ini")
    rina.hears_about("tidak saya blokir")
    product.settled(rina)
    assert not product.is_blocked(holder)


def test_batal_leaves_the_block(product: Product, rina: Person, holder: Holder):
    reports_lost_phone(rina, holder)
    rina.says("eh gak jadi, batal")
    rina.hears_about("hentikan")
    rina.says("ya")
    rina.hears(timeout=30)
    product.settled(rina)
    assert not product.is_blocked(holder)
    assert product.tickets_of(rina) == []


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(product: Product, rina: Person, holder: Holder):
    reports_lost_phone(rina, holder)
    rina.says("nanti buka blokirnya gimana ya?")
    product.settled(rina)
    assert not product.is_blocked(holder)
    rina.says("ya blokir sekarang")
    rina.hears_about("berhasil diblokir")


def test_fraud_offers_a_block_and_then_a_complaint(product: Product, rina: Person, holder: Holder):
    rina.says("saya ketipu orang ngaku petugas bank, duit kkpd kepake 3 juta")
    offer = rina.hears_about("blokir sekarang")
    assert "PIN" in offer.text
    rina.presses("Ya, blokir")
    rina.hears_about("dua data")
    rina.says(holder.facts)
    rina.hears_about("blokir sekarang")
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    rina.hears_about("pengaduan")
    rina.presses("Ya, catat")
    rina.hears_about("laporannya")
    product.settled(rina)
    assert product.is_blocked(holder)
    assert [ticket["category"] for ticket in product.tickets_of(rina)] == ["report_fraud"]


def test_fraud_may_be_noted_without_a_block(product: Product, rina: Person):
    rina.says("ada penipuan, saya transfer 500 ribu ke akun palsu tadi pagi")
    rina.hears_about("blokir sekarang")
    rina.presses("Catat laporan saja")
    rina.hears_about("nomor HP")
    rina.says("lewati")
    rina.hears_about("bukti")
    rina.says("gak ada")
    rina.hears_about("tercatat dengan nomor")
    ticket = product.tickets_of(rina)[0]
    assert (ticket["kind"], ticket["category"]) == ("oral", "report_fraud")
    assert ticket["details"]["amount"] == "Rp500.000"


@pytest.mark.parametrize("words", ["bisa buka blokir saya gak? hp udah ketemu", "tolong unblokir akun saya"])
def test_unblocking_is_explained_never_done(product: Product, rina: Person, words: str):
    rina.says(words)
    answer = rina.hears_about("kantor Bank").text
    assert "chat" in answer


def test_chats_of_the_same_record_are_told(product: Product, rina: Person, holder: Holder):
    owner = product.telegram.user("Pemilik Akun")
    owner.shares_contact(holder.phone)
    owner.hears_about("nomor Anda")
    reports_lost_phone(rina, holder)
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    assert "Jika bukan Anda" in owner.hears_about("pemberitahuan: akun").text
