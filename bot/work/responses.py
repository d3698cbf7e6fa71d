"""The responses in domain.yml that this package uses."""

from __future__ import annotations

from enum import StrEnum


class Response(StrEnum):
    """Responses in domain.yml."""

    PRIVACY_NOTICE = "utter_privacy_notice"
    PRIVATE_CHAT_ONLY = "utter_private_chat_only"
    STILL_WAITING = "utter_still_waiting"
    URGENT_NEXT = "utter_handover_urgent_next"
    URGENT_WAITING = "utter_handover_urgent_waiting"
    NO_ANSWER = "utter_not_understood_in_form"
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
