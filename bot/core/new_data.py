"""New registered data as a holder writes them: the name and the office of who takes over, and numbers.

What is read wrongly would become a wrong record, so little is taken without having been asked for; and whatever is
taken is shown and confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.changes import Field
from bot.core.identity import read_claims
from bot.core.privacy import PrivateKind, find_tokens
from bot.core.shadow import folded
from bot.core.words import CHATTER, EVERYDAY, lexicon

LONGEST_NAME = 80
LONGEST_OFFICE = 120
_MOST_NAME_WORDS = 8
_SHORTEST = 2
_DEGREE = re.compile(r"\s*(?:[A-Za-z]{1,4}\.\s?){1,3}[A-Za-z]{0,5}\.?\s*|\s*(?:SE|SH|ST|MM|MSi|MH|MT|SSos|SPd|Ak)\s*")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’`\- ,])*")
_OFFICE = re.compile(r"[^\W_](?:[^\W_]|[.'’&/()\- ,])*")
_NAME_INTRO = re.compile(
    r"^\W*(?:(?:yang\s+)?(?:baru|benar|betul)(?:nya)?\W+|(?:nama(?:nya)?|bendahara(?:nya)?|pemegang(?:nya)?|lengkap(?:nya)?|"
    r"adalah|yaitu|ini|saya|atas|a\.?n\.?|menjadi|jadi|ganti|ke|bapak|bpk|pak|ibu|bu|sdr|sdri|seharusnya|harusnya|"
    r"maksud(?:nya)?|salah|eh|maaf|bukan itu|yang)\b\W*)+",
    re.IGNORECASE,
)
_OFFICE_INTRO = re.compile(
    r"^\W*(?:(?:yang\s+)?(?:baru|benar|betul)(?:nya)?\W+|(?:nya|nama(?:nya)?|skpd(?:nya)?|opd(?:nya)?|instansi(?:nya)?|adalah|"
    r"yaitu|menjadi|jadi|ganti|ke|sekarang|seharusnya|harusnya|maksud(?:nya)?|salah|eh|maaf|dari|yang)\b\W*)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:[\s,]+(?:ya|yaa|iya|dong|deh|kak|min|pak|bu|terima kasih|makasih|tks|thanks))+\W*$", re.IGNORECASE
)
_BECOMES = re.compile(
    r"\b(?:menjadi|jadi|digantikan(?:\s+oleh)?|diganti(?:\s+(?:dengan|oleh|ke|jadi|menjadi))?|penggantinya|ke)\b[\s:,]*",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"[\n;]|,\s*(?!(?:[A-Za-z]{1,4}\.)|(?:SE|SH|ST|MM|MSi|MH)\b)|\b(?:karena|soalnya|sebab|menggantikan|mulai|per|dan)\b",
    re.IGNORECASE,
)
_OLD = lexicon("lama dari sebelumnya dulu lawas")
_REPLACED = re.compile(
    r"\b(?:pergantian|penggantian|serah terima|alih|dialihkan|balik nama|menggantikan|digantikan|penggantinya|pensiun|"
    r"meninggal|mutasi|dimutasi|(?:bendahara|pemegang|pejabat)(?:nya)? (?:yang )?(?:baru|anyar)|"
    r"(?:ganti|ubah|rubah) (?:bendahara|pemegang)|plt)\b"
)
_ALL = re.compile(r"\b(?:semua(?:nya)?|ketiga(?:nya|-tiganya)?|tiga-tiganya|tiganya|seluruh(?:nya)?)\b")
_NAMED = {
    Field.PHONE: re.compile(r"\b(?:no|nomor|nomer|nmr|hp|telp|telepon|telpon|wa|whatsapp|kontak|phone)(?:nya)?\b"),
    Field.NAME: re.compile(
        r"\b(?:nama bendahara|bendahara|pemegang|nama orang|nama(?! (?:skpd|dinas|opd|instansi)))(?:nya)?\b"
    ),
    Field.SKPD: re.compile(r"\b(?:skpd|opd|dinas|instansi|kantor|satker|unit|badan)(?:nya)?\b"),
}


def replaces_holder(text: str) -> bool:
    """Whether the holder is replaced, so that more than one field may change."""
    return bool(_REPLACED.search(folded(text[:500])))


def named_fields(text: str) -> tuple[Field, ...]:
    """The fields that an answer to "which data change?" names."""
    plain = folded(text[:300])
    if _ALL.search(plain):
        return tuple(Field)
    return tuple(field for field, words in _NAMED.items() if words.search(plain))


def new_phone(text: str, *, asked: bool = False) -> str | None:
    """The token of the number that is to be registered; with two, the one that is not the old one.

    Asked for, a single number is the new one; otherwise it has to be introduced ("jadi ...", "nomor baru ...").
    """
    tokens = [token for token in find_tokens(text) if token.kind is PrivateKind.PHONE]
    new = [token for token in tokens if not _is_old(text[: token.start])]
    if asked and new:
        return new[-1].text
    introduced = [
        token
        for token in new
        if re.search(r"(?:\b(?:jadi|menjadi|ke|baru(?:nya)?|dengan)\b[\s:=]*)$", _tail(text, token.start))
    ]
    return introduced[-1].text if introduced else None


def _tail(text: str, end: int) -> str:
    return folded(text[max(0, end - 30) : end]).replace("(", " ").replace("saya", "").rstrip() + " "


def _is_old(before: str) -> bool:
    words = folded(before[-40:]).replace(":", " ").split()
    return bool(words) and any(word in _OLD for word in words[-2:])


def new_name(text: str) -> str | None:
    """The name in an answer to our question for it, with its degrees; nothing where it cannot be a name."""
    text = _plain(_NAME_INTRO.sub("", text.strip()))
    if not _NAME.fullmatch(text) or len(text) > LONGEST_NAME:
        return None
    name, *degrees = text.split(",")
    words = [word.strip(".'") for word in folded(name).split()]
    known = CHATTER | EVERYDAY
    if len(words) > _MOST_NAME_WORDS or all(word in known or len(word) < _SHORTEST for word in words):
        return None
    if not all(_DEGREE.fullmatch(degree) for degree in degrees):
        return None
    plain = len(words) > 1 and not any(word in known for word in words)
    return text if plain or read_claims(name, bare=True).name else None


def _plain(text: str) -> str:
    """Without courtesies and marks around it; the dot of a degree stays."""
    text = " ".join(_TRAILING.sub("", text).split()).strip(" ,:;\"'")
    return text if "." in text[-4:-1] else text.rstrip(".")


def new_office(text: str, *, sure: bool = False) -> str | None:
    """The office in an answer to our question for it; ``sure`` takes words that we do not know for an office."""
    text = _plain(_OFFICE_INTRO.sub("", text.strip()))
    if not _OFFICE.fullmatch(text) or not 3 <= len(text) <= LONGEST_OFFICE or text.isdigit():  # noqa: PLR2004
        return None
    if read_claims(text, bare=True).skpd:
        return text
    words = folded(text).split()
    return text if sure and not all(word in CHATTER | EVERYDAY for word in words) else None


def told_values(text: str) -> Mapping[Field, str]:
    """New values that a first message already tells: a token for a number, words for the others."""
    found: dict[Field, str] = {}
    if phone := new_phone(text):
        found[Field.PHONE] = phone
    for part in _BECOMES.split(text)[1:]:
        told = _ENDS.split(part)[0].strip()
        if office := new_office(told):
            found[Field.SKPD] = office
        elif (name := new_name(told)) and len(name.split()) > 1:
            found[Field.NAME] = name
    return found
