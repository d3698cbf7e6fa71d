"""Names of jobs, and the locks that keep them in order: whoever defers a job and whoever does it means the same.

A job that waits holds back all others with its lock.
"""

from __future__ import annotations

from enum import StrEnum

WORK = "default"
"""The queue of jobs that rows defer."""


class Task(StrEnum):
    """What a job does."""

    TURN = "turn"
    DELIVER = "deliver"
    DOWNLOAD = "download"
    FORGET = "forget"
    RESET = "reset"
    RECEIPT = "receipt"
    NOTICES = "notices"
    ERASE = "erase"
    INCIDENT = "incident"


def turn_lock(conversation_id: str) -> str:
    """One turn at a time."""
    return f"conv:{conversation_id}"


def delivery_lock(conversation_id: str) -> str:
    """One delivery at a time, beside the turns."""
    return f"out:{conversation_id}"


def media_lock(media_id: str) -> str:
    """One download of a file at a time."""
    return f"media:{media_id}"


def receipt_lock(ticket_id: str) -> str:
    """One receipt at a time for a ticket."""
    return f"receipt:{ticket_id}"
