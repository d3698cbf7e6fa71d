"""Several needs in one message, and close calls."""

from __future__ import annotations

from tests.running import Holder, Person, Product


def test_what_was_told_beside_a_lost_phone_is_offered_after_the_block(product: Product, rina: Person, holder: Holder):
    rina.says("hp saya hilang dicopet di pasar, sekalian tanya denda telat bayar berapa")
    rina.hears_about("data pemegang")
    assert rina.times_heard("Biaya keterlambatan") == 0
    rina.says(holder.facts)
    rina.hears_about("blokir sekarang")
    rina.presses("Ya, blokir")
    rina.hears_about("Tadi Anda juga menyebut hal lain: Biaya dan denda")
    assert product.is_blocked(holder)
    rina.presses("Ya")
    rina.hears_about("Biaya keterlambatan pembayaran")


def test_the_complaint_comes_first_wherever_it_stands_and_later_is_a_no(product: Product, rina: Person):
    rina.says("mau tanya limit bisa naik gak, oh iya transaksi kemarin sore 150rb di toko budi gagal tapi kepotong")
    rina.hears_about("nomor HP")
    rina.presses("Lewati")
    rina.hears_about("bukti")
    rina.presses("Tanpa bukti")
    rina.hears_about("Limit dan tagihan")
    assert product.tickets_of(rina)[0]["details"]["merchant"] == "toko budi"
    rina.presses("Nanti")
    rina.hears_about("Bila perlu sesuatu")
    rina.says("terima kasih")
    rina.hears_about("Sama-sama")
    assert rina.times_heard("Tadi Anda juga menyebut") == 1


def test_a_complaint_that_was_told_besides_begins_with_the_words_that_told_it(
    product: Product, rina: Person, holder: Holder
):
    rina.says(
        "ponsel saya dicuri orang di angkot, sekalian aplikasi jakone saya error terus tidak bisa dibuka dari kemarin"
    )
    rina.hears_about("data pemegang")
    rina.says(holder.facts)
    rina.hears_about("blokir sekarang")
    rina.presses("Ya, blokir")
    rina.hears_about("Aplikasi bermasalah")
    rina.says("iya lanjut")
    rina.hears_about("Saya catat gangguannya")
    rina.hears_about("bukti")
    assert rina.times_heard("Ceritakan") == rina.times_heard("Kapan kejadiannya") == 0


def test_two_questions_are_both_answered(product: Product, rina: Person):
    rina.says("jatuh tempo tagihan kapan? terus kalau telat dendanya berapa?")
    rina.hears_about("jatuh tempo")
    rina.hears_about("Biaya keterlambatan pembayaran")


def test_with_people_nothing_is_remembered(product: Product, rina: Person):
    rina.says("transaksi saya gagal tapi saldo kepotong, oh iya denda telat berapa")
    rina.hears_about("Kapan")
    rina.says("petugas")
    rina.hears_about("Saya teruskan ke petugas")
    product.settled(rina)
    assert rina.times_heard("Tadi Anda juga menyebut") == 0


def test_one_need_is_one_need(product: Product, rina: Person):
    rina.says("tolong cek tiket saya dong. sudah lama nunggu")
    rina.hears_about("tiket")
    product.settled(rina)
    assert rina.times_heard("Tadi Anda juga menyebut") == 0


def test_what_is_not_understood_is_answered_with_what_can_be_done(product: Product, rina: Person):
    rina.says("asdfghj")
    rina.hears_about("Saya dapat memblokir akun")
    rina.says("qwertyu")
    rina.hears_about("hubungkan ke petugas")
    rina.presses("Hubungi petugas")
    rina.hears_about("Saya teruskan ke petugas")
