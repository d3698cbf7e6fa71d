"""Branches where written complaints go (the source's *cabang SKKL*), and which of them are nearest."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.core.csv_rows import read_csv, refuse

COLUMNS = ("name", "address", "city", "districts", "hours", "latitude", "longitude")
SHOWN = 3
_EARTH_KM = 6371.0
_MAX_CHARS = 300
_TYPO_FROM = 6
"""Words from this length on may have one letter wrong."""
_WORD = re.compile(r"[a-z]+")
_COORDINATES = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")


@dataclass(kw_only=True)
class Branch:
    """One branch. Plain and mutable for the mapper's sake."""

    name: str
    address: str
    city: str
    hours: str
    latitude: float
    longitude: float
    districts: list[str] = field(default_factory=list)
    """Kecamatan that it serves, its own first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Near:
    """A branch, and how far it is where that is known."""

    branch: Branch
    km: float | None = None


def parse_place(text: str) -> Place | None:
    """``-6.17,106.83``; none where it is no point on the map."""
    found = _COORDINATES.fullmatch(text.strip())
    if not found:
        return None
    place = Place(float(found[1]), float(found[2]))
    return place if abs(place.latitude) <= 90 and abs(place.longitude) <= 180 else None  # noqa: PLR2004 - of the globe


def km_between(one: Place, other: Place) -> float:
    """Kilometres along the surface (haversine)."""
    lat, other_lat = math.radians(one.latitude), math.radians(other.latitude)
    half_lat, half_lon = (other_lat - lat) / 2, math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def nearest(branches: Sequence[Branch], place: Place, *, limit: int = SHOWN) -> list[Near]:
    """The nearest branches, with their distance."""
    found = [Near(one, km_between(place, Place(one.latitude, one.longitude))) for one in branches]
    return sorted(found, key=lambda near: (near.km, near.branch.name))[:limit]


def serving(branches: Sequence[Branch], text: str, *, limit: int = SHOWN) -> list[Near]:
    """Branches of a district or city that a text names: those of the district, else those of the city."""
    words = _WORD.findall(text.lower())
    own = [one for one in branches if one.districts and _named(one.districts[0], words)]
    served = [one for one in branches if one not in own and any(_named(name, words) for name in one.districts[1:])]
    found = own + served or [one for one in branches if _named(one.city, words)]
    return [Near(one) for one in found[:limit]]


def near_to(branches: Sequence[Branch], place: str) -> list[Near]:
    """Those nearest to coordinates (``-6.17,106.83``), or of the district or city that a text names."""
    point = parse_place(place)
    return nearest(branches, point) if point else serving(branches, place)


def _named(name: str, words: Sequence[str]) -> bool:
    """Whether the words of a name stand together in a text, small typos aside."""
    wanted = _WORD.findall(name.lower())
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(all(map(_alike, wanted, words[at : at + len(wanted)])) for at in starts)


def _alike(name: str, word: str) -> bool:
    return name == word or (len(name) >= _TYPO_FROM and OSA.distance(name, word) <= 1)


def read_branches(content: bytes) -> list[Branch]:
    """The branches of a CSV file: all of them, or none where a line cannot be used.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    rows, problems = read_csv(content, COLUMNS)
    found: list[Branch] = []
    for line, fields in rows:
        wrong = list(_problems(fields))
        if any(one.name.lower() == fields["name"].lower() for one in found):
            wrong.append(f"{fields['name']} is there twice")
        problems += [f"line {line}: {problem}" for problem in wrong]
        if not wrong:
            found.append(_branch(fields))
    refuse(problems if rows or problems else ["line 2: no branches"])
    return found


def branch_of(fields: Mapping[str, str]) -> Branch:
    """A branch of fields named as the columns of the file.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    given = {name: " ".join(fields.get(name, "").split()) for name in COLUMNS}
    refuse(list(_problems(given)))
    return _branch(given)


def branches_as_rows(branches: Sequence[Branch]) -> list[tuple[object, ...]]:
    """Rows of a file that :func:`read_branches` reads."""
    return [
        (one.name, one.address, one.city, "|".join(one.districts), one.hours, one.latitude, one.longitude)
        for one in branches
    ]


def _branch(fields: dict[str, str]) -> Branch:
    return Branch(
        name=fields["name"],
        address=fields["address"],
        city=fields["city"],
        hours=fields["hours"],
        latitude=float(fields["latitude"]),
        longitude=float(fields["longitude"]),
        districts=[name.strip() for name in fields["districts"].split("|") if name.strip()],
    )


def _problems(fields: dict[str, str]) -> Iterator[str]:
    for name in ("name", "address", "city", "hours"):
        if not fields[name]:
            yield f"{name} is empty"
        elif len(fields[name]) > _MAX_CHARS or not fields[name].isprintable():
            yield f"{name} is too long or holds control characters"
    if not any(name.strip() for name in fields["districts"].split("|")):
        yield "districts is empty: name the kecamatan served, its own first, separated by |"
    if parse_place(f"{fields['latitude']},{fields['longitude']}") is None:
        yield "latitude and longitude must be degrees with a point, for example -6.17 and 106.83"
