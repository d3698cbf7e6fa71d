"""The same conversations on WhatsApp: signed webhooks in, Graph API out."""

from __future__ import annotations

import pytest

from tests.dialogue.talk import PDF, PHOTO, STORY, complains
from tests.running import Holder, Person, Product


@pytest.fixture
def sari(product: Product) -> Person:
    """Somebody on WhatsApp, on a phone that the bank does not know."""
    return product.whatsapp.user("Sari Dewanti")


def test_the_webhook_can_be_subscribed(product: Product):
    assert product.whatsapp.subscribe() == (200, "1158201444")


def test_from_a_lost_phone_to_a_blocked_account(product: Product, sari: Person, holder: Holder):
    sari.says("hp saya ilang tolong blokir")
    assert "amankan" in sari.hears(timeout=30).text, "safety first"
    sari.hears_about("dua data")
    sari.says(f"{holder.name.lower()}, {holder.skpd}")
    question = sari.hears_about("blokir sekarang")
    assert question.buttons == ["Ya, blokir", "Bukan akun ini"]
    assert question.body["type"] == "button"
    assert not product.is_blocked(holder)
    sari.presses("Ya, blokir")
    receipt = sari.hears_about("berhasil diblokir").text
    assert product.is_blocked(holder)
    (ticket,) = product.tickets_of(sari)
    assert ticket["number"] in receipt
    product.settled(sari)
    statuses = product.rows(
        "SELECT DISTINCT o.status FROM outbox o JOIN conversations c ON c.id = o.conversation_id WHERE c.sender = %s",
        sari.chat_id,
    )
    assert statuses == [("delivered",)]
    assert sari.read, "what was written has been marked as read"


def test_pressed_twice_counts_once(product: Product, sari: Person, holder: Holder):
    sari.says(f"hp saya hilang tolong blokir, nama saya {holder.facts}")
    question = sari.hears_about("blokir sekarang")
    token = question.token_of("Ya, blokir")
    sari.presses_token(token, question)
    sari.presses_token(token, question)
    sari.hears_about("berhasil diblokir")
    product.settled(sari)
    assert len(product.tickets_of(sari)) == 1
    assert sari.times_heard("berhasil diblokir") == 1


def test_evidence_is_fetched_and_kept(product: Product, sari: Person):
    sari.says(STORY)
    sari.hears_about("nomor HP")
    sari.presses("Lewati")
    sari.hears_about("bukti")
    sari.sends_photo(PHOTO)
    sari.hears_about("tercatat dengan nomor")
    sari.sends_document(PDF, "surat.pdf", "application/pdf")
    product.settled(sari)
    query = (
        "SELECT m.status FROM media m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE c.sender = %s AND m.ticket_id IS NOT NULL ORDER BY m.created_at"
    )
    product.wait_until(lambda: ("stored",) in product.rows(query, sari.chat_id), what="nothing is stored")


def test_what_is_no_text_is_answered(product: Product, sari: Person):
    for content, words in (
        ({"type": "sticker", "sticker": {"id": "1"}}, "Stiker"),
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, "Pesan suara"),
        ({"type": "video", "video": {"id": "1"}}, "Jenis pesan"),
        ({"type": "hologram"}, "Jenis pesan"),
    ):
        sari.sends(**content)
        sari.hears_about(words)
    before = len(sari.inbox)
    sari.sends(type="reaction", reaction={"message_id": "wamid.1", "emoji": "👍"})
    sari.says("selamat pagi")
    sari.hears()
    assert len(sari.inbox) == before + 1


def test_a_holder_moves_from_telegram_to_whatsapp(product: Product, rina: Person, sari: Person, holder: Holder):
    rina.says("halo")
    rina.hears()
    rina.shares_contact(holder.phone)
    product.settled(rina)
    rina.says(STORY)
    rina.hears_about("bukti")
    rina.presses("Tanpa bukti")
    rina.hears_about("tercatat dengan nomor")
    number = product.tickets_of(rina)[-1]["number"]

    at_home = product.whatsapp.user(holder.name, phone=holder.phone)
    at_home.says(f"status tiket {number}")
    at_home.hears_about(number)
    sari.says(f"status tiket {number}")
    product.settled(sari)
    assert sari.times_heard(number) == 0


def test_a_rating_is_given_by_a_number_once_the_buttons_are_out_of_sight(product: Product, sari: Person):
    number = complains(product, sari)["number"]
    findings = ("--examination", "cocok", "--analysis", "benar", "--outcome", "Dana kembali.")
    product.run("resolve", number, *findings, "--as", "sari")
    assert "angka 1 sampai 5" in sari.hears_about("Dana kembali.").text
    sari.says("apa itu kkpd?")
    sari.hears_about("Kartu Kredit Pemerintah Daerah")
    sari.says("bintang 4")
    assert number in sari.hears_about("nilai 4").text
    assert product.rows("SELECT rating FROM tickets WHERE number = %s", number) == [(4,)]
