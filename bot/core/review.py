"""Messages that were not understood, kept for people to say what they meant. Nothing is learned without them.

A text is kept once, however often it came, and without anything that leads to a person's number: private tokens become
placeholders before it is stored, which the engine reads as it reads tokens.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from bot.core.errors import InvalidInput
from bot.core.intents import CONVERSATION, FALLBACK, INTENTS
from bot.core.marks import mark_of
from bot.core.privacy import TOKEN_PATTERN, PrivateKind, clean, redact, strip_command
from bot.core.ticket_numbers import mask_ticket_numbers

_NOTHING = "x" * 8
_PLACEHOLDER = re.compile(rf"\[({'|'.join(PrivateKind)}):{_NOTHING}\]")
_SHOWN = {PrivateKind.PHONE: "[nomor telepon]", PrivateKind.NIK: "[NIK]", PrivateKind.EMAIL: "[alamat e-mail]"}
_MARKUP = re.compile(r"\](?=[({\[])")
"""The engine's training format takes what follows a bracket for the name of an entity."""
_INTENT = re.compile(r"[a-z_]{1,64}")
_PRESSED = re.compile(r"/([a-z_]+)")
_NO_NEED = CONVERSATION | {"talk_to_agent"}

_NOT, _ME = r"(?:bukan|bkn|bukn|dudu|sanes)", r"(?:saya|sy|aku|gue|gua|gw|kami|kita)"
_THIS = r"(?:itu|gitu|begitu|ini|begini|gini|tu)"
_REJECTS = re.compile(
    rf"\b{_NOT}\s+{_THIS}\s+(?:(?:yang|yg)\s+)?(?:{_ME}\s+)?(?:di)?(?:ma?ks?u?d|tanya|minta|butuh)"
    rf"|\bma?ks?u?d(?:nya)?\s+(?:{_ME}\s+)?{_NOT}\s+{_THIS}\b"
    r"|\b(?:kamu|anda|bot(?:nya)?|sistem(?:nya)?)\s+salah\s+(?:paham|tangkap|ngerti|mengerti)\b",
    re.IGNORECASE,
)
_LONGEST_REJECTION = 12
"""Words. A longer message tells a story of its own."""


class ReviewStatus(StrEnum):
    """Where a text is."""

    OPEN = "open"
    LABELLED = "labelled"
    DISMISSED = "dismissed"


