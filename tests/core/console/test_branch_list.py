"""Branches as administrators keep them: one by one or as a file, and who was first."""

from __future__ import annotations

import asyncio

import pytest

from bot.bank.demo import DEMO_BRANCHES
from bot.core.branches import COLUMNS, branches_as_rows, read_branches
from bot.core.console.branch_list import BranchList, branch_mark, key_of
from bot.core.csv_rows import write_csv
from bot.core.errors import Conflict, InvalidInput, NotFound
from tests.fakes.people import House

DEMO = DEMO_BRANCHES.read_bytes()
NEW = {
    "name": "Cabang Rawamangun",
    "address": "Jalan Pemuda 1",
    "city": "Jakarta Timur",
    "districts": "Pulo Gadung|Matraman",
    "hours": "Senin-Jumat 08.00-15.00",
    "latitude": "-6.19",
    "longitude": "106.88",
}


@pytest.fixture
def branches(house: House) -> BranchList:
    return house.administration.branches


async def test_one_is_added_changed_and_closed(house: House, branches: BranchList) -> None:
    for _ in range(2):
        await branches.add(fields=NEW, by="eva")
    (branch,) = (await branches.now()).branches
    mark = branch_mark(branch)
    for _ in range(2):
        await branches.change(key=key_of(branch), fields=NEW | {"hours": "Senin"}, by="eva", mark=mark)
    with pytest.raises(Conflict):
        await branches.close(key=key_of(branch), by="eva", mark=mark)
    await branches.close(key=key_of(branch), by="eva")
    with pytest.raises(NotFound):
        await branches.close(key=key_of(branch), by="eva")
    assert (await branches.now()).branches == []
    assert [await house.desk.audited(f"branch.{what}") for what in ("added", "changed", "closed")] == [1, 1, 1]


async def test_a_name_belongs_to_one(branches: BranchList) -> None:
    await branches.add(fields=NEW, by="eva")
    with pytest.raises(Conflict):
        await branches.add(fields=NEW | {"name": "CABANG RAWAMANGUN"}, by="eva")
    await branches.add(fields=NEW | {"name": "Cabang Lain"}, by="eva")
    with pytest.raises(Conflict):
        await branches.change(
            key=key_of(read_branches(_file([NEW]))[0]), fields=NEW | {"name": "Cabang Lain"}, by="eva"
        )


@pytest.mark.parametrize("field", ["name", "address", "city", "hours", "districts", "latitude"])
async def test_what_is_missing_is_named(branches: BranchList, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await branches.add(fields=NEW | {field: " "}, by="eva")
    assert field in refused.value.data["problems"][0]


async def test_of_two_who_add_at_once_nothing_is_lost(branches: BranchList) -> None:
    await asyncio.gather(*(branches.add(fields=NEW | {"name": f"Cabang {n}"}, by="eva") for n in range(5)))
    assert len((await branches.now()).branches) == 5


async def test_a_file_is_told_before_and_replaces_all(house: House, branches: BranchList) -> None:
    await branches.add(fields=NEW, by="eva")
    plan = await branches.preview(content=DEMO)
    assert [one.name for one in plan.closed] == ["Cabang Rawamangun"]
    assert len(plan.added) == len(read_branches(DEMO))
    await branches.change(key=key_of(plan.closed[0]), fields=NEW | {"hours": "Senin"}, by="ida")
    with pytest.raises(Conflict):
        await branches.replace(content=DEMO, by="eva", mark=plan.mark)
    for _ in range(2):
        await branches.replace(content=DEMO, by="eva")
    again = await branches.preview(content=write_csv(COLUMNS, branches_as_rows((await branches.now()).branches)))
    assert (again.added, again.changed, again.closed, again.same) == ([], [], [], len(read_branches(DEMO)))
    assert await house.desk.audited("branches.imported") == 1


def _file(rows: list[dict[str, str]]) -> bytes:
    return write_csv(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
