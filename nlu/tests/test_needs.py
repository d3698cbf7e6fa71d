"""What a message asks for beside the facts it carries."""

import pytest

from sigap_nlu.grams import Shape
from sigap_nlu.linear import LinearModel
from sigap_nlu.needs import chances_of_need, clauses
from sigap_nlu.text import said

EXAMPLES = {
    "lost_phone": ["hp hilang", "hp saya dicuri", "hp ketinggalan"],
    "failed_transaction": ["transaksi gagal", "bayar gagal terus", "uang kepotong"],
    "inform": ["nama saya rina", "dinas pendidikan", "[phone:ab12cd34] 7781", "toko maju", "warung bu sri kemarin"],
}


@pytest.fixture(scope="module")
def taken_for():
    texts = [(said(text), intent) for intent, some in EXAMPLES.items() for text in some]
    model = LinearModel.fit([text for text, _ in texts], [intent for _, intent in texts], Shape())

    def best(text):
        chances = model.probabilities([said(text)])[0]
        return model.labels[int(chances_of_need(model, text, chances).argmax())]

    return best


def test_facts_are_left_out_of_the_clauses():
    assert clauses("Rina Wulandari SE - Disdik, [phone:ab12cd34] 7781, hp hilang")[0].words == "ponsel hilang"


def test_nothing_is_left_of_bare_facts():
    assert clauses("Rina Wulandari, Dinas Pendidikan, [phone:ab12cd34]") == []


def test_amounts_and_dates_are_no_ends_of_clauses():
    assert [part.words for part in clauses("transaksi 1.275.000 gagal")] == [
        "transaksi gagal",
        "transaksi xamount gagal",
    ]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Rina Wulandari, Dinas Pendidikan, [phone:ab12cd34] 7781, hp hilang", "lost_phone"),
        ("transaksi gagal. nama saya rina, dinas pendidikan", "failed_transaction"),
        ("warung bu sri, kemarin", "inform"),
        ("nama saya rina", "inform"),
    ],
)
def test_a_need_is_seen_beside_facts(taken_for, text, intent):
    assert taken_for(text) == intent
