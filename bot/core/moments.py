"""When something happened, as holders say it: "kemaren sore", "tgl 17", "barusan", "22/11/2026 14.03".

Times are WIB. What would lie in the future is taken for the most recent past.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.shadow import shadow_of
from bot.core.words import lexicon

WIB = ZoneInfo("Asia/Jakarta")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb pebruari peb", "maret mar mrt", "april apr", "mei", "juni jun", "juli jul",
            "agustus agt agu ags agust", "september sep sept", "oktober okt", "november nov nopember nop",
            "desember des",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "jumaat": 4, "sabtu": 5, "minggu": 6,
    "ahad": 6,
}  # fmt: skip
_SMALL = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10,
}  # fmt: skip
_NUMBER = "[0-9]{1,2}|" + "|".join(_SMALL)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_AFTERNOON = lexicon("siang sore malam malem mlm maghrib magrib petang")

_FULL = re.compile(
    r"(?<![0-9./-])(?P<day>[0-9]{1,2})\s?(?P<mark>[/.-])\s?(?P<month>[0-9]{1,2})"
    r"(?:\s?(?P=mark)\s?(?P<year>[0-9]{4}|[0-9]{2}))?"
    r"(?![0-9])(?![/-][0-9])"
)
_ISO = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?![0-9])")
_NAMED = re.compile(
    rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\s{{0,2}}(?P<month>{_MONTH})\b(?:\s{{0,2}}(?P<year>20[0-9]{{2}}))?"
)
_DAY_ONLY = re.compile(r"\b(?:tgl|tanggal|tggl)\.?\s{0,2}(?P<day>[0-9]{1,2})(?![0-9./-])(?!\s{0,2}(?:rb|ribu|jt|juta))")
_AGO = re.compile(
    rf"(?<![0-9a-z])(?P<count>{_NUMBER})\s{{0,2}}(?P<unit>menit|mnt|jam|hari|minggu|pekan|bulan|bln)\s{{0,2}}"
    r"(?:yang |yg )?(?:lalu|lewat|kemarin|tadi|sebelumnya)\b"
)
_LAST = re.compile(r"\b(?P<unit>minggu|pekan|bulan) (?:lalu|kemarin|kemaren)\b")
_WEEKDAY = re.compile(
    r"\b(?:(?:hari )(?P<day>senin|selasa|rabu|kamis|jum'?a?at|sabtu|minggu|ahad)"
    r"|(?P<bare>senin|selasa|rabu|kamis|jum'?a?at|sabtu))"
    r"\b(?: (?:lalu|kemarin|kemaren|kmrn))?"
)
_RELATIVE = (
    (re.compile(r"\b(?:kemarin lusa|kemaren lusa|lusa kemarin|dua hari lalu|kemarin dulu|kemarennya)\b"), 2),
    (re.compile(r"\b(?:kemarin|kemaren|kmrn|kemrin|kmaren|kmarin|semalam|semalem|smalem|tadi malam|tadi malem)\b"), 1),
    (re.compile(r"\b(?:hari ini|tadi|td|barusan|baru saja|baru aja|brusan|sekarang|skrg)\b"), 0),
)
_JUST_NOW = re.compile(r"\b(?:barusan|brusan|baru saja|baru aja|sekarang|skrg)\b")
_CLOCK = re.compile(
    r"(?<![a-z0-9])(?:(?:jam|pukul|pkl|jm)\.?\s{0,2}(?P<half>setengah\s)?(?P<hour>[0-9]{1,2}|"
    + "|".join(word for word in _SMALL if word != "se")
    + r"|sebelas)(?:\s?[.:]\s?(?P<minute>[0-5][0-9]))?(?![0-9])"
    r"|(?P<hour2>[01]?[0-9]|2[0-3])[.:](?P<minute2>[0-5][0-9])(?![0-9.:]))"
    r"(?:\s?(?:wib))?(?:\s{1,2}(?P<lean>lewat|kurang))?"
)
_PART = re.compile(r"\b(?P<part>subuh|pagi|siang|sore|malam|malem|mlm|maghrib|magrib|petang)\b")
_UNIT_DAYS = {"hari": 1, "minggu": 7, "pekan": 7}
_NOON, _HALF_DAY = 12, 12


@dataclass(frozen=True, slots=True)
class Moment:
    """When it happened, as far as it was said."""

    day: date
    time: time | None
    """WIB, when an hour was said."""
    text: str
    """In the holder's own words."""

    @property
    def at(self) -> datetime | None:
        """The exact moment, when an hour was said."""
        return datetime.combine(self.day, self.time, WIB) if self.time else None


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    start: int
    end: int
    time: time | None = None


def moment(text: str, now: datetime) -> Moment | None:
    """The moment that a text tells of.

    Args:
        text: the holder's words.
        now: aware; "kemarin" is relative to its day in WIB.
    """
    here = now.astimezone(WIB)
    shadow = shadow_of(text[:2000])
    found = _day(shadow.text, here)
    clock = _clock(shadow.text, found)
    if found is None and clock is None:
        return None
    spans = [(item.start, item.end) for item in (found, clock) if item is not None]
    day = found.day if found else here.date()
    at = (clock.time if clock else None) or (found.time if found else None)
    if at and datetime.combine(day, at, WIB) > here:
        day -= timedelta(days=1)
    part = _PART.search(
        shadow.text, max(end for _, end in spans), min(len(shadow.text), max(end for _, end in spans) + 8)
    )
    if part:
        spans.append(part.span())
    return Moment(
        day, at, _words(text, shadow.original((min(spans)[0], max(end for _, end in spans))), spans, shadow.places)
    )


