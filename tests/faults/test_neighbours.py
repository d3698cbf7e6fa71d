"""Neighbours that are silent for a while: Telegram, and the bank."""

from __future__ import annotations

from tests.dialogue.talk import reports_lost_phone
from tests.fakes.telegram_server import gateway, server_error
from tests.running import Holder, Person, Product


def test_replies_arrive_later_and_in_order_when_telegram_was_down(product: Product, rina: Person):
    rina.says("halo")
    rina.hears_about("27/2022")
    product.settled(rina)
    server = product.telegram.server
    before = len(rina.inbox)
    server.fail_next("sendMessage", gateway(503), times=1)
    server.fail_next("sendMessage", server_error(502), times=1)
    rina.says("call center nomor berapa?")
    rina.says("biaya apa saja yang gratis?")
    rina.says("makasih")
    rina.hears_about("sama-sama", timeout=60)
    product.settled(rina)
    answers = [message.text for message in rina.inbox[before:]]
    assert ["1500351" in answers[0], "meterai" in answers[1], "Sama-sama" in answers[2]] == [True] * 3, answers
    assert len(answers) == 3


def test_updates_are_fetched_when_telegram_is_there_again(product: Product, rina: Person):
    server = product.telegram.server
    server.fail_next("getUpdates", gateway(502), times=2)
    rina.says("halo")
    rina.hears_about("Sigap", timeout=30)
    product.settled(rina)
    assert rina.times_heard("Halo, saya Sigap") == 1


def test_a_silent_bank_is_asked_until_it_answers(bank_faults: Product, rina: Person, holder: Holder):
    product = bank_faults
    reports_lost_phone(rina, holder)
    product.rows("INSERT INTO bank_faults (name) VALUES ('silent') RETURNING 1")
    rina.presses("Ya, blokir")
    told = rina.hears_about("diterima").text
    assert "berhasil diblokir" not in told
    product.settled(rina)
    ticket = product.tickets_of(rina)[0]
    assert ticket["number"] in told
    assert product.held_by(rina) == "queue", "people were called"
    assert not product.is_blocked(holder)
    product.rows("DELETE FROM bank_faults RETURNING 1")
    later = rina.hears_about("berhasil diblokir", timeout=90).text
    assert ticket["number"] in later
    product.settled(rina)
    assert product.is_blocked(holder)
    assert rina.times_heard("berhasil diblokir") == 1
    assert len(product.tickets_of(rina)) == 1


def test_an_answer_of_the_bank_that_got_lost_is_found_out(bank_faults: Product, rina: Person, holder: Holder):
    product = bank_faults
    reports_lost_phone(rina, holder)
    product.rows("INSERT INTO bank_faults (name) VALUES ('lost') RETURNING 1")
    rina.presses("Ya, blokir")
    rina.hears_about("diterima")
    assert product.is_blocked(holder), "the bank has done it, and we cannot know"
    product.rows("DELETE FROM bank_faults RETURNING 1")
    rina.hears_about("berhasil diblokir", timeout=90)
    requests = "SELECT count(*) FROM bank_requests r JOIN bank_holders h ON h.ref = r.holder_ref WHERE h.name = %s"
    assert product.rows(requests, holder.name) == [(1,)]
