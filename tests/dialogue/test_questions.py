"""Journey 7: questions, answered from the source document."""

from __future__ import annotations

import pytest

from tests.running import Person, Product


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("apa itu kkpd?", ("Kartu Kredit Pemerintah Daerah", "APBD")),
        ("dasar hukumnya apa aja?", ("Permendagri 79/2022", "PP 12/2019")),
        ("biaya apa saja yang dibebaskan?", ("meterai", "sembilan")),
        ("call center nomor berapa?", ("1500351",)),
        ("pengaduan tertulis berapa lama selesainya?", ("5 hari kerja",)),
    ],
)
def test_answers_come_from_the_document(rina: Person, question: str, facts: tuple[str, ...]):
    rina.says(question)
    answer = rina.hears_about(facts[0]).text
    for fact in facts:
        assert fact in answer


def test_what_the_document_does_not_say_is_not_made_up(product: Product, rina: Person):
    rina.says("limit kkpd dinas saya berapa?")
    assert "tidak ada di dokumen" in rina.hears_about("petugas").text


def test_the_privacy_notice_comes_once(product: Product, rina: Person):
    for words in ("halo", "makasih", "halo lagi"):
        rina.says(words)
        rina.hears(timeout=30)
    product.settled(rina)
    assert rina.times_heard("27/2022") == 1