def _words(text: str, whole: tuple[int, int], spans: list[tuple[int, int]], places: tuple[int, ...]) -> str:
    """The holder's words: in one piece when they are close, otherwise side by side."""
    if whole[1] - whole[0] <= 60:  # noqa: PLR2004
        return " ".join(text[whole[0] : whole[1]].split())
    return " ".join(" ".join(text[places[start] : places[end - 1] + 1].split()) for start, end in sorted(spans))


def _day(text: str, here: datetime) -> _Found | None:
    for find in (_written, _ago, _weekday, _relative):
        found = find(text, here)
        if found is not None:
            return found
    return None


def _written(text: str, here: datetime) -> _Found | None:
    today = here.date()
    for pattern in (_ISO, _FULL, _NAMED, _DAY_ONLY):
        for match in pattern.finditer(text):
            day = _from_numbers(match.groupdict(), today)
            if day is not None and not _is_clock(match):
                return _Found(day, match.start(), match.end())
    return None


def _is_clock(match: re.Match[str]) -> bool:
    """Whether it reads as an hour: "14.03" does, "17.11.2026" does not."""
    groups = match.groupdict()
    return groups.get("mark") == "." and not groups.get("year")


def _from_numbers(groups: dict[str, str | None], today: date) -> date | None:
    day = int(groups["day"] or 0)
    spoken = groups.get("month")
    month = _MONTHS.get(spoken or "") or int(spoken or 0) or None
    year = int(groups.get("year") or 0) or None
    if year is not None and year < 100:  # noqa: PLR2004
        year += 2000
    if month is None:
        return _latest(today, [(today.year, today.month - back, day) for back in range(3)])
    if year is None:
        return _latest(today, [(today.year - back, month, day) for back in range(5)])
    said = _date(year, month, day)
    return (
        said
        if said is None or said <= today
        else _latest(today, [(today.year - back, month, day) for back in range(5)])
    )


def _latest(today: date, candidates: list[tuple[int, int, int]]) -> date | None:
    days = (_date(year, month, day) for year, month, day in candidates)
    return next((day for day in days if day is not None and day <= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    if month < 1:
        year, month = year - 1, month + 12
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ago(text: str, here: datetime) -> _Found | None:
    match = _AGO.search(text)
    if match is None:
        last = _LAST.search(text)
        if last is None:
            return None
        days = 30 if last["unit"] == "bulan" else 7
        return _Found(here.date() - timedelta(days=days), *last.span())
    count, unit = _SMALL.get(match["count"]) or int(match["count"]), match["unit"]
    if unit in {"menit", "mnt", "jam"}:
        at = here - (timedelta(hours=count) if unit == "jam" else timedelta(minutes=count))
        return _Found(at.date(), *match.span(), at.time().replace(second=0, microsecond=0))
    return _Found(here.date() - timedelta(days=count * _UNIT_DAYS.get(unit, 30)), *match.span())


def _weekday(text: str, here: datetime) -> _Found | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    wanted = _WEEKDAYS.get((match["day"] or match["bare"]).replace("'", ""), 4)
    back = (here.weekday() - wanted) % 7
    if back == 0 and re.search(r"lalu|kemar|kmrn", match.group()):
        back = 7
    return _Found(here.date() - timedelta(days=back), *match.span())


def _relative(text: str, here: datetime) -> _Found | None:
    for pattern, back in _RELATIVE:
        match = pattern.search(text)
        if match:
            now = here.time().replace(second=0, microsecond=0) if _JUST_NOW.fullmatch(match.group()) else None
            return _Found(here.date() - timedelta(days=back), *match.span(), now)
    return None


def _clock(text: str, day: _Found | None) -> _Found | None:
    for match in _CLOCK.finditer(text):
        if day is not None and day.start <= match.start() < day.end:
            continue
        spoken = match["hour"] or match["hour2"]
        before = text[max(0, match.start() - 4) : match.start()]
        if "rp" in before or text[match.end() : match.end() + 5].strip().startswith(
            ("lalu", "rb", "jt", "lagi", "yang")
        ):
            continue
        hour = {"sebelas": 11, **_SMALL}.get(spoken) or int(spoken)
        minute = int(match["minute"] or match["minute2"] or 0)
        if match["half"]:
            hour, minute = hour - 1, 30
        part = _PART.search(text, match.end(), min(len(text), match.end() + 12)) or (
            day and _PART.search(text, day.start)
        )
        if part and part["part"] in _AFTERNOON and hour < _NOON and not (part["part"] == "siang" and hour > 9):  # noqa: PLR2004
            hour += _HALF_DAY
        if 0 <= hour < 24:  # noqa: PLR2004
            return _Found(date.min, match.start(), match.end(), time(hour, minute))
    return None
