"""Journey 4: data that change, asked for in a chat, approved by two people, and told to everybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialogue.talk import PHOTO
from tests.running import Holder, Person, Product


def in_bank(product: Product, phone: str) -> dict[str, Any]:
    return dict(product.sigap("holders", "show", phone, "--json"))


def proves(person: Person, holder: Holder) -> None:
    person.hears_about("bagikan nomor")
    person.shares_contact(holder.phone)


def files(product: Product, person: Person) -> str:
    """From the documents to the ticket; returns its number."""
    person.hears_about("SK penunjukan")
    person.sends_photo(PHOTO)
    assert "Yang masih kurang: fotokopi KTP" in person.hears_about("dokumen berikutnya").text
    person.sends_photo(PHOTO)
    person.hears_about("Keduanya sudah ada")
    person.presses("Sudah semua")
    notice = person.hears_about("kelalaian Pemegang KKPD")
    assert notice.buttons == ["Saya mengerti", "Batal"]
    person.presses("Saya mengerti")
    person.hears_about("Sudah benar")
    person.presses("Ya, ajukan")
    person.hears_about("tercatat dengan nomor tiket")
    assert (person.hears_about("Tanda terima TT-").file or b"").startswith(b"%PDF-")
    return str(product.tickets_of(person)[-1]["number"])


def test_a_new_number_is_approved_by_two_people(product: Product, rina: Person, holder: Holder):
    rina.says("mau ganti nomor hp yang terdaftar jadi 081377788899")
    proves(rina, holder)
    number = files(product, rina)
    ticket = product.tickets_of(rina)[-1]
    assert (ticket["kind"], ticket["status"]) == ("data_change", "waiting_approval")
    summary = next(message.text for message in rina.user.inbox if "Sudah benar" in message.text)
    assert "0812-****-**" in summary
    assert "0813-****-**99" in summary
    assert "081377788899" not in rina.heard
    assert in_bank(product, holder.phone)["name"] == holder.name, "until then the last recorded data are in force"

    owner = product.telegram.user("Pemilik Nomor Baru")
    owner.says("halo")
    owner.hears_about("Sigap")
    owner.shares_contact("081377788899")
    product.settled(owner)

    seen = str(product.sigap("change", "show", number, "--json")["version"])
    first = product.sigap("change", "approve", number, "--as", "sari", "--version", seen, "--json")
    assert first["status"] == "approved_once"
    for who, version in (("Sari", first["version"]), ("tono", seen)):
        with pytest.raises(AssertionError, match="somebody"):
            product.run("change", "approve", number, "--as", who, "--version", str(version))
    last = product.sigap("change", "approve", number, "--as", "tono", "--version", str(first["version"]), "--json")
    assert last["status"] == "applied"

    assert in_bank(product, "081377788899")["name"] == holder.name
    rina.hears_about("berlaku di Bank sejak")
    owner.hears_about("tercatat di Bank sebagai nomor QRIS KKPD")


def test_the_holder_is_replaced(product: Product, rina: Person, holder: Holder):
    rina.says("pergantian bendahara, tolong diproses")
    proves(rina, holder)
    assert "Ketiganya" in rina.hears_about("Data mana yang berubah").buttons
    rina.says("nama sama nomornya")
    rina.hears_about("nomor HP yang baru")
    rina.says("kenapa perlu nomor?")
    rina.hears_about("tercatat di Bank sebagai nomor HP")
    rina.hears_about("nomor HP yang baru")
    rina.says("0813 5550 1111")
    rina.hears_about("nama lengkap bendahara yang baru")
    rina.says("Bu Melati Anggraini, S.E.")
    rina.hears_about("SK penunjukan")
    rina.says("eh salah, nomornya 0813 5550 2222")
    rina.hears_about("Sudah saya perbaiki")
    number = files(product, rina)
    assert "0813-****-**22" in rina.heard
    assert "M***** A********" in rina.heard
    shown = product.sigap("change", "show", number, "--as", "sari", "--reveal", "--json")
    assert shown["new"] == {"phone": "+6281355502222", "name": "Melati Anggraini, S.E."}
    version = str(shown["version"])
    product.run("change", "reject", number, "--as", "sari", "--version", version, "--reason", "SK tidak terbaca.")
    rina.hears_about("SK tidak terbaca")
    assert product.tickets_of(rina)[-1]["status"] == "rejected"


def test_the_form_can_be_left(product: Product, rina: Person, holder: Holder):
    rina.says("ubah data nama skpd")
    proves(rina, holder)
    rina.hears_about("nama SKPD yang baru")
    rina.says("batal")
    rina.hears_about("saya hentikan")
    product.settled(rina)
    assert product.tickets_of(rina) == []


def test_an_emergency_goes_first(product: Product, rina: Person, holder: Holder):
    rina.says("mau ganti nama bendahara")
    proves(rina, holder)
    rina.says("hp saya hilang tolong diblokir sekarang")
    rina.hears_about("amankan dulu")


def test_a_number_that_is_not_registered_is_called_back(product: Product, rina: Person):
    rina.says("tolong ubah nomor hp bendahara")
    rina.hears_about("bagikan nomor")
    rina.shares_contact("081299999999")
    rina.hears_about("lewat telepon ke nomor itu")
    product.settled(rina)
    assert product.held_by(rina) == "queue"
    assert product.rows("SELECT queue_reason FROM conversations WHERE sender = %s", str(rina.chat_id)) == [
        ("call_back",)
    ]


def test_a_question_is_answered_first(product: Product, rina: Person):
    rina.says("ganti bendahara syaratnya apa ya?")
    assert rina.hears_about("SK penunjukan").buttons == ["Ajukan sekarang", "Tidak sekarang"]
    rina.presses("Ajukan sekarang")
    rina.hears_about("bagikan nomor")
