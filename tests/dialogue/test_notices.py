"""What people of the bank do reaches the holder, in the chat where that holder can be reached."""

from __future__ import annotations

import pytest

from tests.dialogue.talk import STORY, complains
from tests.running import Holder, Person, Product

OUTCOME = "Dana Rp250.000 dikembalikan hari ini."


def _resolve(product: Product, number: str) -> None:
    product.run(
        "resolve", number, "--examination", "cocok", "--analysis", "benar", "--outcome", OUTCOME, "--as", "sari"
    )  # fmt: skip


def test_a_ticket_that_is_taken_up_and_resolved(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    product.run("begin", number, "--as", "sari")
    assert number in rina.hears_about("mulai dikerjakan").text

    _resolve(product, number)
    told = rina.hears_about(OUTCOME)
    assert number in told.text
    with pytest.raises(AssertionError, match="status='resolved'"):
        _resolve(product, number)

    product.settled(rina)
    assert rina.times_heard(OUTCOME) == 1
    rina.presses(told.buttons[0])
    product.settled(rina)
    assert rina.times_heard(OUTCOME) == 1


def test_who_has_blocked_the_bot_hears_it_on_the_other_channel(product: Product, rina: Person, holder: Holder):
    rina.says("halo")
    rina.hears()
    rina.shares_contact(holder.phone)
    product.settled(rina)
    at_home = product.whatsapp.user(holder.name, phone=holder.phone)
    at_home.says("cek tiket saya")
    at_home.hears_about("Belum ada tiket")
    stranger = product.whatsapp.user("Orang Lain")
    stranger.says("cek tiket saya")
    stranger.hears_about("Belum ada tiket")
    rina.says(STORY)
    rina.hears_about("bukti")
    rina.presses("Tanpa bukti")
    rina.hears_about("tercatat dengan nomor")
    number = product.tickets_of(rina)[-1]["number"]

    rina.user.blocks_bot = True
    _resolve(product, number)

    assert number in at_home.hears_about(OUTCOME, timeout=60).text
    for person in (rina, stranger):
        assert person.times_heard(OUTCOME) == 0
