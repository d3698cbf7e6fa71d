from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.whatsapp import whatsapp_router
from bot.channels.whatsapp.webhook import BODY_LIMIT
from bot.core.channels import SendState
from bot.core.errors import ConfigurationError, StoreUnavailable
from tests.channels.whatsapp.conftest import RecordingIntake
from tests.fakes.graph_server import FakeUser, GraphServer


@pytest.fixture
async def client(graph: GraphServer, intake: RecordingIntake) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(
        whatsapp_router(intake, app_secret=graph.app_secret, verify_token=graph.verify_token, phone_id=graph.phone_id)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sigap") as client:
        yield client


@pytest.fixture
def hello(graph: GraphServer, rina: FakeUser) -> bytes:
    message = rina.message(type="text", text={"body": "halo"})
    return json.dumps(graph.payload(messages=[message], contacts=[rina.contact])).encode()


async def post(client: httpx.AsyncClient, graph: GraphServer, body: bytes, **headers: str) -> httpx.Response:
    return await client.post("/whatsapp", content=body, headers=graph.signed(body) | headers)


# -- the subscription


async def test_the_subscription_is_answered_with_its_challenge(client: httpx.AsyncClient, graph: GraphServer) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": graph.verify_token, "hub.challenge": "1158201444"}
    answer = await client.get("/whatsapp", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"hub.verify_token": "wrong"}, 403),
        ({"hub.verify_token": "é"}, 403),
        ({"hub.verify_token": ""}, 403),
        ({"hub.mode": "unsubscribe"}, 403),
        ({"hub.challenge": "<script>x</script> y"}, 400),
        ({"hub.challenge": ""}, 400),
    ],
)
async def test_others_cannot_subscribe(
    client: httpx.AsyncClient, graph: GraphServer, change: dict[str, str], status: int
) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": graph.verify_token, "hub.challenge": "1"} | change
    assert (await client.get("/whatsapp", params=asked)).status_code == status
    assert (await client.get("/whatsapp")).status_code == 403


# -- signatures


async def test_a_signed_payload_is_taken_in_once(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, hello: bytes
) -> None:
    for _ in range(2):
        assert (await post(client, graph, hello)).status_code == 200
    assert [message.text for message in intake.messages] == ["halo"]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        "0" * 64,
        "sha256=" + "é" * 64,
        "sha256=" + "0" * 65,
    ],
)
async def test_without_its_signature_nothing_is_taken(
    client: httpx.AsyncClient, intake: RecordingIntake, hello: bytes, signature: str | None
) -> None:
    headers = {} if signature is None else {"X-Hub-Signature-256": signature.encode()}
    answer = await client.post("/whatsapp", content=hello, headers=headers)
    assert answer.status_code == 401
    assert intake.attempts == 0


async def test_the_signature_is_of_the_very_bytes(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, hello: bytes
) -> None:
    forged = hello.replace(b"halo", b"hala")
    assert (await client.post("/whatsapp", content=forged, headers=graph.signed(hello))).status_code == 401
    respaced = json.dumps(json.loads(hello), separators=(",", ":")).encode()
    assert (await client.post("/whatsapp", content=respaced, headers=graph.signed(hello))).status_code == 401
    upper = {name: value.replace("sha256=", "SHA256=") for name, value in graph.signed(hello).items()}
    assert (await client.post("/whatsapp", content=hello, headers=upper)).status_code == 200
    assert len(intake.messages) == 1


def test_an_empty_secret_is_no_secret(intake: RecordingIntake) -> None:
    for app_secret, verify_token in (("", "v"), ("s", "")):
        with pytest.raises(ConfigurationError):
            whatsapp_router(intake, app_secret=app_secret, verify_token=verify_token, phone_id="1")


# -- bodies


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 200_000])
async def test_malformed_json(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, body: bytes
) -> None:
    answer = await post(client, graph, body)
    assert (answer.status_code, answer.json()) == (400, {"error": "malformed_json"})
    assert intake.attempts == 0


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"x"', b"{}", b'{"object": "page", "entry": [{}]}'])
async def test_what_is_not_about_whatsapp_is_ignored(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, body: bytes
) -> None:
    assert (await post(client, graph, body)).status_code == 200
    assert intake.attempts == 0


async def test_a_body_beyond_the_limit(client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake) -> None:
    body = b" " * (BODY_LIMIT + 1)
    assert (await post(client, graph, body)).status_code == 413
    assert (await post(client, graph, body, **{"Content-Length": "10"})).status_code in {400, 413}
    assert intake.attempts == 0


async def test_the_store_is_down(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, hello: bytes
) -> None:
    intake.failures = [StoreUnavailable()]
    answer = await post(client, graph, hello)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await post(client, graph, hello)).status_code == 200
    assert len(intake.messages) == 1


async def test_messages_and_statuses_of_all_entries_are_handed_over_together(
    client: httpx.AsyncClient, graph: GraphServer, intake: RecordingIntake, rina: FakeUser
) -> None:
    def change(**value: Any) -> Any:
        return graph.payload(**value)["entry"][0]["changes"][0]

    first = [rina.message(type="text", text={"body": text}) for text in ("satu", "dua")]
    second = rina.message(type="text", text={"body": "tiga"})
    status = {"id": "wamid.x", "status": "read", "timestamp": "1700000000", "recipient_id": rina.wa_id}
    entries = [
        {"id": "1", "changes": [change(messages=first, contacts=[rina.contact]), change(statuses=[status])]},
        {"id": "2", "changes": [change(messages=[second], contacts=[rina.contact])]},
    ]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert (await post(client, graph, body)).status_code == 200
    assert intake.attempts == 1
    assert [message.text for message in intake.messages] == ["satu", "dua", "tiga"]
    assert [(one.message_id, one.state) for one in intake.statuses] == [("wamid.x", SendState.READ)]
