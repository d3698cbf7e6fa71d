"""When something happened, as holders say it: "kemaren sore", "tgl 17", "barusan", "22/11/2026 14.03".

Times are WIB. What would lie in the future is taken for the most recent past.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.core.shadow import blocked, shadow_of
from bot.core.wording import WIB
from bot.core.words import lexicon

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
    rf"(?<![0-9a-z])(?P<count>{_NUMBER})\s{{0,2}}(?P<unit>menit|mnt|jam|hari(?! kerja)|"
    r"(?:malam|malem)(?= (?:yang |yg )?(?:lalu|lewat|sebelumnya))|minggu|pekan|bulan|bln)\s{0,2}"
    r"(?:yang |yg )?(?:lalu|lewat|kemarin|tadi|sebelumnya)\b"
)
_LAST = re.compile(
    r"(?<!hari )\b(?P<unit>minggu|mgg|pekan|bulan|bln|tahun|thn) (?:yang |yg )?(?:lalu|kemarin|kemaren|kmrn|kmren)\b"
)
_VAGUE = (
    re.compile(
        rf"\b(?:sudah|udah|sdh|udh|dah|hampir|selama|sekitar|kira-kira) (?:hampir |sekitar |ada )?"
        rf"(?P<count>{_NUMBER})\s{{0,2}}(?P<unit>menit|mnt|jam|hari(?! kerja)|minggu|mgg|pekan|bulan|bln|tahun|thn)\b"
    ),
    re.compile(
        rf"(?<![0-9a-z])(?P<count>{_NUMBER})\s{{0,2}}(?P<unit>hari|minggu|mgg|pekan|bulan|bln)"
        r"\s(?:ini|terakhir|belakangan)\b"
    ),
    re.compile(
        r"\b(?:beberapa|berapa|brp) (?P<unit>hari|minggu|pekan|bulan|tahun)(?: yang| yg)? "
        r"(?:lalu|kemarin|kemaren|ini)\b"
    ),
    re.compile(
        r"\b(?:akhir-?\s?akhir ini|belakangan(?: ini)?|(?:minggu|pekan|bulan|tahun) ini|tempo hari|kapan hari|"
        r"(?:sudah|udah|sdh|udh) lama|dari dulu|sejak dulu|"
        r"(?:awal|akhir|pertengahan) (?:bulan|tahun|minggu)(?: lalu| ini)?)\b"
    ),
)
_STILL = re.compile(
    r"\b(?:sampai|sampe|sampek|hingga|ampe|smp|sp) (?:dengan |dgn )?"
    r"(?:sekarang|skrg|saat ini|hari ini|detik ini|tadi|kini)\b"
)
"""How long it lasts, not when it happened."""
_SINCE = re.compile(r"\b(?:sejak|semenjak|dari|dr|mulai)\s(?:hari\s)?$")
_WEEKDAY = re.compile(
    r"\b(?:(?:hari )(?P<day>senin|selasa|rabu|kamis|jum'?a?at|sabtu|minggu|ahad)"
    r"|(?P<bare>senin|selasa|rabu|kamis|jum'?a?at|sabtu))"
    r"\b(?: (?:pagi|siang|sore|malam|malem|mlm)(?= (?:lalu|kemarin|kemaren|kmrn)))?(?: (?:lalu|kemarin|kemaren|kmrn))?"
)
_LAST_WEEK = re.compile(
    r"\b(?:hari )?(?P<day>senin|selasa|rabu|kamis|jum'?a?at|sabtu|minggu|ahad) (?:minggu|mgg|pekan) (?:yang |yg )?"
    r"(?:lalu|kemarin|kemaren|kmrn)\b"
)
_BY_PRAYER = re.compile(
    r"\b(?:abis|habis|bis|sesudah|setelah|stlh|sebelum|sblm|menjelang|jelang|waktu|pas) (?:sholat |salat |solat )?"
    r"(?P<prayer>subuh|dzuhur|zuhur|duhur|dhuhur|ashar|asar|maghrib|magrib|isya|jumatan|makan siang|istirahat)\b"
)
"""Part of a day, told by what one does then."""
_PRAYER_BEGINS = {"subuh": 4, "ashar": 15, "asar": 15, "maghrib": 18, "magrib": 18, "isya": 19}
_RELATIVE = (
    (
        re.compile(r"\b(?:kemare?i?n lusa|kmrn lusa|lusa kemarin|dua hari lalu|(?:kemare?i?n|kmrn) dulu|kemarennya)\b"),
        2,
    ),
    (re.compile(r"\b(?:kemarin|kemaren|kmrn|kemrin|kmaren|kmarin|kmren|semalam|semalem|smalem|smlm)\b"), 1),
)
_TODAY = re.compile(
    r"\b(?:(?:barusan|brusan|brsn|baru saja|baru aja|baru sj|sekarang|skrg|skg)|hari ini|"
    r"(?:(?P<before>pagi|siang|sore|malam|malem|mlm) )?"
    r"(?:tadi|td|tdi)\b(?: (?P<part>pagi|siang|sore|petang|malam|malem|mlm))?)"
    r"(?![a-z])"
)
_PART_BEGINS = {"siang": 11, "sore": 15, "petang": 17, "malam": 18, "malem": 18, "mlm": 18}
_CLOCK = re.compile(
    r"(?<![a-z0-9])(?:(?:jam|pukul|pkl|jm)\.?\s{0,2}(?P<half>setengah\s)?(?P<hour>[0-9]{1,2}|"
    + "|".join(word for word in _SMALL if word != "se")
    + r"|sebelas)(?:\s?[.:]\s?(?P<minute>[0-5][0-9]))?(?![0-9])"
    r"|(?P<hour2>[01]?[0-9]|2[0-3])[.:](?P<minute2>[0-5][0-9])(?![0-9.:])"
    r"|(?P<half3>setengah\s)?(?P<hour3>[0-9]{1,2}|" + "|".join(word for word in _SMALL if word != "se") + r"|sebelas)"
    r"(?=\s(?:pagi|siang|sore|malam|malem|mlm)\b))"
    r"(?:\s?(?:wib))?(?:\s{1,2}(?P<lean>lewat|kurang)(?:\s{1,2}(?P<by>[0-5]?[0-9]|seperempat)(?:\s?(?:menit|mnt))?)?)?"
)
_PART = re.compile(r"\b(?P<part>subuh|pagi|siang|sore|malam|malem|mlm|maghrib|magrib|petang)\b")
_UNIT_DAYS = {
    "hari": 1,
    "malam": 1,
    "malem": 1,
    "minggu": 7,
    "mgg": 7,
    "pekan": 7,
    "bulan": 30,
    "bln": 30,
    "tahun": 365,
    "thn": 365,
}
_EXACT_UNITS = lexicon("menit mnt jam hari malam malem")
_NOON, _HALF_DAY = 12, 12
_NIGHT = lexicon("malam malem mlm")
_DEEP_NIGHT = 5
"""Before this hour, "malam" is after midnight."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When it happened, as far as it was said."""

    day: date
    time: time | None
    """WIB, when an hour was said; that of now for "barusan" and "tadi"."""
    text: str
    """In the holder's own words."""
    exact: bool = True
    """False where the words name no day ("minggu lalu", "sudah 2 minggu"): the day is then a guess, not to be shown."""
    start: int = 0
    end: int = 0
    """Where the words begin and end in the text."""
    hour_only: bool = False
    """An hour was said, and no day."""

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
    exact: bool = True


