"""Whether a receipt that somebody shows is ours."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from bot.console.routing import Call, Page
from bot.console.troubles import Trouble
from bot.core.console.roles import Permission
from bot.core.errors import InvalidInput, NotFound

_SHAPE = Trouble(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid_input",
    "Kode tidak lengkap",
    "Kodenya seperti 261122-0042-7KQ4-M2XD-9RTB; ada di bagian bawah tanda terima.",
)
_FOREIGN = Trouble(
    HTTPStatus.NOT_FOUND,
    "not_found",
    "Bukan tanda terima kami",
    "Kode ini tidak pernah kami terbitkan. Periksa sekali lagi penulisannya; bila tetap sama, jangan diproses.",
)


async def show(call: Call) -> Response:
    """The form."""
    return call.show("receipt.html", code="", found=None, trouble=None)


async def verify(call: Call) -> Response:
    """What the receipt with this code is about."""
    code = call.form.text("code")[:100]
    try:
        found = await call.console.parts.receipts.verify(code=code)
    except InvalidInput:
        return call.show("receipt.html", status=_SHAPE.status, code=code, found=None, trouble=_SHAPE)
    except NotFound:
        return call.show("receipt.html", status=_FOREIGN.status, code=code, found=None, trouble=_FOREIGN)
    return call.show("receipt.html", code=code, found=found, trouble=None)


PAGES = (
    Page("GET", "/console/receipts", show, Permission.SEE_TICKETS),
    Page("POST", "/console/receipts", verify, Permission.SEE_TICKETS),
)
