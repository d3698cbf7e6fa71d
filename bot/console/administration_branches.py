"""Branches: where holders are sent with a written complaint."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import quote

from fastapi import Response

from bot.console.administration_frame import LONGEST_FILE, field, named, show, uploaded
from bot.console.evidence import as_download
from bot.console.routing import Call, Page, go
from bot.console.told_problems import told_problems
from bot.console.troubles import trouble_of
from bot.core.branches import COLUMNS, Branch, branches_as_rows
from bot.core.console.branch_list import branch_mark, key_of
from bot.core.console.roles import Permission
from bot.core.csv_rows import write_csv
from bot.core.errors import Refusal

_LIST = "/console/admin/branches"
_NEW, _FILE, _IMPORT = f"{_LIST}-new", f"{_LIST}-file", f"{_LIST}-import"


async def show_list(call: Call) -> Response:
    """All of them, and the way to import others."""
    return await _show_list(call)


async def _show_list(call: Call, refusal: Refusal | None = None) -> Response:
    now = await call.console.parts.administration.branches.now()
    trouble, problems = (trouble_of(refusal), told_problems(refusal)) if refusal else (None, [])
    rows = [(key_of(one), one) for one in now.branches]
    return show(call, "admin_branches.html", trouble=trouble, problems=problems, branches=rows)


async def send_file(call: Call) -> Response:
    """All of them as the file that can be imported."""
    now = await call.console.parts.administration.branches.now()
    return as_download(write_csv(COLUMNS, branches_as_rows(now.branches)), "cabang.csv")


async def show_new(call: Call) -> Response:
    """The form of a new one."""
    return _form(call, {})


async def add(call: Call) -> Response:
    """A new one."""
    try:
        await call.console.parts.administration.branches.add(fields=_given(call), by=call.me.user.name)
    except Refusal as refusal:
        return _form(call, _typed(call), refusal=refusal)
    return go(f"{_LIST}?done=added")


async def show_one(call: Call) -> Response:
    """The form of one."""
    branch = await call.console.parts.administration.branches.one(key=named(call))
    return _form(call, _as_typed(branch), of=named(call), mark=branch_mark(branch))


async def change(call: Call) -> Response:
    """As the form has it."""
    try:
        await call.console.parts.administration.branches.change(
            key=named(call), fields=_given(call), by=call.me.user.name, mark=field(call, "mark")
        )
    except Refusal as refusal:
        return _form(call, _typed(call), of=named(call), mark=field(call, "mark"), refusal=refusal)
    return go(f"{_LIST}?done=changed")


async def close(call: Call) -> Response:
    """No longer."""
    await call.console.parts.administration.branches.close(
        key=named(call), by=call.me.user.name, mark=field(call, "mark")
    )
    return go(f"{_LIST}?done=closed")


async def preview(call: Call) -> Response:
    """What a file would do."""
    content = uploaded(call)
    try:
        plan = await call.console.parts.administration.branches.preview(content=content)
    except Refusal as refusal:
        return await _show_list(call, refusal)
    return show(call, "admin_branches_import.html", plan=plan, content=content.decode("utf-8-sig"))


async def replace(call: Call) -> Response:
    """Do it."""
    await call.console.parts.administration.branches.replace(
        content=call.form.text("content").encode(), by=call.me.user.name, mark=field(call, "mark")
    )
    return go(f"{_LIST}?done=imported")


def _typed(call: Call) -> dict[str, str]:
    return {name: field(call, name) for name in COLUMNS}


def _given(call: Call) -> dict[str, str]:
    """As the core takes it, however districts and degrees were typed."""
    typed = _typed(call)
    degrees = {name: typed[name].strip().replace(",", ".") for name in ("latitude", "longitude")}
    return typed | degrees | {"districts": typed["districts"].replace("\n", "|").replace(",", "|")}


def _as_typed(branch: Branch) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(branch).items()} | {"districts": ", ".join(branch.districts)}


def _form(
    call: Call, typed: dict[str, str], *, of: str = "", mark: str = "", refusal: Refusal | None = None
) -> Response:
    facts = {
        "typed": {name: typed.get(name, "") for name in COLUMNS},
        "of": of,
        "mark": mark,
        "address": f"{_LIST}/{quote(of, safe='')}" if of else _NEW,
        "problems": told_problems(refusal) if refusal else [],
    }
    return show(call, "admin_branch.html", trouble=trouble_of(refusal) if refusal else None, **facts)


PAGES = (
    Page("GET", _LIST, show_list, Permission.ADMINISTER),
    Page("GET", _FILE, send_file, Permission.ADMINISTER),
    Page("GET", _NEW, show_new, Permission.ADMINISTER),
    Page("POST", _NEW, add, Permission.ADMINISTER),
    Page("POST", _IMPORT, preview, Permission.ADMINISTER, files_to=True),
    Page("POST", f"{_IMPORT}/confirm", replace, Permission.ADMINISTER, body_limit=4 * LONGEST_FILE),
    Page("GET", f"{_LIST}/{{name}}", show_one, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}", change, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}/close", close, Permission.ADMINISTER),
)
