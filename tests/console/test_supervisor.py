"""The supervisor's page over HTTP: each figure leads to as many tickets as it says."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from http import HTTPStatus

import pytest

from bot.console.charts import bars, scale, time_chart
from bot.core.console.figures import Behind
from bot.core.console.roles import Role
from bot.core.wording import as_wib
from tests.console.conftest import Browser
from tests.core.console.ticket_examples import many_tickets
from tests.core.journeys.test_review import missed
from tests.fakes.bank import REFUSE
from tests.fakes.people import House

FIGURE = re.compile(r'href="(/console/tickets[^"]*)" data-count="(\d+)"|data-count="(\d+)"[^>]*href="([^"]+)"')


@pytest.fixture
async def wati(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "wati")


@pytest.mark.parametrize("query", ["", "?days=92&kind=oral", "?days=1&channel=webchat"])
async def test_each_figure_leads_to_as_many_tickets(wati: Browser, as_role, house: House, query: str) -> None:
    await as_role(Role.AGENT, "sari")
    await many_tickets(house, count=60)
    page = await wati.see(f"/console/supervisor{query}")
    figures = {(html.unescape(address), int(count)) for address, count, *_ in FIGURE.findall(page.text) if address}
    assert len(figures) > 10
    filtered = {html.unescape(one) for one in re.findall(r'href="(/console/tickets\?[^"]*)"', page.text)}
    assert filtered <= {address for address, _ in figures}  # nothing leads to a list without telling how long it is
    for address, count in figures:
        listed = await wati.see(address)
        assert f'<p class="soft">{count} tiket</p>' in listed.text, address


@pytest.mark.parametrize("channel", ["", "&channel=telegram", "&channel=whatsapp"])
async def test_each_list_behind_a_figure_is_as_long_as_it_says(wati: Browser, house: House, channel: str) -> None:
    house.desk.bank.script.append(REFUSE)
    for _ in range(2):
        await house.desk.block(await house.desk.verified())
    await house.desk.cases.handoff.call_people(conversation_id=await house.desk.chat())
    await missed(house.desk)
    page = await wati.see(f"/console/supervisor?days=1{channel}")
    counted = re.findall(r'href="(/console/supervisor/[^"]*)" data-count="(\d+)"', page.text)
    lengths = {}
    for address, count in counted:
        listed = (await wati.see(html.unescape(address))).text
        body = listed.partition("<tbody>")[2].partition("</tbody>")[0]
        lengths[address.partition("?")[0].rpartition("/")[2]] = body.count("<tr>")
        assert body.count("<tr>") == int(count), address
    there = 0 if channel.endswith("whatsapp") else 1
    assert lengths == {"calls": 2 * there, "replies": 0, "missed": 1, "blocks": 2 * there}
    assert ("Semua kanal:" in page.text) == bool(channel)
    assert "<b>2</b><span>Percakapan di antrean</span>" in page.text


async def test_each_figure_of_something_else_leads_to_it(wati: Browser, house: House) -> None:
    chat = await house.desk.verified()
    await house.desk.block(chat)
    await house.desk.cases.handoff.call_people(conversation_id=chat)
    page = await wati.see("/console/supervisor?days=92&channel=telegram")
    assert not re.search(r'<div class="tile[ "]', page.text)  # every figure leads somewhere
    lists = {html.unescape(one) for one in re.findall(r'href="(/console/supervisor/[^"]*)"', page.text)}
    assert {one.partition("?")[0].rpartition("/")[2] for one in lists} == set(Behind)
    for address in sorted(lists):
        listed = await wati.see(address)
        assert listed.status_code == HTTPStatus.OK, address
        assert "days=92&amp;channel=telegram" in listed.text or "Hari sebelumnya" in listed.text
    blocks = await wati.see("/console/supervisor/blocks?days=92")
    assert (await house.desk.tickets())[0].number in blocks.text
    assert f"/console/c/{chat}" in (await wati.see("/console/supervisor/calls?page=x&days=7")).text
    assert (await wati.see("/console/supervisor/nothing")).status_code == HTTPStatus.NOT_FOUND


async def test_an_empty_day_says_what_will_be_there(wati: Browser) -> None:
    page = await wati.see("/console/supervisor")
    assert page.status_code == HTTPStatus.OK
    assert "Belum ada tiket pada periode ini" in page.text


@pytest.mark.parametrize("query", ["from=x&to=9999-99-99&days=-1&kind=x", "from=0001-01-01&to=0001-01-01"])
async def test_nonsense_in_the_address_shows_the_usual_period(wati: Browser, query: str) -> None:
    assert (await wati.see(f"/console/supervisor/alone?{query}")).status_code == HTTPStatus.OK
    page = await wati.see(f"/console/supervisor?{query}")
    assert page.status_code == HTTPStatus.OK
    assert re.search(r'aria-current="page">7 hari', page.text)


async def test_an_incident_is_announced_told_of_and_ended_and_a_stale_page_changes_nothing(
    wati: Browser, house: House
) -> None:
    chat = await house.desk.chat()
    number = (await house.desk.complain(chat, "QRIS gagal terus")).number
    begins = as_wib(house.clock() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    fields = {"title": "QRIS <b>terganggu</b>", "text": "Sedang diperbaiki", "begins_at": begins}
    missing = await wati.submit("/console/incidents", **fields)
    assert missing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="QRIS &lt;b&gt;terganggu&lt;/b&gt;"' in missing.text
    assert ">Sedang diperbaiki</textarea>" in missing.text
    assert f'value="{begins}"' in missing.text
    assert '<small class="beside" id="wrong-field">Pilih paling sedikit satu.</small>' in missing.text

    await wati.submit("/console/incidents", **fields, **{"category:failed_transaction": "1"})
    assert "sedang dihubungkan" in (await wati.see("/console/supervisor")).text
    (job,) = await house.desk.jobs("incident")
    await house.desk.cases.incidents.link_fitting(**job)
    page = await wati.see("/console/supervisor")
    assert "QRIS &lt;b&gt;terganggu&lt;/b&gt;" in page.text
    assert "sedang dihubungkan" not in page.text
    assert number in page.text
    (address,) = re.findall(r'action="(/console/incidents/[^"]+)/update"', page.text)
    (seen,) = re.findall(r'name="seen" value="(\d+)"', page.text)
    await wati.submit(f"{address}/update", seen=seen, text="Sebagian sudah pulih")
    stale = await wati.submit(f"{address}/end", seen=seen, text="Selesai")
    assert stale.status_code == HTTPStatus.CONFLICT
    assert 'aria-invalid="true" aria-describedby="wrong-field">Selesai</textarea>' in stale.text
    assert "Sebagian sudah pulih." in (await wati.see("/console/supervisor")).text
    await wati.submit(f"{address}/end", seen=str(int(seen) + 1), text="Sudah pulih")
    assert "Tidak ada gangguan yang berjalan" in (await wati.see("/console/supervisor")).text
    late = await wati.submit(f"{address}/update", seen=seen, text="Masih <i>ada</i>")
    assert late.status_code == HTTPStatus.CONFLICT
    assert "<blockquote>Masih &lt;i&gt;ada&lt;/i&gt;</blockquote>" in late.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": "x" * 601}, "text"),
        ({"begins_at": "besok"}, "begins_at"),
        ({"begins_at": "2999-01-01T00:00"}, "begins_at"),
        ({"begins_at": "2025-11-22T09:00"}, "begins_at"),
        ({"begins_at": "0001-01-01T00:00"}, "begins_at"),
        ({"until": "2000-01-01T00:00"}, "until"),
        ({"until": "0001-01-01T00:00"}, "until"),
        ({"until": "9999-12-31T23:59Z"}, "until"),
        ({"words": ",".join(map(str, range(30)))}, "words"),
    ],
)
async def test_what_is_wrong_with_an_incident_stands_beside_its_field(
    wati: Browser, house: House, wrong: dict[str, str], field: str
) -> None:
    begins = as_wib(house.clock() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"title": "QRIS", "text": "Sedang diperbaiki", "begins_at": begins, "category:failed_transaction": "1"}
    answer = await wati.submit("/console/incidents", **given | wrong)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    (named,) = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', answer.text)
    assert named == field
    assert 'value="1" checked' in answer.text


async def test_the_same_incident_is_not_announced_twice(wati: Browser, house: House) -> None:
    begins = as_wib(house.clock() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"title": "QRIS", "text": "Sedang diperbaiki", "begins_at": begins, "category:failed_transaction": "1"}
    await wati.submit("/console/incidents", **given)
    again = await wati.submit("/console/incidents", **given)
    assert again.status_code == HTTPStatus.CONFLICT
    assert "Gangguan dengan judul ini sudah diumumkan." in again.text


@pytest.mark.parametrize(
    ("most", "expected"), [(0, (1, 1)), (1, (1, 1)), (4, (4, 1)), (5, (6, 2)), (9, (10, 5)), (100, (100, 50))]
)
def test_the_axis_ends_at_a_round_figure(most: int, expected: tuple[int, int]) -> None:
    assert scale(most) == expected


def test_charts_of_nothing() -> None:
    assert bars([]) == []
    assert time_chart([]).columns == []