def moment(text: str, now: datetime) -> Moment | None:
    """The moment that a text tells of.

    Args:
        text: the holder's words.
        now: aware; "kemarin" is relative to its day in WIB.
    """
    here = now.astimezone(WIB)
    shadow = shadow_of(text[:2000])
    plain = blocked(shadow.text, [match.span() for match in _STILL.finditer(shadow.text)])
    found = _day(plain, here)
    clock = _clock(plain, found)
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
    whole = shadow.original((min(spans)[0], max(end for _, end in spans)))
    words = _words(text, whole, spans, shadow.places)
    return Moment(day, at, words, found is None or found.exact, *whole, hour_only=found is None)


def _words(text: str, whole: tuple[int, int], spans: list[tuple[int, int]], places: tuple[int, ...]) -> str:
    """The holder's words: in one piece when they are close, otherwise side by side."""
    if whole[1] - whole[0] <= 60:  # noqa: PLR2004
        return " ".join(text[whole[0] : whole[1]].split())
    return " ".join(" ".join(text[places[start] : places[end - 1] + 1].split()) for start, end in sorted(spans))


def _day(text: str, here: datetime) -> _Found | None:
    for find in (_written, _last_week, _ago, _weekday, _relative, _vague, _today, _by_prayer):
        found = find(text, here)
        if found is not None:
            since = _SINCE.search(text, max(0, found.start - 16), found.start)
            return replace(found, start=since.start()) if since else found
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
        return _Found(here.date() - timedelta(days=_UNIT_DAYS[last["unit"]]), *last.span(), exact=False)
    found = _back(match, here)
    return replace(found, exact=match["unit"] in _EXACT_UNITS)


