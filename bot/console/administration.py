"""All pages of administrators."""

from __future__ import annotations

from fastapi import Response

from bot.console import (
    administration_branches,
    administration_calendar,
    administration_installation,
    administration_replies,
    administration_review,
    administration_users,
)
from bot.console.administration_frame import SECTIONS
from bot.console.routing import Call, Page, go
from bot.core.console.roles import Permission


async def show(_: Call) -> Response:
    """The first section."""
    return go(SECTIONS[0][0])


PAGES = (
    Page("GET", "/console/admin", show, Permission.ADMINISTER),
    *administration_users.PAGES,
    *administration_replies.PAGES,
    *administration_branches.PAGES,
    *administration_calendar.PAGES,
    *administration_review.PAGES,
    *administration_installation.PAGES,
)
