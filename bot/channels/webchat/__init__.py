"""Web chat: a page that looks and behaves like a phone messenger, for the demo and for banks that want it."""

from bot.channels.webchat.channel import WebchatChannel
from bot.channels.webchat.routes import webchat_router

__all__ = ["WebchatChannel", "webchat_router"]
