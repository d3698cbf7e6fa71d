"""Tokens that stand for private values in texts: what :data:`bot.core.privacy.TOKEN_PATTERN` finds."""

from __future__ import annotations

from bot.core.ports import Sealer


def private_token(sealer: Sealer, kind: str, value: str) -> str:
    """What stands for a private value: the same for the same value, in every conversation.

    Args:
        sealer: with the key of this installation.
        kind: of :class:`bot.core.private_numbers.PrivateKind`, or of a field that is to be changed.
        value: as it is kept; a telephone number in E.164.
    """
    return f"[{kind}:{sealer.index(value)[:8].lower()}]"
