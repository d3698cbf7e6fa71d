"""Journey 2: an oral complaint."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.wording import as_wib
from tests.dialogue.talk import PDF, PHOTO, STORY, complains
from tests.running import Holder, Person, Product


def test_everything_in_one_message_is_not_asked_for_again(product: Product, rina: Person):
    ticket = complains(product, rina)
    for question in ("Kapan kejadiannya", "Berapa jumlahnya", "Di merchant", "Ceritakan"):
        assert rina.times_heard(question) == 0, question
    assert (ticket["kind"], ticket["category"], ticket["status"]) == ("oral", "failed_transaction", "open")
    assert ticket["details"]["amount"] == "Rp250.000"
    assert "Sumber Rejeki" in ticket["details"]["merchant"]
    yesterday = as_wib(ticket["opened_at"]) - timedelta(days=1)
    assert str(yesterday.day) in ticket["details"]["when"]
    due = as_wib(ticket["due_at"])
    assert (due.date(), f"{due:%H:%M:%S}") == (as_wib(ticket["opened_at"]).date(), "23:59:59")


def test_one_question_at_a_time_for_what_is_missing(product: Product, rina: Person):
    rina.says("transaksi gagal")
    rina.hears_about("apa yang terjadi")
    rina.says("bayar qris gagal tapi saldo kepotong")
    rina.hears_about("Kapan")
    rina.says("tadi pagi jam 9")
    rina.hears_about("Berapa jumlahnya")
    rina.says("1,5 juta")
    rina.hears_about("merchant")
    rina.says("Warung Bu Tini")
    rina.hears_about("nomor HP")
    rina.says("0812 9900 7777")
    rina.hears_about("bukti")
    rina.says("tidak ada")
    opened = rina.hears_about("tercatat dengan nomor").text
    ticket = product.tickets_of(rina)[0]
    assert ticket["number"] in opened
    assert "23.59" in opened
    assert ticket["details"]["amount"] == "Rp1.500.000"
    assert "Bu Tini" in ticket["details"]["merchant"]
    revealed = "SELECT actor FROM audit WHERE action = 'phone.revealed' AND subject = %s"
    assert "1299007777" not in product.sigap("ticket", ticket["number"])
    assert product.rows(revealed, ticket["number"]) == []
    assert product.sigap("ticket", ticket["number"], "--json")["holder_phone"] == "+6281299007777"
    assert product.rows(revealed, ticket["number"]) == [("command line",)]


@pytest.mark.parametrize(
    ("story", "category"),
    [
        ("info promo di brosur beda sama yang petugas bilang soal limit kkpd saya", "wrong_information"),
        ("aplikasi jakone mobile error terus dari tadi pagi gak bisa dibuka", "app_or_network_trouble"),
        ("pelayanan teller di cabang tadi siang kasar sekali, saya kecewa dilayani begitu", "service_complaint"),
    ],
)
def test_each_category_asks_what_it_needs(product: Product, rina: Person, story: str, category: str):
    rina.says(story)
    question = rina.hears_about("?" if category != "service_complaint" else "nomor HP").text
    if "nomor HP" not in question:
        rina.hears_about("nomor HP")
    rina.says("lewati")
    if category != "service_complaint":
        rina.hears_about("bukti")
        rina.says("tidak ada")
    rina.hears_about("tercatat dengan nomor")
    ticket = product.tickets_of(rina)[0]
    assert (ticket["kind"], ticket["category"]) == ("oral", category)
    for question in ("Berapa jumlahnya", "Di merchant"):
        assert rina.times_heard(question) == 0


def test_a_complaint_without_a_subject_is_asked_for_one(product: Product, rina: Person):
    rina.says("mau komplain")
    choices = rina.hears_about("tentang apa")
    assert len(choices.buttons) >= 5
    rina.presses("Lainnya")
    rina.hears_about("apa yang terjadi")
    rina.says("kartu fisik saya belum dikirim padahal sudah dua minggu")
    product.settled(rina)
    assert rina.times_heard("Berapa jumlahnya") == 0


def test_a_correction_changes_what_was_said(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("salah, maksud saya 350 ribu")
    rina.hears_about("perbaiki")
    rina.hears_about("nomor HP")
    rina.says("lewati")
    rina.hears_about("bukti")
    rina.says("tidak ada")
    rina.hears_about("tercatat dengan nomor")
    assert product.tickets_of(rina)[0]["details"]["amount"] == "Rp350.000"


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("biaya apa saja yang gratis?")
    rina.hears_about("dibebaskan")
    rina.hears_about("nomor HP")
    rina.presses("Lewati")
    rina.hears_about("bukti")


def test_batal_leaves_no_ticket(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("batal aja")
    rina.hears_about("hentikan")
    product.settled(rina)
    assert product.tickets_of(rina) == []


def test_petugas_works_in_the_middle(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("petugas")
    rina.hears_about("teruskan ke petugas")
    product.settled(rina)
    assert product.held_by(rina) == "queue"
    assert product.tickets_of(rina) == []


def test_an_emergency_comes_before_the_rest_of_a_complaint(product: Product, rina: Person, holder: Holder):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.says("hp saya hilang tolong blokir")
    rina.hears_about("dua data")
    rina.says(holder.facts)
    rina.hears_about("blokir sekarang")
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    rina.hears_about("lanjutkan")
    rina.presses("Ya, lanjutkan")
    rina.hears_about("nomor HP")
    rina.says("lewati")
    rina.hears_about("bukti")
    rina.says("tidak ada")
    rina.hears_about("tercatat dengan nomor")
    assert {ticket["kind"] for ticket in product.tickets_of(rina)} == {"block", "oral"}


def test_photos_and_pdf_are_fetched_and_belong_to_the_ticket(product: Product, rina: Person):
    rina.says(STORY)
    rina.hears_about("nomor HP")
    rina.presses("Lewati")
    rina.hears_about("bukti")
    rina.sends_photo(PHOTO)
    rina.hears_about("bukti yang Anda kirim")
    rina.sends_document(PDF, "mutasi.pdf", "application/pdf")
    rina.hears_about("tambahkan")
    number = product.tickets_of(rina)[0]["number"]
    query = (
        "SELECT count(*) FROM media m JOIN tickets t ON t.id = m.ticket_id WHERE t.number = %s AND m.status = 'stored'"
    )
    product.wait_until(lambda: product.rows(query, number) == [(2,)], what="the files are not stored")
    evidence = product.sigap("ticket", number, "--json")["evidence"]
    assert sorted(file["mime"] for file in evidence) == ["application/pdf", "image/jpeg"]
    assert {(product.data / file["path"]).read_bytes() for file in evidence} == {PHOTO, PDF}


def test_a_forbidden_kind_and_a_large_file_are_refused(product: Product, rina: Person):
    rina.sends_document(b"MZ" + bytes(500), "setup.exe", "application/x-msdownload")
    rina.hears_about("tidak dapat saya terima")
    rina.sends_document(b"<html><script>1</script></html>" * 50, "bukti.jpg", "image/jpeg")
    rina.hears_about("tidak dapat saya terima")
    rina.sends_document(PDF + bytes(11 * 1024 * 1024), "besar.pdf", "application/pdf")
    rina.hears_about("terlalu besar")
    product.settled(rina)
    kept = "SELECT count(*) FROM media WHERE conversation_id = %s AND status = 'stored'"
    assert product.rows(kept, product.conversation_of(rina)) == [(0,)]


def test_a_clock_that_runs_out_makes_it_a_written_complaint(product: Product, rina: Person):
    ticket = complains(product, rina)
    tomorrow = as_wib(ticket["due_at"]) + timedelta(seconds=1)
    fired = product.sigap("deadlines", "--at", tomorrow.isoformat(), "--fire", "--json")
    assert ticket["number"] in [one["number"] for one in fired]
    told = rina.hears_about("secara tertulis").text
    assert ticket["number"] in told
    for needed in ("SKKL", "KTP", "surat kuasa"):
        assert needed in told
    assert product.tickets_of(rina)[0]["status"] == "escalated"
