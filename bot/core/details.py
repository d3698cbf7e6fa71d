"""What a complaint says about what happened: how much, and under which reference.

Read from free text by rule; the holder's own words are kept for display. When it happened is read by
:mod:`bot.core.moments`, and where by :mod:`bot.core.merchants`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.shadow import Found, Span, blocked, shadow_of
from bot.core.words import lexicon

_LIMIT = 2000
_AMOUNT = re.compile(
    r"(?<![0-9a-z.,/:-])(?P<rp>(?:rp|idr)[\s.:]{0,3})?(?P<number>[0-9]{1,3}(?:[.,][0-9]{3}){1,4}(?![0-9])"
    r"|[0-9]{1,12}(?:[.,][0-9]{1,2})?)"
    r"(?:,-|,00(?![0-9]))?(?:an(?=\s?(?:rb|ribu|rebu|jt|juta)))?"
    r"(?:\s?(?P<unit>rb|rbu|ribu|rebu|k|jt|jta|juta|miliar|milyar)(?:an)?(?![a-z]))?"
    r"(?P<after>[0-9/:-]?)"
)
_SPELLED = re.compile(
    r"\b(?P<words>(?:[0-9]{1,3}\s(?=setengah|koma\s))?(?:(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|"
    r"(?<=koma\s)[0-9]{1,2}|koma|ratus|seratus|sepuluh|sebelas|setengah)(?:an)?\s){1,8})(?P<unit>ribu|rebu|rbu|rb|juta|jt|rupiah|perak)\b"
    r"|\b(?P<single>seribu|sejuta)\b"
)
_SLANG_SUMS = {
    "ceng": 1_000, "seceng": 1_000, "cenggo": 1_500, "noceng": 2_000, "goceng": 5_000, "ceban": 10_000, "noban": 20_000,
    "goban": 50_000, "cetiao": 1_000_000, "cetiau": 1_000_000,
}  # fmt: skip
_SLANG_COUNTS = {"gocap": 50, "cepek": 100, "cepe": 100, "nopek": 200, "gopek": 500}
_SLANG = re.compile(
    rf"\b(?:(?P<parted>se|no|go) ceng|(?P<count>{'|'.join(_SLANG_COUNTS)})\s?(?P<unit>ribu|rebu|rb|ceng)"
    rf"|(?P<sum>{'|'.join(_SLANG_SUMS)}))\b"
)
"""Sums as Jakarta says them; alone, the small counts are too small to be paid by QRIS and are other words too."""
_AND_A_HALF = re.compile(r"\s{1,2}setengah\b(?!\s(?:ribu|rb|juta|jt|jam))")
_ONLY_A_NUMBER = re.compile(
    r"\W*(?:(?:sekitar|sktr|kira|kurang|lebih|cuma|hanya|sebesar|senilai|jumlahnya|totalnya|nominalnya|total|jumlah)[\s:-]{1,3})"
    r"{0,3}(?P<number>[0-9]{1,3}(?:[.,][0-9]{3}){1,3}|[0-9]{3,9})"
    r"(?:an)?(?:\s(?:rupiah|perak|saja|aja|doang|ya|pak|bu|min|kak|mas|mbak)){0,3}\W*"
)
_DIGITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "se": 1,
}  # fmt: skip
_UNITS = {
    "rb": 10**3,
    "rbu": 10**3,
    "ceng": 10**3,
    "ribu": 10**3,
    "rebu": 10**3,
    "k": 10**3,
    "jt": 10**6,
    "jta": 10**6,
    "juta": 10**6,
    "rupiah": 1,
    "perak": 1,
}
_BIG = 10**9
_NO_MONEY_BEFORE = lexicon(
    "tgl tanggal jam pukul pkl tahun thn ref reff referensi rrn no nomor tiket akhiran terakhir kartu "
    "kartunya hp wa telp kode "
    "rekening order pesanan invoice id trx permendagri pp digit error blok lantai"
)
_MONEY_BEFORE = lexicon(
    "sebesar senilai nominal nominalnya total jumlah jumlahnya bayar dibayar transfer harga seharga "
    "saldo sejumlah kepotong "
    "terpotong potong didebet kedebet debet tagihan"
)
_SMALLEST_BARE = 10_000
_TICKET = re.compile(r"kkpd\s?-\s?[0-9]{6}\s?-\s?[0-9]{4}")
_REFERENCE = re.compile(
    r"\b(?:no(?:mor|mer)?\.?\s{0,2})?(?:ref|reff|referensi|referensinya|reference|rrn|trx|id transaksi|no transaksi|"
    r"nomor transaksi|kode transaksi|no bukti|nomor bukti|trace|stan|approval code|kode approval|invoice|struk)\b\.?"
    r"(?:[\s:#=]{1,3}(?:no|nomor|id|kode|nya|adalah|itu|:)){0,3}[\s:#=.]{0,4}"
    r"(?P<value>[a-z0-9][a-z0-9/-]{3,39})"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in rupiah, and where it stands in the text."""

    value: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sum:
    value: int
    scale: int
    """What the last unit said stands for: a million in "2 juta"."""
    start: int
    end: int


