import pytest

from sigap_nlu.text import normalise, split


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hp sy ilang min", "ponsel saya hilang min"),
        ("HP-nya ketinggalan", "ponsel tertinggal"),
        ("tolooong", "tolong"),
        ("gk bs login", "tidak bisa login"),
        ("trx gagal 2x", "transaksi gagal dua kali"),
        ("belom", "belum"),
        ("wis", "sudah"),
        ("teu", "tidak"),
        ("tiba2", "tiba"),
        ("norek", "nomor"),
    ],
)
def test_slang_becomes_what_it_means(typed, meant):
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("[phone:ab12cd34]", "xphone"),
        ("[phone:99ff0011]", "xphone"),
        ("[nik:ab12cd34]", "xnik"),
        ("[email:ab12cd34]", "xemail"),
        ("[PIN]", "xpin"),
        ("[OTP]", "xotp"),
        ("[KARTU]", "xkartu"),
        ("KKPD-261122-0042", "xticket"),
        ("150rb", "xamount"),
        ("1,2jt", "xamount"),
        ("Rp 1.250.000", "xamount"),
        ("17/11/2026", "xdate"),
        ("14.03", "xclock"),
        ("7788", "xfour"),
        ("79/2022", "xrule"),
        ("1500351", "xcallcenter"),
    ],
)
def test_numbers_and_private_tokens_become_their_class(typed, kind):
    assert normalise(typed) == kind


def test_negation_and_aspect_are_kept():
    assert normalise("tidak belum mau sudah") == "tidak belum mau sudah"


def test_offsets_point_into_the_text_as_typed():
    text = "hp  sy 👍 ilang, no [phone:ab12cd34]!"
    assert all(text[word.start : word.start + len(word.text)] == word.text for word in split(text))
