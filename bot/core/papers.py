"""Papers that holders get as files: what stands on them. How they look is an adapter's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.errors import Unavailable

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its value."""

    label: str
    value: str
    """Empty where the holder fills it in."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for a chronology."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a checklist."""

    label: str
    required: bool
    received: bool


@dataclass(frozen=True, slots=True)
class Office:
    """Where to go."""

    name: str
    address: str
    hours: str
    distance: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """The form of a written complaint, filled in as far as is known. All texts are as they are shown."""

    number: str
    printed_at: str
    holder: tuple[Line, ...]
    complaint: tuple[Line, ...]
    story: str
    chronology: tuple[Event, ...]
    documents: tuple[Item, ...]
    offices: tuple[Office, ...]
    promise: str
    """By when the bank answers, and from when that is counted."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of when something was reported. All texts are as they are shown."""

    title: str
    receipt: str
    """Its number."""
    received: str
    """To the second."""
    lines: tuple[Line, ...]
    """Of whom, what was reported, and what came of it."""
    number: str
    """Of the ticket."""
    due: str
    steps: tuple[str, ...]
    """What to do next."""
    code: str
    """By which people of the bank know it is ours."""


class PaperFailed(Unavailable):
    """A paper could not be made; what it is about goes on without it."""

    code = "paper_failed"


class Papers(Protocol):
    """Makes papers."""

    async def complaint_form(self, form: ComplaintForm) -> bytes:
        """The form as a PDF.

        Raises:
            PaperFailed: it could not be made.
        """

    async def receipt(self, receipt: Receipt) -> bytes:
        """The receipt as a PDF.

        Raises:
            PaperFailed: it could not be made.
        """
