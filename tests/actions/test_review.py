"""What actions tell of messages that were not understood."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.complaint import ValidateComplaintForm
from actions.talk import Deny, Inform, Misunderstood
from bot.core.journeys.cases import Cases
from bot.core.review import Miss
from tests.actions.turns import CHAT, Said, Session, take


def told(said: Said) -> list[dict[str, Any]]:
    return [message["custom"]["misunderstood"] for message in said.messages if "misunderstood" in message["custom"]]


async def test_a_miss_is_told_and_so_is_the_second(cases: Cases) -> None:
    session = Session(Misunderstood(cases))
    first, second = [await session(text, intent="nlu_fallback", message=text) for text in ("qwop", "zxcv")]
    assert [one["reason"] for one in told(first) + told(second)] == [Miss.NOT_UNDERSTOOD, Miss.SECOND_MISS]
    assert [one["inbox_id"] for one in told(first) + told(second)] == ["qwop", "zxcv"]


async def test_words_that_are_no_facts_and_ask_for_nothing_are_asked_back(cases: Cases) -> None:
    (one,) = told(await take(Inform(cases), "yang itu lho", intent="inform"))
    assert one["reason"] == Miss.ASKED_BACK


@pytest.mark.parametrize("fact", ["Ratna Wulandari", "Dinas Pendidikan", "kartu 4821", "250 ribu", "kemarin sore"])
async def test_a_bare_fact_was_understood(cases: Cases, fact: str) -> None:
    assert told(await take(Inform(cases), fact)) == []


async def test_what_was_understood_is_not_told(cases: Cases) -> None:
    assert told(await take(Misunderstood(cases), payload="nlu_fallback")) == []


async def test_a_miss_in_a_form_tells_what_was_asked(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases), "qwop zxcv", intent="nlu_fallback", confidence=0.2, requested="complaint_category"
    )
    (one,) = told(said)
    assert (one["reason"], one["asked"]) == (Miss.NOT_UNDERSTOOD, "complaint_category")


def ranked(*intents: tuple[str, float]) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in intents]
    return {"intent": ranking[0], "intent_ranking": ranking, "entities": []}


def tracker(*messages: tuple[str, dict[str, Any]]) -> Tracker:
    events = [
        {"event": "user", "text": text, "parse_data": parse, "metadata": {"inbox_id": f"m{number}"}}
        for number, (text, parse) in enumerate(messages, 1)
    ]
    text, parse = messages[-1]
    latest = {"text": text, "metadata": {"inbox_id": f"m{len(messages)}"}, **parse}
    return Tracker(CHAT, {}, latest, events, False, None, {}, None)


async def run(action: Any, given: Tracker) -> list[dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    return told(Said(dispatcher.messages, await action.run(dispatcher, given, {})))


async def test_the_guess_is_what_the_fallback_hides(cases: Cases) -> None:
    parse = ranked(("nlu_fallback", 0.7), ("check_ticket", 0.15), ("help", 0.1))
    (one,) = await run(Misunderstood(cases), tracker(("piye iki", parse)))
    assert (one["intent"], one["confidence"]) == ("check_ticket", 0.15)


async def test_the_holder_corrects_the_message_before(cases: Cases) -> None:
    given = tracker(("limit ilang", ranked(("lost_phone", 0.6))), ("bukan itu maksud saya", ranked(("deny", 0.9))))
    (one,) = await run(Deny(cases), given)
    assert one == {"inbox_id": "m1", "reason": "corrected", "intent": "lost_phone", "confidence": 0.6, "asked": None}


@pytest.mark.parametrize(
    "messages",
    [
        [("bukan itu maksud saya", "deny")],
        [("limit ilang", "lost_phone"), ("tidak", "deny")],
        [("/lost_phone", "lost_phone"), ("bukan itu maksud saya", "deny")],
    ],
)
async def test_nothing_else_is_a_correction(cases: Cases, messages: list[tuple[str, str]]) -> None:
    given = tracker(*((text, ranked((intent, 0.9))) for text, intent in messages))
    assert await run(Deny(cases), given) == []