def amounts(text: str, *, bare: bool = False) -> tuple[int, ...]:
    """The amounts of a text in rupiah, each once, in order; "2 juta 500 ribu" is one.

    A bare number counts from 10.000 on when nothing says that it is something else.

    Args:
        text: the holder's words.
        bare: the message answers our question for the amount. When it is a number and nothing else, it counts from
            1.000 on as it stands, and 100 to 999 are taken for thousands, as people mean them ("300" is Rp300.000).
    """
    return tuple(dict.fromkeys(found.value for found in _sums(shadow_of(text[:_LIMIT]).text, bare=bare)))


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text where it stands, as :func:`amounts` reads them."""
    shadow = shadow_of(text[:_LIMIT])
    return tuple(Amount(found.value, *shadow.original((found.start, found.end))) for found in _sums(shadow.text))


def _sums(plain: str, *, bare: bool = False) -> list[_Sum]:
    if bare and (only := _ONLY_A_NUMBER.fullmatch(plain)):
        value = int(re.sub(r"[.,]", "", only["number"]))
        if value and not only["number"].startswith("0"):
            return [_Sum(value if value >= _UNITS["k"] else value * _UNITS["k"], 1, *only.span("number"))]
    plain = blocked(plain, _not_money(plain))
    spelled = [_spelled(match, plain) for match in _SPELLED.finditer(plain)]
    spelled += [_slang(match) for match in _SLANG.finditer(plain)]
    sums = [
        found
        for match in _AMOUNT.finditer(plain)
        if (found := _written(match, plain)) and not any(other.start <= found.start < other.end for other in spelled)
    ]
    joined = _joined(sorted([*sums, *spelled], key=lambda found: found.start), plain)
    return [found for found in joined if found.value]


def _joined(sums: list[_Sum], plain: str) -> list[_Sum]:
    """Sums whose parts stand side by side, the larger unit first, made one."""
    joined: list[_Sum] = []
    for found in sums:
        last = joined[-1] if joined else None
        if (
            last
            and last.value % last.scale == 0
            and found.value < last.scale
            and plain[last.end : found.start].isspace()
            and found.scale < last.scale
        ):
            joined[-1] = _Sum(last.value + found.value, found.scale, last.start, found.end)
        else:
            joined.append(found)
    return joined


def _with_half(value: int, scale: int, span: Span, plain: str) -> _Sum:
    half = _AND_A_HALF.match(plain, span[1]) if scale > 1 else None
    return _Sum(value + scale // 2, scale, span[0], half.end()) if half else _Sum(value, scale, *span)


def _written(match: re.Match[str], plain: str) -> _Sum | None:
    value = _rupiah(match, plain)
    scale = _UNITS.get(match["unit"] or "", _BIG if match["unit"] else 1)
    return _with_half(value, scale, (match.start(), match.end("after")), plain) if value else None


def _not_money(plain: str) -> list[Span]:
    return [match.span() for match in _TICKET.finditer(plain)] + [
        match.span("value") for match in _REFERENCE.finditer(plain) if any(map(str.isdigit, match["value"]))
    ]


def _rupiah(match: re.Match[str], plain: str) -> int | None:
    number, unit = match["number"], match["unit"]
    grouped = bool(re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", number))
    if unit:
        scale = _UNITS.get(unit, _BIG)
        whole, _, part = (
            (number.replace(".", "").replace(",", ""), "", "")
            if grouped and scale < _BIG // 10**3
            else number.replace(",", ".").partition(".")
        )
        return int(whole) * scale + (int(part) * scale // 10 ** len(part) if part else 0)
    before = plain[max(0, match.start() - 16) : match.start()].replace(":", " ").split()
    last = before[-1].strip(".") if before else ""
    if match["rp"] or grouped:
        return None if not match["rp"] and last in _NO_MONEY_BEFORE else _plain(number, grouped=grouped)
    if match["after"] or last in _NO_MONEY_BEFORE or not number.isdigit() or number.startswith("0"):
        return None
    value = int(number)
    sure = last in _MONEY_BEFORE and value >= _SMALLEST_BARE // 10
    return value if sure or (_SMALLEST_BARE <= value < _BIG and value % 50 == 0) else None


def _plain(number: str, *, grouped: bool) -> int:
    return int(re.sub(r"[.,]", "", number) if grouped else re.split(r"[.,]", number)[0])


def _spelled(match: re.Match[str], plain: str) -> _Sum:
    if match["single"]:
        scale = 10**3 if match["single"] == "seribu" else 10**6
        return _with_half(scale, scale, match.span(), plain)
    scale = _UNITS[match["unit"]]
    *words, last = match["words"].split()
    if "koma" in words:
        at = words.index("koma")
        part = "".join(str(_number([word])) for word in [*words[at + 1 :], last]) or "0"
        return _Sum(_number(words[:at]) * scale + int(part) * scale // 10 ** len(part), scale, *match.span())
    if last == "setengah":
        return _Sum(_number(words) * scale + scale // 2, scale, *match.span())
    return _with_half(_number([*words, last]) * scale, scale, match.span(), plain)


def _slang(match: re.Match[str]) -> _Sum:
    whole = match["sum"] or (match["parted"] and f"{match['parted']}ceng")
    value = _SLANG_SUMS[whole] if whole else _SLANG_COUNTS[match["count"]] * _UNITS[match["unit"]]
    return _Sum(value, 1, *match.span())


def _number(words: list[str]) -> int:
    total = current = 0
    for said in words:
        word = said.removesuffix("an") if said.endswith(("usan", "uhan")) else said
        if word in _DIGITS or word.isdigit():
            current = _DIGITS.get(word) or int(word)
            total += current
        elif word in {"puluh", "belas", "ratus"}:
            total += {"puluh": current * 9, "belas": 10, "ratus": current * 99}[word]
        else:
            total += {"sepuluh": 10, "sebelas": 11, "seratus": 100}.get(word, 0)
    return total


def find_reference(text: str) -> Found | None:
    """The reference of a transaction, as it was written; our own ticket numbers are none."""
    shadow = shadow_of(text[:_LIMIT])
    for match in _REFERENCE.finditer(shadow.text):
        if any(map(str.isdigit, match["value"])) and not _TICKET.match(match["value"]):
            start, end = shadow.original(match.span("value"))
            value = text[start:end].rstrip("-/")
            return Found(value, start, start + len(value))
    return None


def reference(text: str) -> str | None:
    """The words of :func:`find_reference`."""
    found = find_reference(text)
    return found.text if found else None
