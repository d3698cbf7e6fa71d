"""Pages for the people of the call center. They call use cases, and know neither the store nor the channels."""

from bot.console.parts import Parts
from bot.console.routes import PAGES, console_router

__all__ = ["PAGES", "Parts", "console_router"]
