"""The seam between the engine (Rasa 3.6) and the actions (rasa-sdk 3.21, another Python), as it is relied on.

What the engine promises is asked of the running engine; how the endpoint behaves over HTTP, of the endpoint alone.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.base import SigapAction
from bot import app as application
from bot.bootstrap import Service
from bot.core.engine import EngineReply
from bot.core.errors import Unavailable
from bot.dialogue.rasa import RasaEngine
from bot.installation import keys
from bot.settings import Settings
from bot.store.ids import new_id
from tests.running import Product

TOKEN = "the-token-of-the-actions"
PRIVATE = "nobody may read this"


# -- the running engine


class Talk:
    """A conversation with the engine that the service does not know of."""

    def __init__(self, engine: RasaEngine, client: httpx.AsyncClient, tracker: str, token: str) -> None:
        self.id = new_id()
        self.engine = engine
        self._client, self._tracker, self._token = client, tracker, token

    async def says(self, text: str, *, inbox_id: str = "") -> EngineReply:
        return await self.engine.turn(self.id, text, inbox_id=inbox_id or new_id())

    async def tracker(self) -> dict[str, Any]:
        answer = await self._client.get(self._tracker.format(self.id), params={"token": self._token})
        return cast("dict[str, Any]", answer.json())

    async def actions(self) -> list[str]:
        events = (await self.tracker())["events"]
        return [event["name"] for event in events if event["event"] == "action"]


@pytest.fixture
async def talk(product: Product) -> AsyncIterator[Talk]:
    token = keys(Settings(_env_file=None, data=product.data)).rasa_token
    async with httpx.AsyncClient(trust_env=False) as client:
        engine = RasaEngine(urls=[product.engine_url], token=token, timeout=10, client=client)
        yield Talk(engine, client, product.engine_url + "/conversations/{}/tracker", token)


def texts(reply: EngineReply | None) -> str:
    assert reply is not None
    return "\n".join(message.text for message in reply.messages)


async def test_the_engine_wants_its_token(product: Product, talk: Talk):
    async with httpx.AsyncClient(trust_env=False) as client:
        for params in ({}, {"token": "wrong"}):
            answer = await client.get(f"{product.engine_url}/conversations/{talk.id}/tracker", params=params)
            assert answer.status_code == 401
    assert await talk.engine.ready()


async def test_responses_come_with_their_buttons(talk: Talk):
    reply = await talk.says("halo")
    titles = [title for message in reply.messages for title, _ in message.buttons]
    assert "HP hilang, blokir" in titles
    assert all(payload.startswith("/") for message in reply.messages for _, payload in message.buttons)


async def test_responses_come_with_what_only_the_channel_understands(talk: Talk):
    reply = await talk.says("tolong blokir akun saya")
    assert any(message.custom.get("request_contact") for message in reply.messages)
    assert any(message.custom.get("request_contact") for message in reply.spoken())
    assert not reply.journey_finished
    assert (await talk.says("batal")).journey_finished


async def test_events_of_an_action_reach_the_tracker(talk: Talk):
    await talk.says("transaksi qris gagal tapi saldo kepotong 250 ribu kemarin di Toko Maju")
    tracker = await talk.tracker()
    assert tracker["active_loop"]["name"] == "complaint_form"
    assert tracker["slots"]["complaint_category"] == "failed_transaction"
    assert tracker["slots"]["complaint_amount"] == "Rp250.000"
    assert tracker["slots"]["requested_slot"] == "complaint_contact"


async def test_a_form_takes_what_its_validation_takes(talk: Talk):
    await talk.says("transaksi gagal")
    first = (await talk.tracker())["slots"]["requested_slot"]
    await talk.says("bayar qris gagal tapi saldo kepotong 75 ribu kemarin")
    slots = (await talk.tracker())["slots"]
    assert slots[first]
    assert slots["complaint_amount"] == "Rp75.000", "also what was not asked for"
    assert slots["requested_slot"] != first
    again = slots["requested_slot"]
    await talk.says("")
    assert (await talk.tracker())["slots"]["requested_slot"] == again


async def test_a_plain_rule_does_not_fire_inside_a_form(talk: Talk):
    await talk.says("transaksi qris gagal tapi saldo kepotong 250 ribu kemarin di Toko Maju")
    reply = await talk.says("biaya apa saja yang gratis?")
    assert "meterai" in texts(reply)
    assert "nomor HP" in texts(reply), "and the form asks again"
    ran = await talk.actions()
    assert "action_answer_question" not in ran
    assert (await talk.tracker())["active_loop"]["name"] == "complaint_form"


async def test_the_same_rule_fires_outside(talk: Talk):
    await talk.says("biaya apa saja yang gratis?")
    assert "action_answer_question" in await talk.actions()


async def test_a_message_is_found_by_its_inbox_id(talk: Talk):
    first, second = new_id(), new_id()
    said = await talk.says("halo", inbox_id=first)
    later = await talk.says("call center nomor berapa?", inbox_id=second)
    assert await talk.engine.answered(talk.id, first) == said
    assert texts(await talk.engine.answered(talk.id, second)) == texts(later)
    assert await talk.engine.answered(talk.id, new_id()) is None
    assert await talk.engine.answered(new_id(), first) is None


async def test_a_reset_is_a_clean_start(talk: Talk):
    await talk.says("transaksi qris gagal tapi saldo kepotong 250 ribu kemarin di Toko Maju")
    await talk.engine.reset(talk.id)
    tracker = await talk.tracker()
    assert not tracker["active_loop"]
    assert {name: value for name, value in tracker["slots"].items() if value is not None} == {}
    assert tracker["latest_action_name"] == "action_listen"
    assert "tercatat" not in texts(await talk.says("tidak ada"))
    await talk.says("biaya apa saja yang gratis?")
    assert "action_answer_question" in await talk.actions()


async def test_a_message_of_before_a_reset_is_not_forgotten(talk: Talk):
    """Or a crash between the answer and the end of its turn would have it answered a second time."""
    inbox_id = new_id()
    await talk.says("call center nomor berapa?", inbox_id=inbox_id)
    assert "1500351" in texts(await talk.engine.answered(talk.id, inbox_id))


# -- the endpoint, over HTTP


class Speaks(Action):
    def name(self) -> str:
        return "action_speaks"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_greet", buttons=[{"title": "Ya", "payload": "/affirm"}])
        dispatcher.utter_message(json_message={"journey": "finished"})
        return [{"event": "slot", "timestamp": None, "name": "offer", "value": tracker.get_slot("offer")}]


class Rejects(Action):
    def name(self) -> str:
        return "action_rejects"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), f"because of {PRIVATE}")


class Breaks(SigapAction):
    action_name = "action_breaks"

    async def act(self, turn: Any, voice: Any) -> list[dict[str, Any]]:
        raise RuntimeError(f"{turn.text}: {PRIVATE}")


class NoPeople:
    async def call_people(self, **_: Any) -> None:
        raise Unavailable("nobody")


@pytest.fixture
async def endpoint(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    cases = SimpleNamespace(handoff=NoPeople(), now=lambda: datetime(2026, 3, 4, 9, tzinfo=UTC))
    monkeypatch.setattr(application, "all_actions", lambda given: [Speaks(), Rejects(), Breaks(given)])
    service = SimpleNamespace(cases=cases, keys=SimpleNamespace(actions_token=TOKEN))
    app = FastAPI()
    app.include_router(application.actions_router(cast("Service", service)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://actions", headers=headers) as client:
        yield client


def call(action: str) -> dict[str, Any]:
    """As Rasa 3.6 writes it."""
    message = {"text": PRIVATE, "intent": {"name": "greet", "confidence": 0.9}, "entities": [], "metadata": {}}
    tracker = {
        "sender_id": "c1",
        "slots": {"offer": "human"},
        "latest_message": message,
        "latest_event_time": 1.0,
        "followup_action": None,
        "paused": False,
        "events": [{"event": "user", "timestamp": 1.0, "text": PRIVATE}],
        "latest_input_channel": "rest",
        "active_loop": {},
        "latest_action": {"action_name": "action_listen"},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "c1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_events_and_responses(endpoint: httpx.AsyncClient):
    answer = await endpoint.post("/actions/webhook", json=call("action_speaks"))
    assert answer.status_code == 200
    assert answer.json()["events"][0]["value"] == "human"
    first, second = answer.json()["responses"]
    assert first["response"] == "utter_greet"
    assert first["buttons"] == [{"title": "Ya", "payload": "/affirm"}]
    assert second["custom"] == {"journey": "finished"}


async def test_a_deflated_body(endpoint: httpx.AsyncClient):
    body = zlib.compress(json.dumps(call("action_speaks")).encode())
    headers = {"Content-Encoding": "deflate", "Content-Type": "application/json"}
    answer = await endpoint.post("/actions/webhook", content=body, headers=headers)
    assert answer.status_code == 200
    assert len(answer.json()["responses"]) == 2


async def test_a_bomb_is_not_unpacked(endpoint: httpx.AsyncClient):
    body = zlib.compress(b'{"tracker": "' + b"a" * (64 * 1024 * 1024))
    answer = await endpoint.post("/actions/webhook", content=body, headers={"Content-Encoding": "deflate"})
    assert answer.status_code == 400


async def test_a_rejection_is_what_the_engine_knows_as_one(endpoint: httpx.AsyncClient):
    answer = await endpoint.post("/actions/webhook", json=call("action_rejects"))
    assert answer.status_code == 400
    assert answer.json()["action_name"] == "action_rejects"
    assert PRIVATE not in answer.text


async def test_an_unknown_action(endpoint: httpx.AsyncClient):
    answer = await endpoint.post("/actions/webhook", json=call("action_of_nobody"))
    assert answer.status_code == 404
    assert PRIVATE not in answer.text


@pytest.mark.parametrize("header", ["", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"bearer {TOKEN}x", "Bearer \u00e9"])
async def test_without_the_token_nothing_is_said(endpoint: httpx.AsyncClient, header: str):
    answer = await endpoint.post(
        "/actions/webhook", json=call("action_speaks"), headers={"Authorization": header.encode("latin-1")}
    )
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"tracker": []}',
        b'{"next_action": "action_speaks"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_a_malformed_body(endpoint: httpx.AsyncClient, body: bytes):
    assert (await endpoint.post("/actions/webhook", content=body)).status_code == 400


async def test_a_body_that_only_says_that_it_is_deflated(endpoint: httpx.AsyncClient):
    answer = await endpoint.post(
        "/actions/webhook", json=call("action_speaks"), headers={"Content-Encoding": "deflate"}
    )
    assert answer.status_code == 400


async def test_an_action_that_breaks_tells_nothing(endpoint: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]):
    answer = await endpoint.post("/actions/webhook", json=call("action_breaks"))
    assert answer.status_code == 200, "anything else would have the engine log the whole tracker"
    assert answer.json()["responses"][0]["response"] == "utter_fault"
    captured = capsys.readouterr()
    for told in (answer.text, captured.out, captured.err):
        assert PRIVATE not in told
