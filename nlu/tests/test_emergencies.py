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
        ("samsung saya hilang di pasar", "lost_phone"),
        ("oppo ku dicopet", "lost_phone"),
        ("hp dari tadi pagi ga ketemu2, terakhir di ruang rapat", "lost_phone"),
        ("hp saya dicuri, tolong transaksi dari hp itu dihentikan", "lost_phone"),
        ("hp saya hilang, tolong aplikasi di hp itu diblokir", "lost_phone"),
        ("hp saya dijambret dan uang dari hp itu ditransfer", "lost_phone"),
        ("hp hilang padahal saldo masih banyak di hp", "lost_phone"),
        ("hp hilang, saya takut ini gimana", "lost_phone"),
        ("hp saya hilang barusan di terminal, kalau begini apa yang harus saya lakukan", "lost_phone"),
        ("telepon saya hilang", "lost_phone"),
        ("hp hilang saldo saya gimana", "lost_phone"),
        ("hp saya dicuri, uang di dalamnya masih banyak", "lost_phone"),
        ("lagi buka aplikasi di hp saya dijambret", "lost_phone"),
        ("lagi transaksi di hp tiba tiba hp hilang", "lost_phone"),
    ],
)
def test_is_certain_of(text, intent):
    assert emergency(normalise(text)) == intent


@pytest.mark.parametrize(
    "text",
    [
        "menu qris di aplikasi hilang",
        "saldo saya hilang",
        "menu qris di hp saya ilang",
        "aplikasi jakone di hp saya hilang",
        "riwayat transaksi dari hp saya hilang semua",
        "di hp saya ga ketemu menunya",
        "hp saya ga ketemu jaringan",
        "hp saya ga ketemu di play store aplikasinya",
        "nomor hp saya tidak ditemukan di sistem",
        "kartu sim tidak ditemukan",
        "aplikasi jakone untuk samsung tidak ditemukan",
        "vivo hilang sinyal",
        "samsung saya aman kok, tadi hilang",
        "seandainya hp hilang apakah kkpd tetap aman",
        "misal suatu hari hp saya raib, limit jadi tanggungan siapa",
        "seumpama ponsel bendahara dicuri, bank ganti ga ya uangnya",
        "buat sosialisasi, langkah pencegahan bila hp pemegang kartu hilang apa saja",
        "jika gawai hilang di luar jam kantor, kerugian sebelum lapor beban siapa",
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


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hp saya hilang tapi sudah ketemu lagi", "unblock_account"),
        ("hp dicuri kemarin, alhamdulillah sudah dikembalikan", "unblock_account"),
        ("hp hilang dan belum ketemu", "lost_phone"),
        ("hp saya hilang sudah dicari tidak ketemu", "lost_phone"),
        ("hp ketinggalan di taksi, saya sudah kembali ke rumah", "lost_phone"),
        ("hp hilang, sudah ketemu lokasinya tapi dibawa orang", None),
        ("hpsaya hilanh td", "lost_phone"),
        ("kartu perdana saya dicopet bareng dompet", "lost_phone"),
        ("punya saya dijambret", "lost_phone"),
        ("dompet dicopet, hp aman", None),
        ("di hp saya menu qris hilang", None),
        ("kartu dipakai orang lain", "report_fraud"),
        ("password saya [PASSWORD] dipakai orang", "report_fraud"),
        ("takut kartu dipakai orang lain", None),
        ("kkpd boleh dipakai orang lain gak", None),
    ],
)
def test_gone_back_and_used_by_another(text, intent):
    assert emergency(normalise(text)) == intent
