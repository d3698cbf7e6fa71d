"""Journey 8: a human."""

from __future__ import annotations

from tests.dialogue.talk import STORY
from tests.running import Person, Product


def test_an_agent_answers_while_the_bot_is_silent_and_then_gives_back(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("mau bicara sama petugas")
    rina.hears_about("teruskan ke petugas")
    product.settled(rina)
    mine = product.conversation_of(rina)
    listed = {one["id"]: one for one in product.sigap("conversation", "list", "--json")}
    assert (listed[mine]["channel"], listed[mine]["held_by"]) == ("telegram", "queue")

    product.sigap("conversation", "reply", mine, "Selamat siang, dengan Sari. Ada yang bisa dibantu?", "--as", "sari")
    rina.hears_about("dengan Sari")
    heard = len(rina.inbox)
    rina.says("apa itu kkpd?")
    rina.says("hp saya hilang tolong blokir")
    product.settled(rina)
    assert len(rina.inbox) == heard, f"the bot is not silent:\n{rina.heard}"
    written = [line["text"] for line in product.sigap("conversation", "show", mine, "--json")]
    assert "hp saya hilang tolong blokir" in written, "the agent reads it"

    product.sigap("conversation", "return", mine, "--as", "sari")
    rina.hears_about("kembali membantu")
    assert product.held_by(rina) == "bot"
    rina.says("apa itu kkpd?")
    rina.hears_about("Kartu Kredit Pemerintah Daerah")
    product.settled(rina)
    assert "nomor HP" not in rina.inbox[-1].text, "a clean start: the old form does not go on"


def test_waiting_is_acknowledged_not_answered(product: Product, rina: Person):
    rina.says("petugas")
    rina.hears_about("teruskan ke petugas")
    rina.says("apa itu kkpd?")
    rina.hears_about("akan terbaca petugas")
    rina.says("halo?")
    product.settled(rina)
    assert rina.times_heard("akan terbaca petugas") == 1
    assert rina.times_heard("Kartu Kredit Pemerintah Daerah") == 0


def test_two_misunderstandings_in_a_row_offer_a_person(product: Product, rina: Person):
    rina.says("xqzv wplk")
    rina.hears_about("belum menangkap")
    rina.says("brzzt qwx")
    offer = rina.hears_about("hubungkan ke petugas")
    assert "Hubungi petugas" in offer.buttons
    rina.says("ya")
    rina.hears_about("teruskan ke petugas")
    product.settled(rina)
    assert product.held_by(rina) == "queue"


def test_anger_is_heard_and_a_person_offered(rina: Person):
    rina.says("kesel banget sama layanan ini gak becus semua")
    assert "Hubungi petugas" in rina.hears_about("petugas").buttons
