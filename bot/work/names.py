"""Names that rows and jobs share: tasks, their locks, and the responses in domain.yml that this package uses."""

from __future__ import annotations

from enum import StrEnum


class Task(StrEnum):
    """What a job does. The store and the use cases defer jobs by these names."""

    TURN = "turn"
    DELIVER = "deliver"
    DOWNLOAD = "download"
    FORGET = "forget"
    RESET = "reset"
    RECEIPT = "receipt"
    NOTICES = "notices"
    ERASE = "erase"
    INCIDENT = "incident"


class Response(StrEnum):
    """Responses in domain.yml."""

    PRIVACY_NOTICE = "utter_privacy_notice"
    PRIVATE_CHAT_ONLY = "utter_private_chat_only"
    STILL_WAITING = "utter_still_waiting"
    QUEUE_PAUSED = "utter_queue_paused"
    QUEUE_LEFT = "utter_queue_left"
    TYPED_COMMAND = "utter_typed_command"
    STALE_BUTTON = "utter_stale_button"
    EMPTY = "utter_empty"
    STICKER = "utter_sticker"
    VOICE = "utter_voice"
    LOCATION = "utter_location"
    EDITED = "utter_edited"
    UNSUPPORTED = "utter_unsupported"
    MEDIA_KIND = "utter_media_kind"
    MEDIA_SIZE = "utter_media_size"
    MEDIA_GONE = "utter_media_gone"
    SECRET_WARNING = "utter_secret_warning"  # noqa: S105  # a response's name
    SECRET_WARNING_SHORT = "utter_secret_warning_short"  # noqa: S105  # a response's name
    SECRET_DELETE_TOO = "utter_secret_delete_too"  # noqa: S105  # a response's name
    FAULT = "utter_fault"


SECRET_NAME = "utter_secret_name_{kind}"  # noqa: S105  # a response's name
"""What a kind of secret is called; kinds as in :class:`bot.core.leaks.SecretKind`."""


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
