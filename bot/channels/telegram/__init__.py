r"""Telegram: the Bot API in and out.

::

    TelegramPoller --\
                      >-- read() --> Intake            TelegramChannel --> Bot API
    telegram_router -/

Both ways in hand over first and acknowledge after: an update is confirmed to Telegram when it is committed here.
"""

from bot.channels.telegram.client import TelegramChannel
from bot.channels.telegram.normalize import BotIdentity, normalize, read
from bot.channels.telegram.polling import Pauses, TelegramPoller
from bot.channels.telegram.transport import Timeouts
from bot.channels.telegram.webhook import register_webhook, telegram_router

__all__ = [
    "BotIdentity",
    "Pauses",
    "TelegramChannel",
    "TelegramPoller",
    "Timeouts",
    "normalize",
    "read",
    "register_webhook",
    "telegram_router",
]
