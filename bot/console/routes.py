"""All pages of the console, in one table."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response

from bot.console import (
    account,
    administration,
    approvals,
    audit,
    behind,
    conversation,
    entry,
    exports,
    inbox,
    incidents,
    receipts,
    supervisor,
    ticket,
    tickets,
)
from bot.console.cookies import Cookies
from bot.console.pages import STATIC, Pages, files_of_pages
from bot.console.parts import Parts
from bot.console.routing import Call, Console, Page
from bot.web.guard import RequestRefused


async def send_file(call: Call) -> Response:
    """A file that the pages load."""
    named = call.request.path_params
    response = call.console.files.response(call.request, named["mark"], named["name"])
    if response is None:
        raise RequestRefused(HTTPStatus.NOT_FOUND, "not_found")
    return response


PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *account.PAGES,
    *inbox.PAGES,
    *conversation.PAGES,
    *ticket.PAGES,
    *approvals.PAGES,
    *receipts.PAGES,
    *audit.PAGES,
    *tickets.PAGES,
    *administration.PAGES,
    *supervisor.PAGES,
    *behind.PAGES,
    *incidents.PAGES,
    *exports.PAGES,
    Page("GET", f"{STATIC}/{{mark}}/{{name}}", send_file, anonymous=True),
)


def console_router(parts: Parts) -> APIRouter:
    """The routes below ``/console``."""
    cookies = Cookies(parts.secure)
    files = files_of_pages(parts.libraries)
    pages = Pages.of(cookies, now=parts.now, mark=files.mark)
    console = Console(parts=parts, pages=pages, cookies=cookies, files=files)
    router = APIRouter(include_in_schema=False)
    for page in PAGES:
        router.add_api_route(page.path, page.endpoint(console), methods=[page.method], response_model=None)
    return router
