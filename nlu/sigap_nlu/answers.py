"""Which messages are nothing but an answer, and which are nothing at all. Rules only; no Rasa."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from sigap_nlu.text import Word, abbreviations, read_lexicon, split


class Verdict(Enum):
    """What a rule can say of a message without understanding it."""

    ANSWER = "answer"
    NOISE = "noise"
    OPEN = "open"


_MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember "
    "jan feb mar apr jun jul agt ags agu sep sept okt nov des"
)
_DAYS = "senin selasa rabu kamis jumat sabtu minggu ahad"
_TIMES = (
    "kemarin kmrn kmren kemaren tadi td barusan pagi siang sore malam mlm lusa hari jam pukul tanggal tgl tg wib "
    "tahun thn bulan lalu ini itu sekitar kira-kira jam-an an kurang lebih lebih pukul pkl setengah seperempat "
)
_MONEY = (
    "rp rupiah ribu rb juta jt ratus puluh belas milyar miliar nominal nominalnya sebesar totalnya sejumlah perak rebu"
)
_NUMBERS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas seratus seribu sejuta se"
_TITLES = (
    "bu ibu bpk bapak pak hj haji hajjah drs dra dr ir se mm sh st skom sp ssos spd msi mm mpd akt mak h s e m si "
    "kom pd sos ap sstp amd kom "
)
_GLUE = "dan di nomor no nomer hp nya atas nama a.n an ini tiket noreg skpd bendahara dari"
_FILLERS = "min pak bu kak mas mbak ya yaa itu iya ok oke"
_PRONOUNS = "saya sy nama namaku aku namanya nm"

_VOWEL = re.compile(r"[aeiouy]")
_CLUSTER = re.compile(r"[^aeiouy\W\d_]{5,}")
_KEYBOARD = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|rtyu|tyui|yuio|uiop|zxcv|xcvb|cvbn|vbnm")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LONGEST_NAME = 5
_LONGEST_ANSWER = 12


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(read_lexicon("names.txt").split())


def known_names() -> frozenset[str]:
    """Words of names and offices."""
    return _names() | _offices()


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    return frozenset(read_lexicon("offices.txt").split())


@lru_cache(maxsize=1)
def _office_shorthand() -> frozenset[str]:
    return frozenset(
        spelling
        for spelling, meaning in abbreviations().items()
        if meaning.split()[:1] in (["dinas"], ["satuan"], ["badan"], ["kecamatan"], ["kelurahan"])
    )


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OFFICE_HEADS = _set(
    "dinas din dns badan kecamatan kec kelurahan kel biro sekretariat inspektorat suku sudin rsud puskesmas satpol "
    "satuan bappeda bapenda bpkd bkd bpbd dprd unit uptd upt"
)
_TIME_WORDS = _set(_MONTHS) | _set(_DAYS) | _set(_TIMES) | _set(_MONEY) | _set(_NUMBERS)
_FILLER_WORDS = _set(_FILLERS)
_NAME_WORDS = _set(_TITLES)
_GLUE_WORDS = _set(_GLUE)
_PRONOUN_WORDS = _set(_PRONOUNS)


def judge(text: str) -> Verdict:
    """Answer, noise, or open to interpretation."""
    words = split(text)
    if not words or _is_foreign_script(text) or _is_gibberish(words):
        return Verdict.NOISE
    if len(words) <= _LONGEST_ANSWER and _is_answer(words):
        return Verdict.ANSWER
    return Verdict.OPEN


def is_fact(word: Word) -> bool:
    """A number, a ticket, a person's private token, a name, a title or an office: nothing that asks for anything."""
    if word.kind in {"number", "ticket"} or _is_told(word):
        return True
    text = word.text.lower()
    return word.kind == "word" and (text in _names() or text in _NAME_WORDS or text in _office_shorthand())


def _is_foreign_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(bool(_LATIN.match(letter)) for letter in letters)
    return bool(letters) and latin * 2 < len(letters)


def _is_gibberish(words: list[Word]) -> bool:
    letters = [word.text.lower() for word in words if word.kind == "word"]
    if len(letters) != len(words):
        return False
    return all(_is_mashed(word) for word in letters)


def _is_mashed(word: str) -> bool:
    """Keys hit at random: no vowel, a run of consonants, a row of the keyboard; never a known abbreviation."""
    if word in abbreviations() or word in _office_shorthand():
        return False
    if _KEYBOARD.search(word) or _CLUSTER.search(word):
        return True
    return len(word) > 3 and not _VOWEL.search(word)  # noqa: PLR2004


def _is_answer(words: list[Word]) -> bool:
    """Only facts: private tokens of a person, numbers, dates, offices, names; courtesies may stand beside them."""
    spoken = [word.text.lower() for word in words if word.kind == "word"]
    facts = [word for word in words if word.kind in {"number", "ticket"} or _is_told(word)]
    if any(word.kind in {"handle", "link"} or _is_secret(word) for word in words):
        return False
    content = [word for word in spoken if word not in _FILLER_WORDS]
    if not content:
        return bool(facts)
    if all(word in _TIME_WORDS or word in _GLUE_WORDS for word in content):
        return bool(facts) or any(word in _DATED for word in content)
    return _is_office_or_name(content)


_DATED = (
    _set(_MONTHS) | _set(_DAYS) | _set("kemarin kmrn kmren kemaren tadi lusa ribu juta jt rb seratus seribu sejuta")
)


def _is_told(word: Word) -> bool:
    return word.kind == "private" and ":" in word.text


def _is_secret(word: Word) -> bool:
    return word.kind == "private" and ":" not in word.text


def _is_office_or_name(content: list[str]) -> bool:
    offices = _offices() | _office_shorthand()
    names = _names()
    allowed = offices | names | _NAME_WORDS | _GLUE_WORDS | _PRONOUN_WORDS | _TIME_WORDS
    if not all(word in allowed for word in content):
        return False
    if content[0] in _OFFICE_HEADS or content[0] in _office_shorthand() or "dinas" in content:
        return True
    named = [word for word in content if word in names]
    return bool(named) and len(content) <= _LONGEST_NAME + len(_PRONOUN_WORDS)
