"""The way to Rasa: client, button tokens, copy from domain.yml."""

from bot.dialogue.buttons import ButtonTokens
from bot.dialogue.copy import DomainCopy
from bot.dialogue.rasa import RasaEngine, make_client

__all__ = ["ButtonTokens", "DomainCopy", "RasaEngine", "make_client"]
