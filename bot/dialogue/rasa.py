"""The engine as a Rasa server over HTTP. Message text is never logged here, nor put into an error."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from bot.core.engine import EngineMessage, EngineReply, Understood
from bot.core.errors import EngineUnavailable
from bot.core.intents import FALLBACK

WEBHOOK = "/webhooks/rest/webhook"
CLEAN_START = ({"event": "session_started"}, {"event": "action", "name": "action_listen"})
READY_TIMEOUT = 2.0
UNDERSTOOD = "understood"
"""Where the engine tells, beside what it says, what it took the message for (``sigap_nlu.serve``)."""
KEEP_ALIVE = 3.0
"""Seconds; shorter than the server's five, so that a connection it has just closed is not used again."""


def make_client() -> httpx.AsyncClient:
    """A client for the engine: no proxies from the environment, no redirects."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE)
    return httpx.AsyncClient(limits=limits, trust_env=False, follow_redirects=False)


class RasaEngine:
    """Implements :class:`bot.core.engine.Engine`.

    Each replica keeps its own locks, so a conversation always goes to the same one.
    """

    def __init__(self, *, urls: Sequence[str], token: str | None, timeout: float, client: httpx.AsyncClient) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._token = token
        self._timeout = timeout
        self._client = client

    async def turn(self, conversation_id: str, text: str, *, inbox_id: str) -> EngineReply:
        """Give it one message of the holder.

        Raises:
            EngineUnavailable: no usable answer; ``data["timed_out"]`` tells whether it may still be at work on it.
        """
        body = {"sender": conversation_id, "message": text, "metadata": {"inbox_id": inbox_id}}
        answer = await self._call("POST", conversation_id, WEBHOOK, json=body)
        if not isinstance(answer, list):
            raise EngineUnavailable("odd answer", timed_out=False)
        messages = [_message(item) for item in answer]
        understood = [message.custom[UNDERSTOOD] for message in messages if UNDERSTOOD in message.custom]
        said = tuple(message for message in messages if UNDERSTOOD not in message.custom)
        return EngineReply(said, _taken_for(understood[-1]) if understood else None)

    async def answered(self, conversation_id: str, inbox_id: str) -> EngineReply | None:
        """What it answered to a message that it may have seen already; none when it never saw it.

        Raises:
            EngineUnavailable: it does not say.
        """
        tracker = await self._call("GET", conversation_id, _tracker(conversation_id))
        if not isinstance(tracker, dict) or not isinstance(tracker.get("events") or [], list):
            raise EngineUnavailable("odd answer", timed_out=False)
        return _answer_to(inbox_id, tracker.get("events") or [])

    async def intent_of(self, text: str) -> tuple[str, float]:
        """What a message means on its own, with the confidence: the dialogue does not hear of it.

        Raises:
            EngineUnavailable: it does not say.
        """
        parsed = await self._call("POST", "", "/model/parse", json={"text": text})
        intent = parsed.get("intent") if isinstance(parsed, dict) else None
        if not isinstance(intent, dict):
            raise EngineUnavailable("odd answer", timed_out=False)
        return str(intent.get("name") or ""), float(intent.get("confidence") or 0.0)

    async def asks(self, conversation_id: str) -> bool:
        """Whether a form has asked something and waits for the answer.

        Raises:
            EngineUnavailable: it does not say.
        """
        path = _tracker(conversation_id)
        tracker = await self._call("GET", conversation_id, path, params={"include_events": "NONE"})
        if not isinstance(tracker, dict) or not isinstance(tracker.get("active_loop") or {}, dict):
            raise EngineUnavailable("odd answer", timed_out=False)
        return bool((tracker.get("active_loop") or {}).get("name"))

    async def reset(self, conversation_id: str) -> None:
        """Forget where the dialogue was: a clean start.

        Raises:
            EngineUnavailable: it did not.
        """
        path = f"{_tracker(conversation_id)}/events"
        await self._call("POST", conversation_id, path, json=list(CLEAN_START), params={"include_events": "NONE"})

    async def ready(self) -> bool:
        """Whether all replicas have a model. Never raises."""
        answers = await asyncio.gather(*(self._status(url) for url in self._urls))
        return bool(answers) and all(answers)

    async def _status(self, url: str) -> bool:
        try:
            response = await self._client.get(f"{url}/status", params=self._params(), timeout=READY_TIMEOUT)
            return response.status_code == httpx.codes.OK and bool(response.json().get("model_file"))
        except (httpx.HTTPError, ValueError, AttributeError):
            return False

    async def _call(
        self,
        method: str,
        conversation_id: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """One request under the deadline; everything but a good answer is EngineUnavailable, without its cause.

        The cause is left out because it holds the request: the holder's words, the token.
        """
        url = replica(self._urls, conversation_id) + path
        query = self._params() | dict(params or {})
        problem, timed_out = "", False
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._client.request(method, url, json=json, params=query, timeout=self._timeout)
            if response.status_code == httpx.codes.OK:
                return response.json()
            problem = f"status {response.status_code}"
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            problem, timed_out = "no answer in time", True
        except httpx.HTTPError as error:
            problem = type(error).__name__
        except ValueError:
            problem = "not JSON"
        raise EngineUnavailable(problem, timed_out=timed_out)

    def _params(self) -> dict[str, str]:
        return {"token": self._token} if self._token else {}


def replica(urls: Sequence[str], conversation_id: str) -> str:
    """The replica of a conversation: rendezvous hashing, so that one more or less moves only its share.

    Raises:
        EngineUnavailable: there is none.
    """
    if not urls:
        raise EngineUnavailable("no engine configured", timed_out=False)
    return max(urls, key=lambda url: hashlib.sha256(f"{url}\n{conversation_id}".encode()).digest())


def _tracker(conversation_id: str) -> str:
    return f"/conversations/{quote(conversation_id, safe='')}/tracker"


def _taken_for(parsed: Any) -> Understood | None:
    """The likeliest intent; where it was too unlikely to act on, still that one."""
    if not isinstance(parsed, dict):
        return None
    for intent in (parsed.get("intent"), *(parsed.get("intent_ranking") or ())):
        if isinstance(intent, dict) and intent.get("name") and intent["name"] != FALLBACK:
            return Understood(str(intent["name"]), float(intent.get("confidence") or 0.0))
    return None


def _message(item: Any) -> EngineMessage:
    """One item of the webhook's answer."""
    if not isinstance(item, dict):
        raise EngineUnavailable("odd answer", timed_out=False)
    return EngineMessage(
        text=str(item.get("text") or ""),
        buttons=tuple(_choices(item.get("buttons"))),
        custom=item["custom"] if isinstance(item.get("custom"), dict) else {},
    )


def _choices(buttons: Any) -> Iterator[tuple[str, str]]:
    """Title and payload of each button."""
    for button in buttons if isinstance(buttons, list) else ():
        if isinstance(button, dict) and button.get("title") and button.get("payload"):
            yield str(button["title"]), str(button["payload"])


def _answer_to(inbox_id: str, events: Sequence[Any]) -> EngineReply | None:
    """The bot's events between the user event of a message and the next one."""
    said: list[EngineMessage] | None = None
    understood: Understood | None = None
    for event in events:
        if not isinstance(event, dict):
            continue
        if event.get("event") == "user":
            if said is not None:
                break
            if (event.get("metadata") or {}).get("inbox_id") == inbox_id:
                said, understood = [], _taken_for(event.get("parse_data"))
        elif event.get("event") == "bot" and said is not None:
            said.append(_message({"text": event.get("text"), **(event.get("data") or {})}))
    return None if said is None else EngineReply(tuple(said), understood)
