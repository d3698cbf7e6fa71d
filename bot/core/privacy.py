"""What may be stored of a message: secrets masked for good, private numbers replaced by tokens, text made plain.

Secrets are found first (:mod:`bot.core.leaks`, :mod:`bot.core.passwords`), private numbers in what is left
(:mod:`bot.core.private_numbers`); numbers that only look alike stay (:mod:`bot.core.lookalikes`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.core.leaks import SecretKind, find_cards, find_codes
from bot.core.lookalikes import lookalikes
from bot.core.passwords import find_passwords
from bot.core.private_numbers import PrivateKind, find_emails, find_niks, find_phones
from bot.core.shadow import Shadow, Span, blocked, is_invisible, pieces_of, shadow_of

__all__ = [
    "MASKS", "TOKEN_PATTERN", "Cleaned", "PrivateKind", "Redaction", "SecretKind", "Token", "clean", "find_tokens",
    "make_token", "redact", "strip_command", "without_numbers",
]  # fmt: skip

MASKS = {
    SecretKind.PIN: "[PIN]",
    SecretKind.OTP: "[OTP]",
    SecretKind.CVV: "[CVV]",
    SecretKind.PASSWORD: "[PASSWORD]",
    SecretKind.CARD: "[KARTU]",
}
TOKEN_PATTERN = re.compile(r"\[(?P<kind>nik|phone|email):(?P<id>[a-z0-9]{8})\]")
"""A token as it stands in stored text; see :func:`bot.core.private_tokens.private_token`."""

_GENUINE = re.compile(r"\[(?:(?:nik|phone|email):[a-z0-9]{8}|pin|otp|cvv|password|kartu)\]")
_FORGED = re.compile(r"\[\s{0,9}(?:pin|otp|cvv|password|kartu|(?:nik|phone|email)\s{0,9}:[^\[\]]{0,40})\s{0,9}\]")
_SLASHES = "/\u2044\u2215\u29f8\uff0f"
_LONGEST = 4000


class Redaction(NamedTuple):
    """A text that may be stored, and which kinds of secrets and private numbers were in it."""

    text: str
    secrets: tuple[SecretKind, ...]
    """Each kind once, in the order of appearance."""
    private: tuple[PrivateKind, ...]
    """Each kind once, in the order of appearance."""


class Token(NamedTuple):
    """A token found in a text."""

    kind: PrivateKind
    text: str
    start: int
    end: int


class Cleaned(NamedTuple):
    """A text made plain, and whether it was too long."""

    text: str
    cut: bool


def redact(text: str, *, token_for: Callable[[PrivateKind, str], str], trusted: bool = False) -> Redaction:
    """Mask secrets, and replace private numbers by tokens.

    Args:
        text: as it was typed; any Unicode.
        token_for: gives the token for a kind and a canonical value (E.164, sixteen digits, lower-case address). It is
            called in the order of appearance.
        trusted: the text is ours: tokens and masks in it are genuine and stay. Otherwise what looks like one loses
            its brackets, so that nobody can point at somebody else's number.
    """
    shadow = shadow_of(text)
    chars = text if trusted else _without_forgeries(text, shadow)
    shadow = shadow_of(chars)
    if trusted:
        shadow = shadow.without(found.span() for found in _GENUINE.finditer(shadow.text))
    secrets, shadow = _secrets(shadow)
    private = _private(shadow)
    cuts = [(span, MASKS[kind]) for kind, span in secrets]
    cuts += [(span, token_for(kind, value)) for kind, value, span in sorted(private, key=lambda item: item[2])]
    return Redaction(
        _replaced(chars, [(shadow.original(span), new) for span, new in cuts]),
        tuple(dict.fromkeys(kind for kind, _ in sorted(secrets, key=lambda item: item[1]))),
        tuple(dict.fromkeys(kind for kind, _, _ in sorted(private, key=lambda item: item[2]))),
    )


def without_numbers(text: str) -> tuple[str, tuple[tuple[str, Span], ...]]:
    """The text with secrets and private numbers blotted out, each character by one; and its phone numbers (E.164)."""
    secrets, shadow = _secrets(shadow_of(text))
    private = _private(shadow)
    spans = [shadow.original(span) for _, span in secrets] + [shadow.original(span) for _, _, span in private]
    phones = tuple((value, shadow.original(span)) for kind, value, span in private if kind is PrivateKind.PHONE)
    return blocked(text, spans), phones


def _without_forgeries(text: str, shadow: Shadow) -> str:
    chars = list(text)
    for found in _FORGED.finditer(shadow.text):
        chars[shadow.places[found.start()]] = "("
        chars[shadow.places[found.end() - 1]] = ")"
    return "".join(chars)


def _secrets(shadow: Shadow) -> tuple[list[tuple[SecretKind, Span]], Shadow]:
    """All secrets, and the shadow with them and the look-alikes settled."""
    shadow = shadow.without(list(lookalikes(shadow.text)))
    found = [(SecretKind.CARD, span) for span in find_cards(pieces_of(shadow.text))]
    shadow = shadow.without(span for _, span in found)
    passwords = list(find_passwords(shadow.text))
    found += [(SecretKind.PASSWORD, span) for span in passwords]
    shadow = shadow.without(passwords)
    private = [span for _, _, span in _private(shadow)]
    codes = list(find_codes(pieces_of(shadow.without(private).text)))
    return found + codes, shadow.without(span for _, span in codes)


def _private(shadow: Shadow) -> list[tuple[PrivateKind, str, Span]]:
    emails = [(PrivateKind.EMAIL, value, span) for value, span in find_emails(shadow.text)]
    shadow = shadow.without(span for _, _, span in emails)
    niks = [(PrivateKind.NIK, value, span) for value, span in find_niks(pieces_of(shadow.text))]
    shadow = shadow.without(span for _, _, span in niks)
    phones = [(PrivateKind.PHONE, value, span) for value, span in find_phones(pieces_of(shadow.text))]
    return emails + niks + phones


def _replaced(text: str, cuts: Iterable[tuple[Span, str]]) -> str:
    parts, place = [], 0
    for (start, end), new in sorted(cuts):
        if start < place:
            continue
        parts += [text[place:start], new]
        place = end
    return "".join([*parts, text[place:]])


def make_token(kind: PrivateKind, value: str, key: bytes) -> str:
    """The same token for the same value under the same key; the value cannot be told from it without the key."""
    digest = hmac.new(key, f"{kind.value}:{value}".encode(), hashlib.sha256).digest()
    return f"[{kind.value}:{base64.b32encode(digest[:5]).decode().lower()}]"


def find_tokens(text: str) -> tuple[Token, ...]:
    """All tokens of a redacted text, in order."""
    return tuple(
        Token(PrivateKind(found["kind"]), found.group(), *found.span()) for found in TOKEN_PATTERN.finditer(text)
    )


def clean(text: str) -> Cleaned:
    """Plain text: NFKC, nothing invisible, single blanks and line breaks, 4,000 characters at most."""
    plain = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(char for char in plain if not is_invisible(char))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    plain = "\n".join(line for line in lines if line)
    return Cleaned(plain[:_LONGEST].rstrip(), len(plain) > _LONGEST)


def strip_command(text: str) -> str:
    """The text without leading slashes, however they are dressed up: the engine must never see a typed payload."""
    start = 0
    while start < len(text) and (text[start] in _SLASHES or text[start].isspace() or is_invisible(text[start])):
        start += 1
    return text[start:]
