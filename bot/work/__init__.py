"""The jobs: inbox turns, outbox delivery, deadlines, downloads, housekeeping."""

from bot.work.delivery import Delivery
from bot.work.downloads import Downloads
from bot.work.forgetting import Forgetting
from bot.work.intake import InboxIntake
from bot.work.jobs import Tasks, build_app
from bot.work.limits import MediaPolicy, RateLimits
from bot.work.resetting import ResetDialogue
from bot.work.runner import Runner
from bot.work.sweep import Sweep
from bot.work.turn import TakeTurn

__all__ = [
    "Delivery",
    "Downloads",
    "Forgetting",
    "InboxIntake",
    "MediaPolicy",
    "RateLimits",
    "ResetDialogue",
    "Runner",
    "Sweep",
    "TakeTurn",
    "Tasks",
    "build_app",
]
