"""The way in: name and password, second factor, a password of one's own; and out."""

from __future__ import annotations

from http import HTTPStatus

import segno
from fastapi import Response

from bot.console.routing import Call, Page, go, own_address
from bot.console.troubles import trouble_of
from bot.core.console import credentials
from bot.core.console.roles import Permission
from bot.core.console.signing_in import TooManyTries, WrongCredentials
from bot.core.console.users import Step
from bot.core.errors import InvalidInput, SigapError

_LONGEST_FIELD = 300


async def show_sign_in(call: Call) -> Response:
    """The form; whoever is in already, by another tab, goes on to where they were."""
    if call.visitor is not None:
        return go(_back(call))
    return _sign_in_form(call)


async def sign_in(call: Call) -> Response:
    """Take name and password."""
    name, password = call.form.text("name")[:_LONGEST_FIELD], call.form.text("password")
    try:
        signed_in = await call.console.parts.sign_in.with_password(
            name=name, password=password, address=call.address, browser=call.request.headers.get("user-agent", "")
        )
    except (WrongCredentials, TooManyTries) as error:
        return _sign_in_form(call, error, name=name)
    response = go(own_address(call.form.text("next")))
    call.console.cookies.keep_session(response, signed_in.token)
    return response


def _sign_in_form(call: Call, error: SigapError | None = None, *, name: str = "") -> Response:
    trouble = trouble_of(error) if error else None
    response = Response(status_code=trouble.status if trouble else HTTPStatus.OK, media_type="text/html")
    token = call.console.cookies.keep_form_token(call.request, response)
    text = call.console.pages.text(
        call.request, "sign_in.html", None, csrf=token, trouble=trouble, name=name, back=_back(call)
    )
    response.body = text.encode()
    response.headers["content-length"] = str(len(response.body))
    if trouble and trouble.retry_after:
        response.headers["Retry-After"] = str(trouble.retry_after)
    return response


def _back(call: Call) -> str:
    """Where somebody was before they had to sign in."""
    return own_address(call.form.text("next") or call.request.query_params.get("next", ""))


async def show_code(call: Call) -> Response:
    """Ask for the second factor."""
    return call.show("code.html", trouble=None, back=_back(call))


async def take_code(call: Call) -> Response:
    """Take a code of the second factor, or a recovery code."""
    token = call.console.cookies.session(call.request)
    try:
        signed_in = await call.console.parts.sign_in.with_code(
            token=token, code=call.form.text("code")[:_LONGEST_FIELD], address=call.address
        )
    except (WrongCredentials, TooManyTries) as error:
        trouble = trouble_of(error)
        return call.show("code.html", status=trouble.status, trouble=trouble, back=_back(call))
    response = go(_back(call))
    call.console.cookies.keep_session(response, signed_in.token)
    return response


async def show_new_password(call: Call) -> Response:
    """Ask for a password of one's own."""
    return call.show("new_password.html", trouble=None, forced=call.me.step is Step.PASSWORD)


async def take_new_password(call: Call) -> Response:
    """Take it."""
    present, new = call.form.text("present"), call.form.text("new")
    try:
        _require_same(new, call.form.text("again"))
        await call.console.parts.sign_in.change_password(visitor=call.me, present=present, new=new)
    except (InvalidInput, WrongCredentials, TooManyTries) as error:
        trouble, forced = trouble_of(error), call.me.step is Step.PASSWORD
        return call.show("new_password.html", status=trouble.status, trouble=trouble, forced=forced)
    return go("/console" if call.me.step is Step.PASSWORD else "/console/account?done=password")


def _require_same(new: str, again: str) -> None:
    if new != again:
        raise InvalidInput("the two differ", reason="repeat")


async def show_second_factor(call: Call) -> Response:
    """The QR code of a second factor to be set up."""
    return await _enrol_form(call)


async def confirm_second_factor(call: Call) -> Response:
    """Take its first code, and show the recovery codes this once."""
    try:
        codes = await call.console.parts.sign_in.confirm_second_factor(visitor=call.me, code=call.form.text("code"))
    except WrongCredentials as error:
        return await _enrol_form(call, error)
    return call.show("recovery.html", codes=codes)


async def _enrol_form(call: Call, error: SigapError | None = None) -> Response:
    if call.me.user.has_second_factor:
        return go("/console/account")
    secret = await call.console.parts.sign_in.begin_second_factor(visitor=call.me)
    picture = segno.make(credentials.totp_uri(secret, name=call.me.user.name), error="m")
    trouble = trouble_of(error) if error else None
    return call.show(
        "second_factor.html",
        status=trouble.status if trouble else HTTPStatus.OK,
        trouble=trouble,
        forced=call.me.step is Step.ENROL,
        picture=picture.svg_inline(scale=5, border=3, dark="#10272b", light="#ffffff", svgclass="qr", lineclass=None),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


async def sign_out(call: Call) -> Response:
    """End this session; harmless where there is none."""
    if call.visitor is not None:
        await call.console.parts.sign_in.sign_out(visitor=call.visitor)
    response = go("/console/sign-in")
    call.console.cookies.drop_session(response)
    return response


PAGES = (
    Page("GET", "/console/sign-in", show_sign_in),
    Page("POST", "/console/sign-in", sign_in),
    Page("POST", "/console/sign-out", sign_out),
    Page("GET", "/console/code", show_code, step=Step.CODE),
    Page("POST", "/console/code", take_code, step=Step.CODE),
    Page("GET", "/console/new-password", show_new_password, Permission.OWN_ACCOUNT, Step.PASSWORD),
    Page("POST", "/console/new-password", take_new_password, Permission.OWN_ACCOUNT, Step.PASSWORD),
    Page("GET", "/console/second-factor", show_second_factor, Permission.OWN_ACCOUNT, Step.ENROL),
    Page("POST", "/console/second-factor", confirm_second_factor, Permission.OWN_ACCOUNT, Step.ENROL),
)
