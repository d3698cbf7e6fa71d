"""Telephone numbers as they are kept: E.164, whatever people, files and providers write."""

from __future__ import annotations

import phonenumbers

_COUNTRY = "62"


def e164(phone: str) -> str | None:
    """A telephone number in any usual Indonesian spelling; none when it is not one."""
    digits = "".join(char for char in phone if char.isdigit() or char == "+")
    if digits.startswith(_COUNTRY):
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def international(phone: str) -> str | None:
    """A contact's number in E.164; providers leave the plus sign out."""
    digits = "".join(char for char in phone if char.isdigit())
    if not digits:
        return None
    text = digits if digits.startswith("0") else f"+{digits}"
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
