"""What stands behind an intent that was put first."""

import pytest
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.emergency_backstop import EmergencyBackstop
from sigap_nlu.ranking import put_first


def message(text: str, *ranking: tuple[str, float]) -> Message:
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return Message(data={TEXT: text, INTENT: ranked[0], INTENT_RANKING_KEY: ranked})


@pytest.mark.parametrize("confidence", [0.3, 0.9, 1.0])
def test_the_others_share_what_is_left(confidence):
    told = message("x", ("a", 0.8), ("b", 0.15), ("c", 0.05))
    put_first(told, "c", confidence)
    first, *others = told.get(INTENT_RANKING_KEY)
    assert first == told.get(INTENT) == {"name": "c", "confidence": confidence}
    assert [one["name"] for one in others] == ["a", "b"]
    assert sum(one["confidence"] for one in others) <= 1 - confidence + 1e-9
    assert all(one["confidence"] <= confidence for one in others)
    assert (others[1]["confidence"] > 0) == (confidence < 1)


def test_what_was_unlikely_becomes_no_likelier():
    told = message("x", ("a", 0.2), ("b", 0.1))
    put_first(told, "b", 0.3)
    assert told.get(INTENT_RANKING_KEY)[1] == {"name": "a", "confidence": 0.2}


def test_an_emergency_is_heard_by_the_fallback_too_though_the_mistake_was_likelier():
    told = message("hp hilang sama mau ganti nama bendahara", ("change_data", 0.96), ("lost_phone", 0.01))
    EmergencyBackstop().process([told])
    fallback = FallbackClassifier({"threshold": 0.15, "ambiguity_threshold": 0.0})
    assert fallback.process([told])[0].get(INTENT)["name"] == "lost_phone"


def test_a_message_that_only_names_an_emergency_stays_what_it_certainly_is():
    told = message("laporan hp hilang yang kemarin sudah diproses belum", ("check_ticket", 0.99), ("lost_phone", 0.01))
    EmergencyBackstop().process([told])
    assert told.get(INTENT)["name"] == "check_ticket"
