"""Which registered data of a holder are to be changed, as a message says it."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.core.shadow import Found, shadow_of


class Field(StrEnum):
    """What can be changed: the three fields of the source."""

    PHONE = "phone"
    NAME = "name"
    SKPD = "skpd"


_LIMIT = 2000
_CHANGE = re.compile(
    r"\b(?:(?:di|meng|ng)?(?:ganti|ubah|rubah|update|perbarui|mutakhirkan|koreksi|betulkan|benerin)\w*|"
    r"(?:per|penggant|peruba)\w+an|berubah|berganti|baru|pindah|dimutasi|mutasi|pensiun|diganti\w*|salah)\b"
)
_FIELDS = {
    Field.PHONE: re.compile(
        r"\b(?:(?:no|nomor|nomer|nmr)\.? ?(?:hp|wa|whatsapp|telp|tlp|telepon|telpon|handphone|ponsel|kontak)(?:nya)?|"
        r"(?:hp|telepon|telp|kontak) (?:bendahara|terdaftar|pemegang)|nomor(?:nya)? (?:yang )?terdaftar)\b"
    ),
    Field.SKPD: re.compile(
        r"\b(?:nama (?:dinas|skpd|opd|instansi|unit|badan|kantor|satker)(?:nya)?|(?:skpd|opd|instansi|satker)(?:nya)?|"
        r"nomenklatur)\b"
    ),
    Field.NAME: re.compile(
        r"\b(?:nama (?:bendahara|pemegang|saya|kami|di kartu)(?:nya)?|"
        r"(?:bendahara|pemegang(?: kartu| kkpd)?|pejabat)(?:nya)?|nama(?:nya)?)\b"
    ),
}


def find_changes(text: str) -> tuple[tuple[Field, Found], ...]:
    """The fields that a text wants changed and where it names them, in the order of the text; none without a change.

    A name that is said beside a phone number or an office only tells whose it is ("nomor hp bendahara").
    """
    shadow = shadow_of(text[:_LIMIT])
    if not _CHANGE.search(shadow.text):
        return ()
    found: list[tuple[Field, Found]] = []
    taken: list[tuple[int, int]] = []
    for field, words in _FIELDS.items():
        match = next(
            (it for it in words.finditer(shadow.text) if not any(a - 1 <= it.start() <= b + 1 for a, b in taken)), None
        )
        if match:
            taken.append(match.span())
            start, end = shadow.original(match.span())
            found.append((field, Found(text[start:end], start, end)))
    return tuple(sorted(found, key=lambda item: item[1].start))
