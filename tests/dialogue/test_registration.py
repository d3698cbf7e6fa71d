"""Journey 5: a registration of JakOne Mobile that failed."""

from __future__ import annotations

from tests.running import Person, Product


def test_solved_on_the_way(product: Product, rina: Person):
    rina.says("registrasi jakone mobile gagal terus")
    first = rina.hears_about("Hasilnya")
    assert first.buttons == ["Sudah berhasil", "Masih gagal"]
    rina.presses("Masih gagal")
    rina.hears_about("Hasilnya")
    rina.says("udah bisa, makasih")
    rina.hears_about("berhasil")
    product.settled(rina)
    assert product.tickets_of(rina) == []


def test_unsolved_becomes_a_ticket(product: Product, rina: Person):
    rina.says("gagal registrasi, pulsa saya memang habis")
    assert "pulsa" in rina.hears_about("Hasilnya").text, "what was said is looked at first"
    for _ in range(5):
        rina.says("masih gagal")
        rina.hears_about("asil")
    rina.presses("Masih gagal")
    rina.hears_about("nomor tiket", timeout=40)
    ticket = product.tickets_of(rina)[0]
    assert ticket["kind"] == "registration"
    assert len(ticket["details"]["checked"]) == 6
    assert ticket["number"] in rina.heard
