"""What is stored about somebody: asked for in their own words, deleted with the engine's memory of it."""

from __future__ import annotations

from tests.dialogue.talk import complains
from tests.running import Holder, Person, Product

_WORDS = (
    "SELECT count(*) FROM inbox i JOIN conversations c ON c.id = i.conversation_id WHERE c.sender = %s AND i.text <> ''"
)


def test_a_holder_sees_their_data_and_has_it_deleted(product: Product, rina: Person, holder: Holder):
    rina.says("halo")
    rina.hears_about("data saya")
    rina.says("data saya")
    rina.hears_about("dapat dihapus")
    rina.shares_contact(holder.phone)
    rina.hears_about("nomor Anda")
    rina.says("lihat data saya dong")
    shown = rina.hears_about("Yang tersimpan tentang Anda").text
    assert "isi pesan" in shown
    assert holder.phone[-6:] not in shown
    rina.presses("Hapus data saya")
    assert "UU 27/2022 Pasal 31" in rina.hears_about("Lanjutkan").text
    rina.presses("Ya, hapus")
    assert "isi pesan" in rina.hears_about("Sudah dihapus").text
    assert product.rows(_WORDS, str(rina.chat_id)) == [(0,)]
    rina.says("halo lagi")
    rina.hears_about("bantu")


def test_what_a_ticket_needs_is_not_deleted(product: Product, rina: Person):
    complains(product, rina)
    (before,) = product.rows(_WORDS, str(rina.chat_id))[0]
    rina.says("hapus data saya")
    rina.hears_about("Lanjutkan")
    rina.presses("Ya, hapus")
    rina.hears_about("Belum ada yang dapat dihapus")
    (after,) = product.rows(_WORDS, str(rina.chat_id))[0]
    assert after >= before


def test_in_the_middle_of_a_form_it_is_answered_and_the_form_goes_on(product: Product, rina: Person):
    rina.says("hp saya hilang tolong blokir")
    rina.hears_about("Saya bantu amankan")
    rina.says("data saya")
    rina.hears_about("dapat dihapus")
    assert "nama" in rina.heard.splitlines()[-1].lower() or rina.hears_about("nama")
