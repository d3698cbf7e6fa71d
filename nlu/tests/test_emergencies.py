"""What the backstop is certain of, and what it keeps out of."""

import pytest

from sigap_nlu.emergencies import emergency
from sigap_nlu.text import normalise


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("min tolong hp bendahara kami dicuri tadi pagi, atas nama Bambang dinkes", "lost_phone"),
        ("eh hp saya ilang barusan tolong blokir dulu", "lost_phone"),
        ("hape gw kecopetan di angkot", "lost_phone"),
        ("handphone kula ical", "lost_phone"),
        ("kehilangan hp di pasar", "lost_phone"),
        ("kartu perdana saya dicopet orang", "lost_phone"),
        ("bukan saya yang transaksi 2jt di alfamart", "report_fraud"),
        ("akun saya dibobol", "report_fraud"),
        ("pin sy ketauan orang", "block_account"),
    ],
)
def test_is_certain_of(text, intent):
    assert emergency(normalise(text)) == intent


@pytest.mark.parametrize(
    "text",
    [
        "menu qris di aplikasi hilang",
        "saldo saya hilang",
        "hp saya tidak hilang kok",
        "hp nya udah ketemu",
        "hp saya mati total, gak bisa transaksi",
        "charger hp saya hilang",
        "modus penipuan kkpd yang sering apa aja",
        "gimana supaya pin tidak diketahui orang",
        "sudah 2 hari akun saya diblokir, tidak bisa transaksi",
        "bukan",
    ],
)
def test_keeps_out_of(text):
    assert emergency(normalise(text)) is None


def test_a_word_that_is_a_meaning_itself_loses_no_clitic():
    assert normalise("bukan saya") == "bukan saya"
