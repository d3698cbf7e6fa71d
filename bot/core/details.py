"""What a complaint says about what happened: how much, when, where, under which reference.

Read from free text by rule; the holder's own words are kept for display.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.moments import Moment, moment
from bot.core.shadow import Span, blocked, shadow_of
from bot.core.words import EVERYDAY, lexicon

__all__ = ["Moment", "amounts", "merchant", "moment", "reference"]

_LIMIT = 2000
_AMOUNT = re.compile(
    r"(?<![0-9a-z.,/:-])(?P<rp>(?:rp|idr)[\s.:]{0,3})?(?P<number>[0-9]{1,3}(?:[.,][0-9]{3}){1,4}(?![0-9])"
    r"|[0-9]{1,12}(?:[.,][0-9]{1,2})?)"
    r"(?:,-|,00(?![0-9]))?(?:\s?(?P<unit>rb|rbu|ribu|rebu|k|jt|jta|juta|miliar|milyar)(?:an)?(?![a-z]))?"
    r"(?P<after>[0-9/:-]?)"
)
_SPELLED = re.compile(
    r"\b(?P<words>(?:[0-9]{1,3}\s(?=setengah))?(?:(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|"
    r"ratus|seratus|sepuluh|sebelas|setengah)\s){1,7})(?P<unit>ribu|rb|juta|jt|rupiah|perak)\b"
    r"|\b(?P<single>seribu|sejuta)\b"
)
_AND_A_HALF = re.compile(r"\s{1,2}setengah\b(?!\s(?:ribu|rb|juta|jt|jam))")
_ONLY_A_NUMBER = re.compile(
    r"\W*(?:(?:sekitar|sktr|kira|kurang|lebih|cuma|hanya|sebesar|senilai|jumlahnya|totalnya|nominalnya|total|jumlah)[\s:-]{1,3})"
    r"{0,3}(?P<number>[0-9]{1,3}(?:[.,][0-9]{3}){1,3}|[0-9]{3,9})"
    r"(?:\s(?:rupiah|perak|saja|aja|doang|ya|pak|bu|min|kak|mas|mbak)){0,3}\W*"
)
_DIGITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "se": 1,
}  # fmt: skip
_UNITS = {
    "rb": 10**3,
    "rbu": 10**3,
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
    r"nomor transaksi|kode transaksi|invoice|struk)\b\.?"
    r"(?:[\s:#=]{1,3}(?:no|nomor|id|kode|nya|adalah|itu|:)){0,3}[\s:#=.]{0,4}"
    r"(?P<value>[a-z0-9][a-z0-9/-]{3,39})"
)
_PLACE = re.compile(
    r"\b(?P<intro>di|d|ke|merchant(?:nya)?|toko(?:nya)?|warung(?:nya)?|restoran|resto|rm|kedai|kantin|merchan|merchnt)"
    r"(?:\s?[:=]\s?|\s{1,2})(?P<name>[^\n,;?!()]{2,80})"
)
_KEPT_INTROS = lexicon("toko warung restoran resto rm kedai kantin")
_NO_PLACE = lexicon(
    "rumah jalan mana sana sini situ jakone aplikasi hp atm bank rekening saldo kartu tagihan luar "
    "kantor bagian bawah atas "
    "merchant penjual pedagang toko mutasi riwayat histori history dalam dia dashboard tempat orang "
    "nomor no mesin edc layar sms"
)
_STOPS = EVERYDAY | lexicon(
    "rp idr senilai sebesar nominal nominalnya seharga sebanyak padahal lalu tapi pakai pake via lewat "
    "gagal jam pukul tgl "
    "tanggal rb ribu jt juta wib ditolak terdebet kedebet sejak jumlah total refund dobel double bukti struk"
)
_LONGEST_NAME = 6


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
    plain = shadow_of(text[:_LIMIT]).text
    if bare and (only := _ONLY_A_NUMBER.fullmatch(plain)):
        value = int(re.sub(r"[.,]", "", only["number"]))
        if value and not only["number"].startswith("0"):
            return (value if value >= _UNITS["k"] else value * _UNITS["k"],)
    plain = blocked(plain, _not_money(plain))
    spelled = [_spelled(match, plain) for match in _SPELLED.finditer(plain)]
    sums = [
        found
        for match in _AMOUNT.finditer(plain)
        if (found := _written(match, plain)) and not any(other.start <= found.start < other.end for other in spelled)
    ]
    joined = _joined(sorted([*sums, *spelled], key=lambda found: found.start), plain)
    return tuple(dict.fromkeys(found.value for found in joined if found.value))


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
    if last == "setengah":
        return _Sum(_number(words) * scale + scale // 2, scale, *match.span())
    return _with_half(_number([*words, last]) * scale, scale, match.span(), plain)


def _number(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _DIGITS or word.isdigit():
            current = _DIGITS.get(word) or int(word)
            total += current
        elif word in {"puluh", "belas", "ratus"}:
            total += {"puluh": current * 9, "belas": 10, "ratus": current * 99}[word]
        else:
            total += {"sepuluh": 10, "sebelas": 11, "seratus": 100}.get(word, 0)
    return total


def merchant(text: str) -> str | None:
    """Where it happened, when it is clearly said; cut at verbs, amounts and times."""
    shadow = shadow_of(text[:_LIMIT])
    for match in _PLACE.finditer(shadow.text):
        intro = match["intro"]
        words = _place_words(match["name"])
        keeps = intro in _KEPT_INTROS
        if not words or (words[0][1] in _NO_PLACE and not (len(words) > 1 and words[0][1] in _KEPT_INTROS | {"rumah"})):
            continue
        start = match.start() if keeps else match.start("name") + words[0][0]
        end = match.start("name") + words[-1][0] + len(words[-1][1])
        first, last = shadow.original((start, end))
        return " ".join(text[first:last].split()).rstrip(".") or None
    return None


def _place_words(name: str) -> list[tuple[int, str]]:
    words: list[tuple[int, str]] = []
    for match in re.finditer(r"\S+", name):
        word = match.group().rstrip(".")
        if (
            not words
            and word in {"merchant", "merchantnya", "toko", "warung", "nama", ":"}
            and word not in _KEPT_INTROS
        ):
            continue
        if word in _STOPS - {"rumah"} or not word or word[0].isdigit() or len(words) == _LONGEST_NAME:
            break
        words.append((match.start(), word))
        if match.group().endswith(".") and len(word) > 3:  # noqa: PLR2004
            break
    return words


def reference(text: str) -> str | None:
    """The reference of a transaction, as it was written; our own ticket numbers are none."""
    shadow = shadow_of(text[:_LIMIT])
    for match in _REFERENCE.finditer(shadow.text):
        if any(map(str.isdigit, match["value"])) and not _TICKET.match(match["value"]):
            start, end = shadow.original(match.span("value"))
            return text[start:end].strip("-/")
    return None