class Miss(StrEnum):
    """How it showed that a message was not understood."""

    NOT_UNDERSTOOD = "not_understood"
    SECOND_MISS = "second_miss"
    ASKED_BACK = "asked_back"
    CORRECTED = "corrected"
    """The holder, or an agent, said that something else was meant."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """What is told of a message that was not understood, on its way from an action through the engine to the turn."""

    inbox_id: str
    reason: Miss
    intent: str
    """What the engine took it for, or would have."""
    confidence: float
    asked: str | None = None
    """What a form had just asked for."""

    def as_json(self) -> dict[str, Any]:
        """As it travels."""
        return {
            "inbox_id": self.inbox_id,
            "reason": str(self.reason),
            "intent": self.intent,
            "confidence": self.confidence,
            "asked": self.asked,
        }

    @classmethod
    def from_json(cls, given: object) -> Self | None:
        """Read it; none where it is not what we have sent."""
        if not isinstance(given, Mapping):
            return None
        try:
            reason, confidence = Miss(str(given.get("reason"))), float(given.get("confidence") or 0.0)
        except (TypeError, ValueError):
            return None
        inbox_id, intent, asked = given.get("inbox_id"), str(given.get("intent") or ""), given.get("asked")
        if not isinstance(inbox_id, str) or not (intent == "" or _INTENT.fullmatch(intent)):
            return None
        return cls(inbox_id, reason, intent, min(max(confidence, 0.0), 1.0), asked if isinstance(asked, str) else None)


@dataclass(kw_only=True)
class ReviewItem:
    """One text, and what was made of it."""

    id: str
    fingerprint: str
    """Equal for texts that differ in case and blanks only; a text is there once."""
    text: str
    reason: Miss
    intent: str
    confidence: float
    asked: str | None = None
    inbox_id: str
    """The message that had this text last."""
    first_seen_at: datetime
    last_seen_at: datetime
    count: int = 1
    chosen: str | None = None
    """The intent that the holder pressed when asked, or that an agent named: a proposal, no more."""
    status: ReviewStatus = ReviewStatus.OPEN
    label: str | None = None
    example: str | None = None
    """What is learned instead of the text, where the reviewer wrote it anew."""
    reviewer: str | None = None
    reviewed_at: datetime | None = None

    def decide(self, label: str, *, by: str, now: datetime, example: str | None = None) -> None:
        """Say what the text means. A decision can be taken back by another.

        Args:
            label: one of the intents.
            by: who says so.
            now: the present.
            example: the text as it shall be learned, without names for instance.

        Raises:
            InvalidInput: no such intent, or an example without a word.
        """
        if label not in INTENTS:
            raise InvalidInput(f"no such intent; there are {', '.join(sorted(INTENTS))}", intent=label)
        written = None if example is None else masked(example)
        if written is not None and not any(char.isalnum() for char in written):
            raise InvalidInput("the example has no words")
        self.status, self.label, self.example = ReviewStatus.LABELLED, label, written
        self.reviewer, self.reviewed_at = by, now

    def dismiss(self, *, by: str, now: datetime) -> None:
        """Nothing can be learned from it."""
        self.status, self.label, self.example = ReviewStatus.DISMISSED, None, None
        self.reviewer, self.reviewed_at = by, now

    @property
    def mark(self) -> str:
        """Another one after each decision."""
        return mark_of(self.status, self.label, self.example, self.reviewer, self.reviewed_at)

    @property
    def training_text(self) -> str:
        """One line that is safe in the engine's training format; numbers of people and tickets are placeholders."""
        line = " ".join(strip_command(self.example or self.text).split())
        return _MARKUP.sub("] ", mask_ticket_numbers(line))


def review_item(
    told: Misunderstood, text: str, *, item_id: str, now: datetime, chosen: str | None = None
) -> ReviewItem:
    """A new item for a message, whose text is as it was stored."""
    kept = without_tokens(text)
    return ReviewItem(
        id=item_id,
        fingerprint=fingerprint(kept),
        text=kept,
        reason=told.reason,
        intent="" if told.intent == FALLBACK else told.intent,
        confidence=told.confidence,
        asked=told.asked,
        inbox_id=told.inbox_id,
        first_seen_at=now,
        last_seen_at=now,
        chosen=chosen,
    )


def without_tokens(text: str) -> str:
    """A stored text with each private token replaced by a placeholder of its kind: nobody can be found by it."""
    return TOKEN_PATTERN.sub(lambda found: _placeholder(found["kind"]), text)


def masked(text: str) -> str:
    """A text that a person of the bank has typed, as it may be kept: secrets masked, numbers replaced."""
    typed = clean(text).text
    for kind, words in _SHOWN.items():
        typed = typed.replace(words, _placeholder(kind))
    return without_tokens(redact(typed, token_for=lambda kind, _: _placeholder(kind), trusted=True).text)


def shown(text: str) -> str:
    """A kept text as people read it."""
    return _PLACEHOLDER.sub(lambda found: _SHOWN[PrivateKind(found[1])], text)


def fingerprint(text: str) -> str:
    """The same for the same words."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()


def says_misunderstood(text: str) -> bool:
    """Whether the holder says that something else was meant: *bukan itu maksud saya*."""
    return len(text.split()) <= _LONGEST_REJECTION and bool(_REJECTS.search(text))


def need_pressed(payload: str) -> str | None:
    """The need that the payload of a button names; none for a yes, a no, a person, or an answer inside a form."""
    found = _PRESSED.fullmatch(payload)
    return found[1] if found and found[1] in INTENTS - _NO_NEED else None


def _placeholder(kind: str) -> str:
    return f"[{kind}:{_NOTHING}]"
