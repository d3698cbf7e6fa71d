"""Journey 10: what many have at once is told first, and everybody who is tied to it hears of its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.wording import WIB
from tests.dialogue.talk import STORY
from tests.running import Person, Product

NEWS = "Tim kami sedang memperbaikinya."
KNOWN = "gangguan yang sudah kami ketahui"

type Announced = dict[str, Any]


def _announce(product: Product, shop: str) -> Announced:
    """About one shop, so that no other test meets it."""
    since = (datetime.now(UTC) - timedelta(minutes=20)).astimezone(WIB)
    return dict(
        product.sigap(
            "incident", "announce", "--title", f"Pembayaran QRIS di {shop} gagal", "--text", NEWS, "--word", shop,
            "--category", "failed_transaction", "--category", "app_or_network_trouble", "--from", since.isoformat(),
            "--as", "wati", "--json",
        )
    )  # fmt: skip


def _end(product: Product, incident: Announced) -> None:
    product.run("incident", "end", incident["number"], "--text", "Pembayaran sudah normal.", "--as", "wati")


@pytest.fixture(scope="module")
def incident(product: Product) -> Iterator[Announced]:
    """One that goes on."""
    announced = _announce(product, "Mang Udin")
    yield announced
    _end(product, announced)


def _linked(product: Product, incident: Announced) -> list[str]:
    return list(product.sigap("incident", "show", incident["number"], "--json")["tickets"])


def _told(person: Person, shop: str = "Mang Udin") -> None:
    person.says(f"bayar qris di {shop} gagal terus barusan")
    known = person.hears_about(KNOWN)
    assert f"Pembayaran QRIS di {shop} gagal. {NEWS}" in known.text
    assert known.buttons == ["Ya, kabari saya", "Saldo terpotong", "Laporkan sendiri"]


def _skips_the_rest(person: Person) -> None:
    person.hears_about("nomor HP")
    person.says("lewati")
    person.hears_about("bukti")
    person.says("tidak ada")
    person.hears_about("tercatat dengan nomor")


def test_from_its_announcement_to_its_end(product: Product, rina: Person):
    before = product.telegram.user("Sudah Melapor")
    before.says("barusan bayar qris 20 ribu di Warung Bu Sri Rejo gagal terus")
    _skips_the_rest(before)
    incident = _announce(product, "Bu Sri Rejo")
    before.hears_about("bagian dari gangguan")
    assert _linked(product, incident) == [product.tickets_of(before)[0]["number"]], "open complaints that fit"

    _told(rina, "Bu Sri Rejo")
    rina.presses("Ya, kabari saya")
    opened = rina.hears_about("Tercatat dengan nomor").text
    (ticket,) = product.tickets_of(rina)
    assert ticket["number"] in opened
    assert "23.59" in opened
    assert (ticket["kind"], ticket["status"]) == ("oral", "open")
    for question in ("Kapan kejadiannya", "Berapa jumlahnya", "merchant atau toko", "nomor HP", "ada bukti"):
        assert rina.times_heard(question) == 0, question
    _told(rina, "Bu Sri Rejo")
    rina.says("ya")
    rina.hears_about("sudah tercatat")
    assert len(product.tickets_of(rina)) == 1

    product.run("incident", "update", incident["number"], "--text", "Sebagian sudah pulih.", "--as", "sari")
    _end(product, incident)
    for person in (rina, before):
        person.hears_about("Sebagian sudah pulih")
        assert product.tickets_of(person)[0]["number"] in person.hears_about("sudah selesai").text
        product.settled(person)
        assert person.times_heard("Sebagian sudah pulih") == person.times_heard("sudah selesai") == 1
        assert product.tickets_of(person)[0]["status"] == "open", "left to people"
    with pytest.raises(AssertionError, match="it has ended already"):
        _end(product, incident)


def test_with_money_gone_the_facts_are_asked_for_and_the_ticket_is_tied(
    product: Product, rina: Person, incident: Announced
):
    _told(rina)
    rina.presses("Saldo terpotong")
    rina.hears_about("supaya dapat ditelusuri")
    rina.hears_about("Berapa jumlahnya")
    rina.says("150 ribu")
    _skips_the_rest(rina)
    rina.hears_about("terhubung dengan gangguan")
    (ticket,) = product.tickets_of(rina)
    assert ticket["details"]["amount"] == "Rp150.000"
    assert ticket["number"] in _linked(product, incident)


def test_ones_own_complaint_goes_on_as_ever(product: Product, rina: Person, incident: Announced):
    _told(rina)
    rina.presses("Laporkan sendiri")
    rina.hears_about("pengaduan tersendiri")
    rina.hears_about("Berapa jumlahnya")
    rina.says("lupa")
    _skips_the_rest(rina)
    (ticket,) = product.tickets_of(rina)
    assert ticket["number"] not in _linked(product, incident)
    assert rina.times_heard(KNOWN) == 1


def _stops(person: Person) -> None:
    person.says("batal")
    person.hears_about("saya hentikan")


def _asks(person: Person) -> None:
    person.says("kapan selesainya ya?")
    person.hears_about("belum dapat saya pastikan")
    assert "Ya, kabari saya" in person.hears_about(KNOWN).buttons


def _wants_people(person: Person) -> None:
    person.says("petugas")
    person.hears_about("teruskan ke petugas")


def _lost_the_phone(person: Person) -> None:
    person.says("hp saya hilang tolong blokir")
    person.hears_about("amankan dulu")


@pytest.mark.parametrize("says", [_stops, _asks, _wants_people, _lost_the_phone])
@pytest.mark.usefixtures("incident")
def test_whatever_else_is_said_is_heard(product: Product, rina: Person, says: Callable[[Person], None]):
    _told(rina)
    says(rina)
    product.settled(rina)
    assert product.tickets_of(rina) == []


@pytest.mark.usefixtures("incident")
def test_only_where_it_fits(rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("batal")
    rina.hears_about("saya hentikan")
    rina.says("ada yang menipu saya pura-pura dari Mang Udin, minta otp")
    rina.hears_about("amankan dulu")
    assert rina.times_heard(KNOWN) == 0


@pytest.mark.usefixtures("incident")
def test_what_is_told_later_is_looked_at_then(rina: Person):
    rina.says("transaksi gagal")
    rina.hears_about("apa yang terjadi")
    _told(rina)


def test_a_failed_registration_hears_of_it_before_the_checks(product: Product, rina: Person):
    since = (datetime.now(UTC) - timedelta(minutes=20)).astimezone(WIB)
    incident = product.sigap(
        "incident", "announce", "--title", "Registrasi di Pulau Tidung gagal", "--text", NEWS, "--word", "Pulau Tidung",
        "--category", "failed_registration", "--from", since.isoformat(), "--as", "wati", "--json",
    )  # fmt: skip
    try:
        rina.says("registrasi jakone mobile gagal terus di Pulau Tidung")
        assert rina.hears_about(KNOWN).buttons == ["Ya, kabari saya", "Periksa penyebabnya"]
        rina.says("kapan selesainya ya?")
        rina.hears_about("belum dapat saya pastikan")
        rina.presses("Ya, kabari saya")
        number = product.tickets_of(rina)[0]["number"] if rina.hears_about("Tercatat dengan nomor") else ""
        assert _linked(product, incident) == [number]
        assert rina.times_heard("Hasilnya") == 0
    finally:
        _end(product, incident)
    assert number in rina.hears_about("sudah selesai").text


def test_bad_input_is_told_and_changes_nothing(product: Product, incident: Announced):
    number = incident["number"].lower()
    before = product.sigap("incident", "list", "--all", "--json")
    announce = ("announce", "--title", "Lain", "--category", "service_complaint", "--as", "wati")
    for arguments, problem in (
        (("update", "GGN-260304-9999", "--text", "x", "--as", "sari"), "no such incident"),
        (("update", number, "--text", "x", "--as", "sari", "--version", "7"), "look at it again"),
        (("end", number, "--text", "x", "--as", "sari", "--at", "besok"), "give an ISO moment"),
        (("link", number, "KKPD-260304-9999", "--as", "sari"), "no such ticket"),
        ((*announce, "--text", "x", "--category", "lost_phone", "--from", "2026-01-01"), "which complaints"),
        ((*announce, "--text", " ", "--from", "2026-01-01"), "say what holders are told"),
        ((*announce, "--text", "x", "--from", "2026-02-01", "--until", "2026-01-01"), "ends after it begins"),
    ):
        with pytest.raises(AssertionError, match=problem):
            product.run("incident", *arguments)
    assert product.sigap("incident", "list", "--all", "--json") == before
