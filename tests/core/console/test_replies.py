"""Ready replies: what can be kept, and who was first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.console.desk import Canned
from bot.core.console.replies import PLACES, checked, filled
from bot.core.errors import Conflict, InvalidInput, NotFound
from tests.fakes.people import House

NEW = Canned("cek", "Cek dulu", "{salam}, {nama}. Saya {petugas}, tiket {nomor}.")


@pytest.fixture
def replies(house: House):
    return house.administration.replies


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"shortcut": ""}, "shortcut"),
        ({"shortcut": "a b"}, "shortcut"),
        ({"shortcut": "../x"}, "shortcut"),
        ({"shortcut": "-a"}, "shortcut"),
        ({"title": " \n"}, "blank"),
        ({"text": "  "}, "blank"),
        ({"title": "x" * 61}, "too_long"),
        ({"text": "x" * 1001}, "too_long"),
        ({"text": "Halo {name}"}, "places"),
        ({"text": "Halo {nama"}, "places"),
        ({"text": "Halo }"}, "places"),
        ({"text": "Halo {}"}, "places"),
    ],
)
def test_what_cannot_be_kept(given: dict[str, str], reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(replace(NEW, **given))
    assert refused.value.data["reason"] == reason


def test_how_it_was_typed_does_not_matter() -> None:
    assert checked(Canned(" /Cek ", " Cek  dulu ", "\nBaik. \r\nTunggu.\n")) == Canned(
        "cek", "Cek dulu", "Baik.\nTunggu."
    )


def test_every_place_has_an_example() -> None:
    assert "{" not in filled(NEW.text, PLACES)


async def test_what_is_kept_is_what_agents_are_offered(house: House, replies) -> None:
    await replies.add(reply=NEW, by="eva")
    await replies.add(reply=NEW, by="eva")
    assert await house.desk.audited("canned.added") == 1
    chat, sari = await house.desk.chat(), (await house.settled("sari", display="Sari Dewi")).visitor.user
    offered = {one.shortcut: one.text for one in await house.talk.replies(conversation_id=chat, user=sari)}
    assert "Saya Sari Dewi" in offered["cek"]
    assert "{" not in "".join(offered.values()), "every place that can be kept is filled in"


async def test_a_shortcut_belongs_to_one(replies) -> None:
    await replies.add(reply=NEW, by="eva")
    with pytest.raises(Conflict):
        await replies.add(reply=replace(NEW, title="Lain"), by="eva")
    with pytest.raises(Conflict):
        await replies.change(shortcut="cek", reply=replace(NEW, shortcut="salam"), by="eva")
    with pytest.raises(NotFound):
        await replies.change(shortcut="tidak-ada", reply=NEW, by="eva")


async def test_of_two_changes_one_is_told_to_look_again(house: House, replies) -> None:
    mark = (await replies.add(reply=NEW, by="eva")).mark
    changes = [
        replies.change(shortcut="cek", reply=replace(NEW, text=text), by="eva", mark=mark) for text in ("Satu", "Dua")
    ]
    done = await asyncio.gather(*changes, return_exceptions=True)
    assert {type(one) for one in done} == {Canned, Conflict}
    with pytest.raises(Conflict):
        await replies.remove(shortcut="cek", by="eva", mark=mark)
    await replies.remove(shortcut="cek", by="eva")
    await replies.remove(shortcut="cek", by="eva")
    assert [await house.desk.audited(f"canned.{what}") for what in ("changed", "removed")] == [1, 1]
