"""The supervisor's page over HTTP: each figure leads to as many tickets as it says."""

from __future__ import annotations

import html
import re
from http import HTTPStatus

import pytest

from bot.console.charts import bars, day_chart, scale
from bot.core.console.roles import Role
from tests.console.conftest import Browser
from tests.core.console.ticket_examples import many_tickets
from tests.fakes.people import House

FIGURE = re.compile(r'href="(/console/tickets[^"]*)" data-count="(\d+)"|data-count="(\d+)"[^>]*href="([^"]+)"')


@pytest.fixture
async def wati(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "wati")


@pytest.mark.parametrize("query", ["", "?days=30&kind=oral", "?days=1&channel=webchat"])
async def test_each_figure_leads_to_as_many_tickets(wati: Browser, as_role, house: House, query: str) -> None:
    await as_role(Role.AGENT, "sari")
    await many_tickets(house, count=60)
    page = await wati.see(f"/console/supervisor{query}")
    figures = {(html.unescape(address), int(count)) for address, count, *_ in FIGURE.findall(page.text) if address}
    assert len(figures) > 10
    for address, count in figures:
        listed = await wati.see(address)
        assert f'<p class="soft">{count} tiket</p>' in listed.text, address


async def test_an_empty_day_says_what_will_be_there(wati: Browser) -> None:
    page = await wati.see("/console/supervisor")
    assert page.status_code == HTTPStatus.OK
    assert "Belum ada tiket pada periode ini" in page.text


async def test_nonsense_in_the_address_shows_the_usual_period(wati: Browser) -> None:
    page = await wati.see("/console/supervisor?from=x&to=9999-99-99&days=-1&kind=%00")
    assert page.status_code == HTTPStatus.OK
    assert re.search(r'aria-current="page">7 hari', page.text)


@pytest.mark.parametrize(
    ("most", "expected"), [(0, (1, 1)), (1, (1, 1)), (4, (4, 1)), (5, (6, 2)), (9, (10, 5)), (100, (100, 50))]
)
def test_the_axis_ends_at_a_round_figure(most: int, expected: tuple[int, int]) -> None:
    assert scale(most) == expected


def test_charts_of_nothing() -> None:
    assert bars([]) == []
    assert day_chart([]).columns == []
