"""Logs: structured, without message texts and without secrets."""

from __future__ import annotations

import logging
import sys

import structlog

from bot.settings import Settings

_NOISY = (
    "httpx",
    "httpcore",
    "telegram",
    "procrastinate",
    "psycopg.pool",
    "uvicorn.error",
    "rasa_sdk",
    "alembic",
    "asyncio",
)


def configure_logs(settings: Settings) -> None:
    """One line an event on standard error; libraries from WARNING up, since some print addresses with tokens."""
    level = logging.getLevelNamesMapping()[str(settings.log_level).upper()]
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if settings.log_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
