import pytest

from sigap_nlu.answers import Verdict, judge


@pytest.mark.parametrize(
    "text",
    [
        "[phone:ab12cd34]",
        "no hp [phone:ab12cd34]",
        "7788",
        "150rb",
        "Rp 1.250.000",
        "17 november 2026",
        "kemarin sore jam 4",
        "KKPD-261122-0042",
        "Dinas Pendidikan",
        "disdik",
        "Kec. Tebet",
        "Rina Wulandari",
        "nama saya Budi Santoso dari Dinas Kesehatan",
    ],
)
def test_bare_answers(text):
    assert judge(text) is Verdict.ANSWER


@pytest.mark.parametrize("text", ["", "   ", "👍", "🙏🙏", "?", "...", "asdfgh", "xkcdqz", "привет", "你好"])
def test_noise_is_nothing(text):
    assert judge(text) is Verdict.NOISE


@pytest.mark.parametrize(
    "text",
    [
        "iya",
        "ok",
        "tlg",
        "gk",
        "hp hilang",
        "dinas pendidikan kok belum dibantu",
        "kemarin hp saya hilang",
        "KKPD-261122-0042 kapan selesai",
        "ganti nomor jadi [phone:ab12cd34]",
        "[PIN]",
        "halo",
    ],
)
def test_whatever_says_more_is_left_to_the_classifier(text):
    assert judge(text) is Verdict.OPEN
