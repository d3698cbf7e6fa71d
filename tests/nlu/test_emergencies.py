"""Emergencies told beside something else, and words that only name one. Asked of the model that the product runs on."""

import pytest

from bot.operations.parsing import understood

HEARD = [
    "hp hilang sama mau ganti nama bendahara juga",
    "aduh kecopetan hp, terus gimana nih",
    "hp ilang trs mau ganti nomor",
    "hp saya dicuri, tolong transaksi dari hp itu dihentikan",
]
NAMED = {
    "laporan hp hilang saya yang kemarin sudah sampai mana": {"check_ticket"},
    "menu qris di hp saya ilang": {"app_or_network_trouble"},
    "kalo hp ilang siapa yg nanggung": {"ask_risks_and_safety", "ask_kkpd"},
}


@pytest.fixture(scope="module")
def read() -> dict[str, str]:
    texts = [*HEARD, *NAMED]
    return {text: found["intent"] for text, found in zip(texts, understood(texts, say=lambda line: None), strict=True)}


@pytest.mark.parametrize("text", HEARD)
def test_a_lost_phone_is_heard_whatever_is_told_with_it(read: dict[str, str], text: str) -> None:
    assert read[text] == "lost_phone"


@pytest.mark.parametrize("text", NAMED)
def test_what_only_names_an_emergency_begins_none(read: dict[str, str], text: str) -> None:
    assert read[text] in NAMED[text]
