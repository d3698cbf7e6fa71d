"""Where a holder paid, when it is clearly said: "di Toko Maju Jaya", "ke CV Karya", "merchant: Alfamart Cikini"."""

from __future__ import annotations

import re

from bot.core.shadow import Found, shadow_of
from bot.core.words import EVERYDAY, lexicon

_LIMIT = 2000
_CHAINS = lexicon("alfamart alfamidi indomaret indomart gramedia hypermart superindo")
"""Known well enough to be a merchant on their own."""
SHOPS = _CHAINS | lexicon(
    "toko warung warteg warkop restoran resto rm kedai kantin apotek apotik depot lapak kios bengkel fotokopi katering "
    "catering bakso soto sate kafe cafe spbu koperasi cv pt ud"
)
"""Kinds of business: with a name behind them they are a merchant, alone they say little."""
_PREPOSITIONS = lexicon("di d ke")
_INTRO = re.compile(
    rf"\b(?P<intro>{'|'.join(_PREPOSITIONS)}|(?:merchant|merchan|merchnt|toko|warung|penerima)(?:nya)?|"
    r"warteg|warkop|restoran|resto|rm|kedai|kantin|apotek|apotik|" + "|".join(_CHAINS) + r")"
    r"\b(?P<mark>\s?[:=]\s?|\s{1,2}|)(?=(?P<name>[^\n,;?!()]{0,80}))"
)
_NO_PLACE = lexicon(
    "rumah jalan mana sana sini situ jakone aplikasi hp atm bank rekening saldo kartu tagihan luar "
    "kantor bagian bawah atas "
    "merchant penjual pedagang mutasi riwayat histori history dalam dia dashboard orang "
    "nomor no mesin edc layar sms menu langganan kasir mall mol pinggir depan belakang samping dekat sekitar daerah "
    "bandung bogor depok bekasi tangerang surabaya semarang jogja yogyakarta medan makassar palembang bali"
)
"""Where nobody is paid, or too little to tell who was."""
_LEADING = lexicon("merchant merchantnya tokonya nama namanya bernama tempat adalah itu yaitu : =")
_MADE_OF_TWO = frozenset({"rumah makan", "rumah sakit"})
_STOPS = EVERYDAY | lexicon(
    "rp idr senilai sebesar nominal nominalnya seharga sebanyak padahal lalu tapi pakai pake via lewat "
    "gagal jam pukul tgl "
    "tanggal rb ribu jt juta wib ditolak terdebet kedebet sejak jumlah total refund dobel double bukti struk "
    "goceng ceban seceng noceng goban noban gocap cepek gopek nopek"
)
_PART_OF_NAMES = lexicon("dki jakarta")
_LONGEST = 6


def merchant(text: str) -> str | None:
    """The name of :func:`find_merchant`, with single blanks."""
    found = find_merchant(text)
    return " ".join(found.text.split()) if found else None


def find_merchant(text: str) -> Found | None:
    """The first place that is clearly a merchant; cut at verbs, amounts and times."""
    shadow = shadow_of(text[:_LIMIT])
    for match in _INTRO.finditer(shadow.text):
        words = _words(match["name"]) if match["mark"] or not match["name"] else []
        if not _is_merchant(match["intro"], [word for _, word in words]):
            continue
        kept = match["intro"] in SHOPS
        start = match.start() if kept else match.end() + words[0][0]
        end = match.end() + words[-1][0] + len(words[-1][1]) if words else match.end("intro")
        first, last = shadow.original((start, end))
        name = text[first:last].rstrip(".")
        if name:
            return Found(name, first, first + len(name))
    return None


def _is_merchant(intro: str, words: list[str]) -> bool:
    if intro in _CHAINS:
        return True
    if not words:
        return False
    first = words[0]
    if first in _NO_PLACE:
        return " ".join(words[:2]) in _MADE_OF_TWO
    return len(words) > 1 or first not in SHOPS - _CHAINS


def _words(name: str) -> list[tuple[int, str]]:
    """The words of a name with their places: without what only leads to it, and up to what is none."""
    words: list[tuple[int, str]] = []
    for match in re.finditer(r"\S+", name):
        word = match.group().rstrip(".")
        if not words and word in _LEADING:
            continue
        stops = word in _STOPS - {"rumah"} and not (words and word in _PART_OF_NAMES)
        if stops or not word or word[0].isdigit() or len(words) == _LONGEST:
            break
        words.append((match.start(), word))
        if match.group().endswith(".") and len(word) > 3:  # noqa: PLR2004
            break
    return words
