"""Buttons, as Telegram draws them."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.text import shorten
from bot.core.channels import Button, Outgoing

TITLE_LIMIT = 64


def inline_keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup:
    """One button in a row, so that no title is cut on a small phone."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(shorten(button.title, TITLE_LIMIT), callback_data=button.token)] for button in buttons]
    )


def contact_keyboard(message: Outgoing, label: str) -> ReplyKeyboardMarkup:
    """The button that shares the holder's own number.

    A message of Telegram carries one kind of keyboard only. Further choices become keys that type their title:
    free text always works.
    """
    rows = [[KeyboardButton(label, request_contact=True)]]
    rows += [[KeyboardButton(shorten(button.title, TITLE_LIMIT))] for button in message.buttons]
    return ReplyKeyboardMarkup(rows, one_time_keyboard=True, resize_keyboard=True)
