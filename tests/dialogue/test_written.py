"""Journey 3: going on in writing, by chat and with what people do at a branch."""

from __future__ import annotations

from bot.core.wording import as_wib
from tests.dialogue.talk import complains
from tests.running import Person, Product


def test_from_an_oral_complaint_to_a_written_one(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    rina.says("saya mau lanjut ke pengaduan tertulis, dokumennya apa saja")
    told = rina.hears_about("fotokopi KTP")
    assert "bukti transaksi" in told.text
    rina.presses("Kirim formulir")
    form = rina.hears_about("Formulir pengaduan tertulis")
    assert form.file_name == f"Formulir-{number}.pdf"
    assert (form.file or b"").startswith(b"%PDF-")
    rina.hears_about("sudah saya kirim")
    rina.presses("Cabang terdekat")
    rina.hears_about("kecamatan mana")
    rina.says("Tebet")
    assert "Cabang Contoh Setiabudi" in rina.hears_about("Cabang SKKL terdekat").text

    view = product.sigap("written", "register", number, "--class", "ketidakpahaman", "--as", "sari", "--json")
    assert rina.hears_about("terdaftar dengan nomor").text.count(view["number"]) == 1
    product.run("written", "document", view["number"], "ktp", "--received", "--as", "sari")
    rina.says(f"cek tiket {view['number']}, dokumen saya sudah lengkap belum?")
    received, missing = rina.hears_about("Yang masih kurang").text.split("Yang masih kurang")
    assert "fotokopi KTP" in received
    assert "bukti transaksi" in missing
    assert "KTP" not in missing
    for name in ("surat", "transaksi"):
        view = product.sigap("written", "document", view["number"], name, "--received", "--as", "sari", "--json")
    assert view["due_at"].endswith("T23:59:59+07:00")
    assert "Dokumen pengaduan tertulis" in rina.hears_about("lengkap. Diselesaikan").text
    rows = product.rows("SELECT due_at FROM tickets WHERE number = %s", view["number"])
    assert as_wib(rows[0][0]).isoformat() == view["due_at"]


def test_the_nearest_branch_by_location_and_by_name(product: Product, rina: Person):
    rina.sends(location={"latitude": -6.1754, "longitude": 106.8272})
    near = rina.hears_about("Cabang SKKL terdekat").text
    assert "Cabang Contoh Gambir, 1," in near
    rina.says("cabang SKKL terdekat di mana ya")
    rina.hears_about("kecamatan mana")
    rina.says("bandung")
    assert "Jakarta Selatan" in rina.hears_about("belum dapat saya temukan").text
    rina.says("cabang skkl deket kelapa gading dmn")
    assert "Tanjung Priok" in rina.hears_about("Cabang Contoh Tanjung").text
    kept = product.rows(
        "SELECT text FROM inbox WHERE conversation_id = %s AND kind = 'location'", product.conversation_of(rina)
    )
    assert kept == [("-6.18,106.83",)]
