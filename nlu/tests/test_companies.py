import pytest

from sigap_nlu.companies import COLUMNS, columns

MONEY, OTHERS, WITH_US = range(COLUMNS)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("BRImo suami saya keblokir", MONEY),
        ("@mandiricare kok lama", MONEY),
        ("@BRI_ID saldo saya kepotong", MONEY),
        ("ATM Bank  Jateng tertelan", MONEY),
        ("saldo GoPay-ku hilang", MONEY),
        ("refund tiket.com belum cair", OTHERS),
        ("sinyal Telkomsel hilang se-RT", OTHERS),
        ("transfer dari QRIS KKPD ke BNI gagal", WITH_US),
        ("bayar di Tokopedia pakai JakOne", WITH_US),
    ],
)
def test_companies_are_known_by_name(text, column):
    assert columns([text]).tolist() == [[float(index == column) for index in range(COLUMNS)]]


@pytest.mark.parametrize(
    "text", ["", "hp saya hilang", "dana desa belum cair", "kai, hp ulun hilang", "nama saya Brian"]
)
def test_words_of_every_day_are_no_companies(text):
    assert not columns([text]).any()


def test_nothing_is_asked_of_no_messages():
    assert columns([]).shape == (0, COLUMNS)
