"""What nobody can mean is never taken for consent, for an emergency or for anything else with confidence.

Asked of the model that the product runs on.
"""

import pytest

from bot.operations.parsing import understood

NOTHING = ["", "   ", "👍🏽", "😡😡😡", "🙏", "?", "...!!", "-_-", "asdfghjkl", "qwrtp zxcvb", "hjkl hjkl hjkl"]
"""Empty, emoji, punctuation, mashed keys."""
FOREIGN = [
    "Bonjour, je voudrais réserver une table pour demain soir",
    "Guten Morgen, wo finde ich den nächsten Bahnhof?",
    "¿Dónde está la biblioteca municipal?",
    "我想买一张去上海的火车票",
    "こんにちは、天気はどうですか",
    "Добрый день, подскажите расписание автобусов",
    "صباح الخير، كيف الحال اليوم",
    "วันนี้อากาศดีมาก",
    "Buổi sáng hôm nay trời rất đẹp",
]
UNUSUAL = {
    "long": "transaksi saya gagal " * 500,
    "one word of ten thousand letters": "a" * 10_000,
    "stacked marks": "h̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ",
    "right to left": "\u202emin gnalih as ph\u202c",
    "zero width": "hp\u200b saya\u200c hil\u200dang",
    "mathematical letters": "𝐡𝐩 𝐬𝐚𝐲𝐚 𝐡𝐢𝐥𝐚𝐧𝐠",
    "a null": "hp \x00 hilang",
    "brackets": "[[[[" * 500,
}
SURE = 0.5
SECURES_OR_AGREES = {"affirm", "lost_phone", "block_account", "report_fraud", "unblock_account", "change_data"}


@pytest.fixture(scope="module")
def read() -> dict[str, dict]:
    texts = [*NOTHING, *FOREIGN, *UNUSUAL.values()]
    return dict(zip(texts, understood(texts, say=lambda line: None), strict=True))


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_asked_about(read: dict[str, dict], text: str) -> None:
    assert read[text]["intent"] == "nlu_fallback"


@pytest.mark.parametrize("text", FOREIGN)
def test_a_foreign_language_agrees_to_nothing_and_blocks_nothing(read: dict[str, dict], text: str) -> None:
    found = read[text]
    assert found["intent"] in {"nlu_fallback", "out_of_scope"} or found["confidence"] < SURE
    assert found["intent"] not in SECURES_OR_AGREES


@pytest.mark.parametrize("kind", UNUSUAL)
def test_unusual_text_is_read(read: dict[str, dict], kind: str) -> None:
    assert read[UNUSUAL[kind]]["intent"] != "affirm"
    assert 0 <= read[UNUSUAL[kind]]["confidence"] <= 1


def test_what_can_be_read_through_unusual_letters_is(read: dict[str, dict]) -> None:
    assert read[UNUSUAL["mathematical letters"]]["intent"] == "lost_phone"
    assert read[UNUSUAL["long"]]["intent"] == "failed_transaction"
