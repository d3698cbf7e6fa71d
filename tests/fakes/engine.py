"""The engine in two disguises: as the port, and as a Rasa server behind an httpx transport."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.core.engine import EngineMessage, EngineReply

type Behaviour = Callable[[str, str, str], Awaitable[EngineReply]]


def says(*texts: str) -> EngineReply:
    """A reply of plain texts."""
    return EngineReply(tuple(EngineMessage(text) for text in texts))


@dataclass
class FakeEngine:
    """Implements :class:`bot.core.engine.Engine`; answers ``ok: <text>`` unless told otherwise."""

    turns: list[tuple[str, str, str]] = field(default_factory=list)
    """Conversation, text, inbox id, of each message it was given."""
    resets: list[str] = field(default_factory=list)
    script: list[EngineReply | Exception | Behaviour] = field(default_factory=list)
    """What comes next, once each; an exception is raised before the message counts as seen."""
    tracker: dict[str, EngineReply] = field(default_factory=dict)
    """Answers by inbox id: what the tracker would tell."""
    intents: dict[str, tuple[str, float]] = field(default_factory=dict)
    """What texts mean on their own."""
    in_form: bool = False
    """Whether a form of its has asked something."""
    silent: Exception | None = None
    """Raised by everything, while set."""

    async def turn(self, conversation_id: str, text: str, *, inbox_id: str) -> EngineReply:
        if self.silent:
            raise self.silent
        step = self.script.pop(0) if self.script else says(f"ok: {text}")
        if isinstance(step, Exception):
            raise step
        self.turns.append((conversation_id, text, inbox_id))
        reply = step if isinstance(step, EngineReply) else await step(conversation_id, text, inbox_id)
        self.tracker[inbox_id] = reply
        return reply

    async def answered(self, conversation_id: str, inbox_id: str) -> EngineReply | None:
        if self.silent:
            raise self.silent
        return self.tracker.get(inbox_id)

    async def intent_of(self, text: str) -> tuple[str, float]:
        if self.silent:
            raise self.silent
        return self.intents.get(text, ("inform", 1.0))

    async def asks(self, conversation_id: str) -> bool:
        if self.silent:
            raise self.silent
        return self.in_form

    async def reset(self, conversation_id: str) -> None:
        if self.silent:
            raise self.silent
        self.resets.append(conversation_id)

    async def ready(self) -> bool:
        return self.silent is None

    @property
    def heard(self) -> list[str]:
        """The texts it was given."""
        return [text for _, text, _ in self.turns]


@dataclass
class FakeRasa:
    """A Rasa 3.6 server, as far as we use it: webhook, tracker, events, status."""

    token: str | None = None
    replies: list[Any] = field(default_factory=list)
    """Bodies of the webhook's next answers; an exception is raised, an integer is a status."""
    trackers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    parsed: dict[str, Any] = field(default_factory=dict)
    """What it makes of each message."""
    requests: list[httpx.Request] = field(default_factory=list)
    model: str | None = "model.tar.gz"
    active_loop: dict[str, Any] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.handle))

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/webhooks/rest/webhook":
            return self._webhook(json.loads(request.content))
        if self.token and request.url.params.get("token") != self.token:
            return httpx.Response(401, json={"status": "failure"})
        if request.url.path == "/status":
            return httpx.Response(200, json={"model_file": self.model})
        return self._tracker(request)

    def _webhook(self, body: dict[str, Any]) -> httpx.Response:
        step = self.replies.pop(0) if self.replies else [{"recipient_id": body["sender"], "text": "ok"}]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, int):
            return httpx.Response(step, text="trouble")
        if isinstance(step, str):
            return httpx.Response(200, text=step)
        events = self.trackers[body["sender"]]
        told = {"text": body["message"], "metadata": body["metadata"]}
        events.append({"event": "user", **told, "parse_data": told | self.parsed})
        events += [_bot_event(item) for item in step if isinstance(item, dict)]
        events.append({"event": "action", "name": "action_listen"})
        understood = {"recipient_id": body["sender"], "custom": {"understood": self.parsed}}
        return httpx.Response(200, json=[understood, *step] if self.parsed and isinstance(step, list) else step)

    def _tracker(self, request: httpx.Request) -> httpx.Response:
        conversation = request.url.path.split("/")[2]
        if request.method == "POST":
            self.trackers[conversation] += json.loads(request.content)
        events = [] if request.url.params.get("include_events") == "NONE" else self.trackers[conversation]
        told = {"sender_id": conversation, "events": events, "active_loop": self.active_loop}
        return httpx.Response(200, json=told)


def _bot_event(item: dict[str, Any]) -> dict[str, Any]:
    data = {"buttons": item.get("buttons"), "custom": item.get("custom"), "elements": None, "attachment": None}
    return {"event": "bot", "text": item.get("text"), "data": data, "metadata": {"utter_action": "utter_x"}}


def texts(messages: Sequence[EngineMessage]) -> list[str]:
    return [message.text for message in messages]
