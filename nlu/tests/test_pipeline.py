"""The whole pipeline as `config.yml` wires it, trained on a handful of messages."""

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train

CONFIG = Path(__file__).resolve().parents[2] / "config.yml"
EXAMPLES = {
    "lost_phone": [
        "hp saya hilang",
        "hp dicuri di pasar",
        "ponsel saya ketinggalan di bus",
        "hp sy ilang min",
        "oh iya ponsel ketinggalan",
        "hp saya diambil orang di bus",
    ],
    "affirm": ["iya", "ok", "betul", "ya benar"],
    "check_ticket": [
        "status tiket saya",
        "kapan laporan selesai",
        "sampai mana pengaduan saya",
        "cek tiket",
        "tiket saya sampai mana statusnya",
        "laporan saya sudah sampai mana",
    ],
    "inform": ["Toko Maju", "warung bu sri", "nama saya rina", "di pasar"],
}


@pytest.fixture(scope="module")
def parse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    data = ["version: '3.1'", "nlu:"]
    for intent, texts in EXAMPLES.items():
        data += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    data += ["rules:", "- rule: lost", "  steps:", "  - intent: lost_phone", "  - action: utter_safe"]
    (folder / "data.yml").write_text("\n".join(data), encoding="utf-8")
    domain = ["version: '3.1'", "intents:", *(f"- {intent}" for intent in EXAMPLES), "entities: [choice]"]
    domain += ["responses:", "  utter_safe:", "  - text: aman"]
    (folder / "domain.yml").write_text("\n".join(domain), encoding="utf-8")
    result = train(
        str(folder / "domain.yml"), str(CONFIG), [str(folder / "data.yml")], str(folder / "models"), force_training=True
    )
    agent = Agent.load(result.model)
    return lambda text: asyncio.run(agent.parse_message(text))


def test_a_loaded_model_answers(parse):
    assert parse("min hp sy ilaang")["intent"]["name"] == "lost_phone"


def test_a_bare_answer_is_inform_for_certain(parse):
    for text in ("[phone:ab12cd34]", "Dinas Pendidikan", "KKPD-261122-0042", "150rb"):
        assert parse(text)["intent"] == {"name": "inform", "confidence": 1.0}


@pytest.mark.parametrize("text", ["👍", "?!", "...", "asdfghjk", "привет"])
def test_noise_falls_back(parse, text):
    assert parse(text)["intent"]["name"] == "nlu_fallback"


def test_empty_text_never_affirms(parse):
    assert parse("")["intent"]["name"] != "affirm"


def test_a_trusted_payload_is_left_alone(parse):
    parsed = parse('/inform{"choice": "blokir"}')
    assert parsed["intent"]["name"] == "inform"
    assert parsed["intent"]["confidence"] == 1.0
    assert [(found["entity"], found["value"]) for found in parsed["entities"]] == [("choice", "blokir")]


def test_a_payload_without_entities(parse):
    assert parse("/check_ticket")["intent"] == {"name": "check_ticket", "confidence": 1.0}


def test_the_most_urgent_need_is_first_and_the_other_is_noted(parse):
    parsed = parse("status tiket saya sampai mana, oh iya ponsel saya ketinggalan di bus")
    assert parsed["intent"]["name"] == "lost_phone"
    assert parsed["other_need"]["name"] == "check_ticket"
    assert parsed["other_need"]["text"] == "status tiket saya sampai mana"


def test_one_need_notes_no_other(parse):
    assert "other_need" not in parse("hp saya hilang")
    assert "ask_back" not in parse("hp saya hilang")
