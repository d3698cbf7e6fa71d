"""Journey 6: after a ticket exists."""

from __future__ import annotations

from tests.dialogue.talk import PHOTO, complains
from tests.running import Holder, Person, Product


def test_status_by_number_and_without(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    rina.says(f"gimana tiket {number}?")
    by_number = rina.hears_about("Status:").text
    assert number in by_number
    assert "23.59" in by_number
    rina.says("yang tadi sudah sampai mana?")
    assert number in rina.hears_about("Status:").text


def test_a_strangers_ticket_looks_like_none(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    stranger = product.telegram.user("Orang Lain")
    stranger.says(f"cek tiket {number}")
    foreign = stranger.hears_about("tidak ada di chat ini").text
    stranger.says("cek tiket KKPD-200101-9999")
    assert stranger.hears_about("tidak ada di chat ini").text == foreign
    assert "Sumber Rejeki" not in stranger.heard
    stranger.says(f"tambahkan ke tiket {number}: batalkan saja pengaduannya")
    product.settled(stranger)
    notes = "SELECT count(*) FROM timeline l JOIN tickets t ON t.id = l.ticket_id WHERE t.number = %s"
    assert product.rows(notes, number) == [(1,)]


def test_a_number_of_ones_own_shared_shows_the_tickets_of_its_record(product: Product, rina: Person, holder: Holder):
    rina.says(f"hp saya hilang tolong blokir, nama saya {holder.facts}")
    rina.hears_about("blokir sekarang")
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    number = product.tickets_of(rina)[0]["number"]
    other = product.telegram.user("Nomor Baru")
    other.says("cek tiket saya")
    assert other.hears_about("Belum ada tiket").asks_for_contact or other.inbox[-1].asks_for_contact
    other.shares_contact(holder.phone)
    other.hears_about("nomor Anda")
    bound = "SELECT bound_holder IS NOT NULL FROM conversations WHERE sender = %s"
    assert product.rows(bound, str(other.chat_id)) == [(True,)]
    other.says(f"cek tiket {number}")
    assert number in other.hears_about("Status:").text


def test_somebody_elses_contact_binds_nothing(product: Product, rina: Person, holder: Holder):
    rina.shares_contact(holder.phone, own=False)
    product.settled(rina)
    bound = "SELECT bound_holder FROM conversations WHERE sender = %s"
    assert product.rows(bound, str(rina.chat_id)) == [(None,)]


def test_a_photo_later_is_added_to_the_ticket(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    rina.sends_photo(PHOTO)
    assert number in rina.hears_about("tambahkan").text


def test_a_photo_without_a_ticket_is_kept_for_a_complaint(product: Product, rina: Person):
    rina.sends_photo(PHOTO)
    offer = rina.hears_about("pengaduan")
    assert offer.buttons == ["Buat pengaduan", "Tidak"]