def _back(match: re.Match[str], here: datetime) -> _Found:
    """So many units before now."""
    count, unit = _SMALL.get(match["count"]) or int(match["count"]), match["unit"]
    if unit in {"menit", "mnt", "jam"}:
        at = here - (timedelta(hours=count) if unit == "jam" else timedelta(minutes=count))
        return _Found(at.date(), *match.span(), at.time().replace(second=0, microsecond=0))
    return _Found(here.date() - timedelta(days=count * _UNIT_DAYS[unit]), *match.span())


def _vague(text: str, here: datetime) -> _Found | None:
    """A time that names no day; the day is a guess."""
    for pattern in _VAGUE:
        match = pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("count"):
            return replace(_back(match, here), exact=groups["unit"] in {"menit", "mnt", "jam"})
        days = _UNIT_DAYS[groups["unit"]] if groups.get("unit") else 0
        return _Found(here.date() - timedelta(days=days), *match.span(), exact=False)
    return None


def _weekday(text: str, here: datetime) -> _Found | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    wanted = _WEEKDAYS.get((match["day"] or match["bare"]).replace("'", ""), 4)
    back = (here.weekday() - wanted) % 7
    if back == 0 and re.search(r"lalu|kemar|kmrn", match.group()):
        back = 7
    return _Found(here.date() - timedelta(days=back), *match.span())


def _last_week(text: str, here: datetime) -> _Found | None:
    """A day of the week before this one: "jumat minggu lalu"."""
    match = _LAST_WEEK.search(text)
    if match is None:
        return None
    monday = here.date() - timedelta(days=here.weekday() + 7)
    return _Found(monday + timedelta(days=_WEEKDAYS.get(match["day"].replace("'", ""), 4)), *match.span())


def _by_prayer(text: str, here: datetime) -> _Found | None:
    """The part of the day that a prayer or a meal marks; what is yet to come today was yesterday."""
    match = _BY_PRAYER.search(text)
    if match is None:
        return None
    ahead = here.hour < _PRAYER_BEGINS.get(match["prayer"], 12)
    return _Found(here.date() - timedelta(days=ahead), *match.span())


def _relative(text: str, here: datetime) -> _Found | None:
    for pattern, back in _RELATIVE:
        match = pattern.search(text)
        if match:
            return _Found(here.date() - timedelta(days=back), *match.span())
    return None


def _today(text: str, here: datetime) -> _Found | None:
    """Today; but "tadi malam", said in the morning, is yesterday."""
    match = _TODAY.search(text)
    if match is None:
        return None
    part = match["part"] or match["before"]
    if part:
        return _Found(here.date() - timedelta(days=here.hour < _PART_BEGINS.get(part, 0)), *match.span())
    now = None if match.group() == "hari ini" else here.time().replace(second=0, microsecond=0)
    return _Found(here.date(), *match.span(), now)


def _clock(text: str, day: _Found | None) -> _Found | None:
    for match in _CLOCK.finditer(text):
        if day is not None and day.start <= match.start() < day.end:
            continue
        spoken = match["hour"] or match["hour2"] or match["hour3"]
        before = text[max(0, match.start() - 4) : match.start()]
        if "rp" in before or text[match.end() : match.end() + 5].strip().startswith(
            ("lalu", "rb", "jt", "lagi", "yang")
        ):
            continue
        hour = {"sebelas": 11, **_SMALL}.get(spoken) or int(spoken)
        minute = int(match["minute"] or match["minute2"] or 0)
        if match["half"] or match["half3"]:
            hour, minute = hour - 1, 30
        part = _PART.search(text, match.end(), min(len(text), match.end() + 12)) or (
            day and _PART.search(text, day.start)
        )
        hour = _by_part(hour, part["part"] if part else "")
        if 0 <= hour < 24:  # noqa: PLR2004
            return _Found(date.min, match.start(), match.end(), _leaning(time(hour, minute), match))
    return None


def _by_part(hour: int, part: str) -> int:
    """The hour on a clock of 24: 8 at night is 20, 2 at night is 2, and midnight is 0."""
    if part in _NIGHT and (hour == _NOON or hour < _DEEP_NIGHT):
        return hour % _NOON
    late_morning = part == "siang" and hour > 9  # noqa: PLR2004
    return hour + _HALF_DAY if part in _AFTERNOON and hour < _NOON and not late_morning else hour


def _leaning(at: time, match: re.Match[str]) -> time:
    """The minutes before or after it: "jam 9 kurang 15", "jam 9 lewat seperempat"."""
    if not match["by"]:
        return at
    by = timedelta(minutes=15 if match["by"] == "seperempat" else int(match["by"]))
    moved = datetime.combine(date.max.replace(day=15), at) + (by if match["lean"] == "lewat" else -by)
    return moved.time()
