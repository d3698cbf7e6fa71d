"""The bot's token is part of every URL of the Bot API. It stays out of the logs."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(/bot)[^/\s\"']+")
_LOGGERS = ("httpx", "httpcore", "telegram")
_SPEAKERS = ("httpx", "telegram.Bot", "telegram.request.BaseRequest")


class TokenFilter(logging.Filter):
    """Replaces the token in whatever a library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drop it."""
        message = record.getMessage()
        hidden = _TOKEN.sub(r"\1<token>", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


def silence_libraries() -> None:
    """Let the HTTP and Telegram libraries speak from WARNING up only, and never say the token."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
    for name in _SPEAKERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, TokenFilter) for known in logger.filters):
            logger.addFilter(TokenFilter())
