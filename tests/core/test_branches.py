"""Branches: found by district, city or distance; a file with a mistake is told with its line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank.demo import DEMO_BRANCHES
from bot.core.branches import Branch, Place, km_between, nearest, parse_place, read_branches, serving
from bot.core.errors import InvalidInput

DEMO = read_branches(DEMO_BRANCHES.read_bytes())
PLACES = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))
HEADER = "name,address,city,districts,hours,latitude,longitude"
GOOD = "Cabang A,Jalan A,Jakarta Pusat,Gambir|Senen,Senin-Jumat,-6.17,106.82"


def names(found: list) -> list[str]:
    return [near.branch.name.removeprefix("Cabang Contoh ") for near in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Tebet", "Setiabudi"),
        ("saya di kec. tebet, jaksel", "Setiabudi"),
        ("kelapa gading", "Tanjung Priok"),
        ("Kelapa Gadink", "Tanjung Priok"),
        ("cabang skkl terdekat dari Matraman dmn ya", "Jatinegara"),
        ("gambir", "Gambir"),
    ],
)
def test_a_district_is_found_as_people_write_it(text: str, first: str) -> None:
    assert names(serving(DEMO, text)) == [first]


def test_a_city_stands_for_all_its_branches() -> None:
    assert names(serving(DEMO, "jakarta selatan")) == ["Setiabudi", "Cilandak"]


@pytest.mark.parametrize("text", ["", "Bandung", "jakarta", "tidak tahu", "123"])
def test_what_fits_none_finds_none(text: str) -> None:
    assert serving(DEMO, text) == []


def test_the_nearest_comes_first_with_its_distance() -> None:
    found = nearest(DEMO, Place(-6.17, 106.83))
    assert names(found)[0] == "Gambir"
    assert found[0].km == pytest.approx(1.1, abs=0.1)
    assert len(found) == 3


@given(PLACES, PLACES)
def test_distance_is_a_distance(one: Place, other: Place) -> None:
    km = km_between(one, other)
    assert 0 <= km <= 20_016
    assert km == pytest.approx(km_between(other, one))
    assert km_between(one, one) == 0


@given(PLACES)
def test_nobody_else_is_nearer(place: Place) -> None:
    found = nearest(DEMO, place, limit=len(DEMO))
    assert len(found) == len(DEMO)
    assert all((one.km or 0) <= (other.km or 0) for one, other in pairwise(found))


@pytest.mark.parametrize("text", ["", "x", "-6.17", "-6.17;106.83", "99,106", "-6.17,181", "1e3,1", "nan,nan"])
def test_what_is_no_point_is_none(text: str) -> None:
    assert parse_place(text) is None


def test_a_file_is_read_as_a_whole() -> None:
    (branch,) = read_branches(f"{HEADER}\n{GOOD}\n".encode())
    assert isinstance(branch, Branch)
    assert (branch.districts, branch.latitude) == (["Gambir", "Senen"], -6.17)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (GOOD.replace("-6.17", "enam"), "line 2: latitude and longitude must be degrees"),
        (GOOD.replace("Gambir|Senen", ""), "line 2: districts is empty"),
        (GOOD.replace("Jalan A", ""), "line 2: address is empty"),
        (f"{GOOD}\n{GOOD}", "line 3: Cabang A is there twice"),
        ("", "line 2: no branches"),
    ],
)
def test_each_mistake_is_told_with_its_line(lines: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_branches(f"{HEADER}\n{lines}".encode())
    assert told in str(refused.value)
