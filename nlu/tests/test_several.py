"""Where a message is cut, and which of its needs comes first."""

import pytest

from sigap_nlu.several import Certainty, Part, Read, differs, needs, parts

SURE = Certainty()


def read(*said):
    return [Read(Part(text, announced), intent, confidence) for text, announced, intent, confidence in said]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("hp saya hilang, sekalian tanya denda telat", ["hp saya hilang", "tanya denda telat"]),
        ("transaksi gagal. oh iya jam buka kantor berapa", ["transaksi gagal", "jam buka kantor berapa"]),
        ("saldo salah sama mau ganti nomor hp", ["saldo salah", "mau ganti nomor hp"]),
        ("kkpd itu apa? terus manfaatnya apa", ["kkpd itu apa", "manfaatnya apa"]),
        ("komplain bulan lalu gimana ujungnya", []),
        ("bayar di toko sama pak budi", []),
        ("limit 2.000.000 kok kurang", []),
        ("hp hilang", []),
        ("", []),
    ],
)
def test_parts(text, cut):
    assert [part.text for part in parts(text)] == cut


def test_a_message_of_many_sentences_is_a_story():
    assert parts("satu dua. tiga empat. lima enam. tujuh delapan. sembilan sepuluh") == []


def test_the_most_urgent_is_first_wherever_it_stands():
    said = read(("denda berapa", False, "ask_fees", 0.9), ("transaksi gagal", True, "failed_transaction", 0.8))
    found = needs("ask_fees", said, SURE)
    assert (found.first.intent, found.other.intent) == ("failed_transaction", "ask_fees")


def test_what_the_whole_means_stays_first_when_it_is_as_urgent():
    said = read(("hp hilang", False, "lost_phone", 0.9), ("tiket gimana", True, "check_ticket", 0.8))
    found = needs("lost_phone", said, SURE)
    assert (found.first, found.other.intent) == (None, "check_ticket")


@pytest.mark.parametrize(
    ("whole", "one", "other"),
    [
        ("failed_transaction", "failed_transaction", "app_or_network_trouble"),
        ("report_fraud", "report_fraud", "failed_transaction"),
        ("lost_phone", "lost_phone", "block_account"),
        ("check_ticket", "check_ticket", "service_complaint"),
    ],
)
def test_one_trouble_told_twice_is_one_need(whole, one, other):
    assert not differs(one, other)
    assert needs(whole, read(("a b", False, one, 0.9), ("c d", True, other, 0.9)), SURE).other is None


def test_a_full_stop_alone_asks_for_more_certainty():
    part = ("berapa denda telat", False, "ask_fees")
    complaint = ("transaksi gagal", False, "failed_transaction", 0.9)
    assert needs("failed_transaction", read(complaint, (*part, 0.7)), SURE).other is None
    assert needs("failed_transaction", read(complaint, (*part, 0.9)), SURE).other.intent == "ask_fees"


def test_courtesies_are_no_needs():
    assert needs("thank", read(("makasih ya", False, "thank", 1.0), ("sehat selalu", True, "greet", 1.0)), SURE) == (
        None,
        None,
    )


def test_an_emergency_is_never_left_for_afterwards():
    said = read(("denda berapa", False, "ask_fees", 0.9), ("hp hilang", False, "lost_phone", 0.9))
    found = needs("ask_fees", said, SURE)
    assert found.other is None
