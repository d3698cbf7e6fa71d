"""A message of ours as WhatsApp takes it: which kind, and its body. Pure.

Choices become reply buttons, else a list, else numbers to answer with; see :func:`bot.core.channels.is_numbered`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.channels.text import split_text, units
from bot.core.channels import Attachment, AttachmentKind, Button, ChannelName, Outgoing, is_numbered

BODY_LIMIT = 1024
"""Characters beside buttons, and under a file."""
BUTTONS, BUTTON_TITLE = 3, 20
TEMPLATE_LIMIT = 900
"""Characters of a message inside a template, whose own words count towards 1024; what is longer takes several."""
_IMAGES = frozenset({"image/jpeg", "image/png"})
IMAGE_BYTES = 5 * 1024 * 1024
"""Larger images, and those of other kinds, are sent as documents."""
_SPACE = re.compile(r"\s+")

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """One call: the kind of message, and what stands under its name."""

    kind: str
    body: Body


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of our own around a message."""

    open_list: str = "Pilih"
    answer_by_number: str = "Balas dengan angkanya."


@dataclass(frozen=True, slots=True)
class Templates:
    """Templates for those who have not written for 24 hours: each has one variable in its body, the message."""

    notice: str | None = None
    agent: str | None = None
    """For what a person wrote; the other one where there is none."""
    language: str = "id"

    def name(self, *, by_agent: bool) -> str | None:
        """The template for a message."""
        return (self.agent if by_agent else None) or self.notice

    def pieces(self, message: Outgoing) -> list[Piece]:
        """A message inside its template, in parts if need be; none where there is none, or a file would be lost."""
        name = self.name(by_agent=message.by_agent)
        if name is None or message.attachment is not None:
            return []
        # A variable holds one line.
        parts = split_text(_SPACE.sub(" ", message.text).strip(), TEMPLATE_LIMIT)
        return [self._piece(name, part) for part in parts]

    def _piece(self, name: str, text: str) -> Piece:
        body = {"type": "body", "parameters": [{"type": "text", "text": text}]}
        return Piece("template", {"name": name, "language": {"code": self.language}, "components": [body]})


def pieces(message: Outgoing, *, media_id: str | None, labels: Labels) -> list[Piece]:
    """The calls for a message, in order; none for an empty one.

    Args:
        message: what is to be sent.
        media_id: its file, once that has been uploaded.
        labels: words of our own.
    """
    text, buttons = message.text.strip(), message.buttons
    if is_numbered(ChannelName.WHATSAPP, [button.title for button in buttons]):
        text, buttons = _numbered(text, buttons, labels), ()
    file = _file(message.attachment, media_id) if message.attachment and media_id else None
    if not (buttons or message.request_contact):
        return _plain(text, file)
    before, last = _before_and_last(text)
    action = _contact_request() if message.request_contact else _choices(buttons, labels)
    return [*([file] if file else []), *map(_text, before), _interactive(last, action)]


def is_image(attachment: Attachment) -> bool:
    """Whether WhatsApp shows it in place."""
    fits = attachment.mime in _IMAGES and len(attachment.content) <= IMAGE_BYTES
    return attachment.kind is AttachmentKind.IMAGE and fits


def _plain(text: str, file: Piece | None) -> list[Piece]:
    """Text, or a file with the text as its caption where that fits."""
    if file is None:
        return [_text(part) for part in split_text(text)]
    if units(text) <= BODY_LIMIT:
        caption = {"caption": text} if text else {}
        return [Piece(file.kind, {**file.body, **caption})]
    return [file, *map(_text, split_text(text))]


def _file(attachment: Attachment, media_id: str) -> Piece:
    if is_image(attachment):
        return Piece("image", {"id": media_id})
    return Piece("document", {"id": media_id, "filename": attachment.file_name})


def _text(text: str) -> Piece:
    return Piece("text", {"body": text, "preview_url": False})


def _before_and_last(text: str) -> tuple[list[str], str]:
    """What does not fit beside the choices goes before."""
    parts = split_text(text)
    short = split_text(parts[-1], BODY_LIMIT) if parts else []
    return [*parts[:-1], *short[:-1]], short[-1] if short else ""


def _interactive(text: str, action: Body) -> Piece:
    return Piece("interactive", {**action, "body": {"text": text}})


def _choices(buttons: tuple[Button, ...], labels: Labels) -> Body:
    if len(buttons) <= BUTTONS and all(len(button.title) <= BUTTON_TITLE for button in buttons):
        replies = [{"type": "reply", "reply": {"id": one.token, "title": one.title}} for one in buttons]
        return {"type": "button", "action": {"buttons": replies}}
    rows = [{"id": button.token, "title": button.title} for button in buttons]
    return {"type": "list", "action": {"button": labels.open_list, "sections": [{"rows": rows}]}}


def _contact_request() -> Body:
    """A button that shares the sender's own number; whoever writes under a number needs none."""
    return {"type": "request_contact_info", "action": {"name": "request_contact_info"}}


def _numbered(text: str, buttons: tuple[Button, ...], labels: Labels) -> str:
    lines = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    return "\n\n".join([text, "\n".join(lines), labels.answer_by_number])
