"""What a complaint says about what happened: how much, when, where, under which reference.

Read from free text by rule; the holder's own words are kept for display.
"""

from __future__ import annotations

import re

from bot.core.moments import Moment, moment
from bot.core.shadow import Span, blocked, shadow_of
from bot.core.words import EVERYDAY, lexicon

__all__ = ["Moment", "amounts", "merchant", "moment", "reference"]

_LIMIT = 2000
_AMOUNT = re.compile(
    r"(?<![0-9a-z.,/:-])(?P<rp>(?:rp|idr)[\s.:]{0,3})?(?P<number>[0-9]{1,3}(?:[.,][0-9]{3}){1,4}(?![0-9])"
    r"|[0-9]{1,12}(?:[.,][0-9]{1,2})?)"
    r"(?:,-|,00(?![0-9]))?(?:\s?(?P<unit>rb|rbu|ribu|rebu|k|jt|jta|juta|miliar|milyar)(?![a-z]))?(?P<after>[0-9/:-]?)"
)
_SPELLED = re.compile(
    r"\b(?P<words>(?:(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|ratus|seratus|sepuluh|sebelas|"
    r"setengah)\s){1,7})(?P<unit>ribu|rb|juta|jt)\b|\b(?P<single>seribu|sejuta)\b"
)
_DIGITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "se": 1,
}  # fmt: skip
_UNITS = {"rb": 10**3, "rbu": 10**3, "ribu": 10**3, "rebu": 10**3, "k": 10**3, "jt": 10**6, "jta": 10**6, "juta": 10**6}
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


def amounts(text: str) -> tuple[int, ...]:
    """The amounts of a text in rupiah, each once, in order.

    A bare number counts from 10.000 on when nothing says that it is something else.
    """
    plain = shadow_of(text[:_LIMIT]).text
    plain = blocked(plain, _not_money(plain))
    found: list[tuple[int, int]] = []
    for match in _AMOUNT.finditer(plain):
        value = _rupiah(match, plain)
        if value:
            found.append((match.start(), value))
    found += [(match.start(), _spelled(match)) for match in _SPELLED.finditer(plain)]
    return tuple(dict.fromkeys(value for _, value in sorted(found) if value))


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


def _spelled(match: re.Match[str]) -> int:
    if match["single"]:
        return 1000 if match["single"] == "seribu" else 10**6
    total = current = 0
    for word in match["words"].split():
        if word in _DIGITS:
            current = _DIGITS[word]
            total += current
        elif word == "setengah":
            return _UNITS[match["unit"]] // 2
        elif word in {"puluh", "belas", "ratus"}:
            total += {"puluh": current * 9, "belas": 10, "ratus": current * 99}[word]
        else:
            total += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
    return total * _UNITS[match["unit"]]


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
