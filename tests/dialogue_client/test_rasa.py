from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from bot.core.engine import EngineMessage, Understood
from bot.core.errors import EngineUnavailable
from bot.dialogue.rasa import RasaEngine, replica
from tests.fakes.engine import FakeRasa

SECRET = "s3cret-token"
URL = "http://engine:5005"


def engine(rasa: FakeRasa, **overrides: object) -> RasaEngine:
    options = {"urls": [URL], "token": rasa.token, "timeout": 1.0, "client": rasa.client()} | overrides
    return RasaEngine(**options)  # type: ignore[arg-type]


async def test_a_turn_carries_the_message_and_its_id() -> None:
    rasa = FakeRasa(token=SECRET)
    reply = await engine(rasa).turn("c1", "halo", inbox_id="i1")
    assert reply.messages == (EngineMessage("ok"),)
    user = rasa.trackers["c1"][0]
    assert (user["event"], user["text"], user["metadata"]) == ("user", "halo", {"inbox_id": "i1"})


@pytest.mark.parametrize(
    ("parsed", "understood"),
    [
        ({"intent": {"name": "greet", "confidence": 0.93}}, Understood("greet", 0.93)),
        (
            {
                "intent": {"name": "nlu_fallback", "confidence": 0.4},
                "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.4}, {"name": "thank", "confidence": 0.3}],
            },
            Understood("thank", 0.3),
        ),
        ({"intent": {"name": None, "confidence": 0.0}}, None),
        ({}, None),
    ],
)
async def test_what_the_message_was_taken_for(parsed: dict[str, Any], understood: Understood | None) -> None:
    rasa = FakeRasa(token=SECRET, parsed=parsed)
    client = engine(rasa)
    assert (await client.turn("c1", "halo", inbox_id="i1")).understood == understood
    again = await client.answered("c1", "i1")
    assert again
    assert again.understood == understood


async def test_an_engine_that_tells_only_what_it_understood_has_said_nothing() -> None:
    rasa = FakeRasa(parsed={"intent": {"name": "greet", "confidence": 0.9}}, replies=[[]])
    reply = await engine(rasa).turn("c1", "halo", inbox_id="i1")
    assert (reply.messages, reply.understood) == ((), Understood("greet", 0.9))


async def test_buttons_and_custom_messages() -> None:
    button = {"title": "Ya", "payload": "/affirm"}
    rasa = FakeRasa(
        replies=[[{"text": "Benar?", "buttons": [button, {"title": "", "payload": "/x"}]}, {"custom": {"a": 1}}]]
    )
    reply = await engine(rasa).turn("c1", "halo", inbox_id="i1")
    assert reply.messages == (EngineMessage("Benar?", (("Ya", "/affirm"),)), EngineMessage(custom={"a": 1}))


@pytest.mark.parametrize(("loop", "asks"), [({"name": "block_form"}, True), ({}, False), (None, False)])
async def test_whether_a_form_waits_for_an_answer(loop: Any, asks: bool) -> None:
    assert await engine(FakeRasa(active_loop=loop)).asks("c1") is asks
    with pytest.raises(EngineUnavailable):
        await engine(FakeRasa(active_loop=["?"])).asks("c1")  # type: ignore[arg-type]


async def test_the_end_of_a_journey_and_the_request_for_the_contact() -> None:
    rasa = FakeRasa(
        replies=[[{"text": "Nomor?"}, {"custom": {"request_contact": True}}, {"custom": {"journey": "finished"}}]]
    )
    reply = await engine(rasa).turn("c1", "halo", inbox_id="i1")
    assert reply.journey_finished
    assert [(said.text, said.custom.get("request_contact")) for said in reply.spoken()] == [("Nomor?", True)]


@pytest.mark.parametrize(
    "step", [500, 404, 401, "no json", {"not": "a list"}, ["no object"], httpx.ConnectError("x"), httpx.ReadError("x")]
)
async def test_whatever_goes_wrong_is_unavailable(step: object) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        await engine(FakeRasa(replies=[step])).turn("c1", "nomor saya 0812", inbox_id="i1")
    assert caught.value.data["timed_out"] is False
    assert "0812" not in str(caught.value)


async def test_a_timeout_says_so() -> None:
    with pytest.raises(EngineUnavailable) as caught:
        await engine(FakeRasa(replies=[httpx.ReadTimeout("slow")])).turn("c1", "halo", inbox_id="i1")
    assert caught.value.data["timed_out"] is True


async def test_the_deadline_holds_for_the_whole_answer() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(never))
    with pytest.raises(EngineUnavailable) as caught:
        await engine(FakeRasa(), client=client, timeout=0.01).turn("c1", "halo", inbox_id="i1")
    assert caught.value.data["timed_out"] is True


async def test_the_tracker_tells_what_was_answered() -> None:
    rasa = FakeRasa(
        token=SECRET,
        replies=[
            [{"text": "satu"}],
            [{"text": "dua", "buttons": [{"title": "Ya", "payload": "/affirm"}]}, {"custom": {"journey": "finished"}}],
            [],
        ],
    )
    client = engine(rasa)
    for number in (1, 2, 3):
        await client.turn("c1", "halo", inbox_id=f"i{number}")
    second = await client.answered("c1", "i2")
    assert second is not None
    assert second.messages == (
        EngineMessage("dua", (("Ya", "/affirm"),)),
        EngineMessage(custom={"journey": "finished"}),
    )
    third = await client.answered("c1", "i3")
    assert third is not None
    assert third.messages == ()
    assert await client.answered("c1", "i4") is None


async def test_the_tracker_needs_the_token() -> None:
    with pytest.raises(EngineUnavailable):
        await engine(FakeRasa(token=SECRET), token=None).answered("c1", "i1")


async def test_a_clean_start() -> None:
    rasa = FakeRasa(token=SECRET)
    await engine(rasa).reset("c1")
    assert rasa.trackers["c1"] == [{"event": "session_started"}, {"event": "action", "name": "action_listen"}]


async def test_ready_only_with_a_model_on_every_replica() -> None:
    rasa = FakeRasa(token=SECRET)
    assert await engine(rasa).ready()
    rasa.model = None
    assert not await engine(rasa).ready()
    assert not await engine(rasa, urls=[]).ready()


def test_a_conversation_stays_with_its_replica() -> None:
    urls = [f"http://engine-{number}" for number in range(3)]
    ids = [f"c{number}" for number in range(300)]
    before = {key: replica(urls, key) for key in ids}
    assert set(before.values()) == set(urls)
    after = {key: replica([*urls, "http://engine-3"], key) for key in ids}
    moved = [key for key in ids if before[key] != after[key]]
    assert all(after[key] == "http://engine-3" for key in moved)
    assert 30 < len(moved) < 130


async def test_nothing_of_a_message_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    rasa = FakeRasa(token=SECRET, replies=[[{"text": "jawaban rahasia"}], 500])
    client = engine(rasa)
    await client.turn("c1", "kata rahasia", inbox_id="i1")
    with pytest.raises(EngineUnavailable):
        await client.turn("c1", "kata rahasia", inbox_id="i2")
    assert "rahasia" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
