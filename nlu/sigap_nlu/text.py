"""Informal Indonesian, word by word: what was typed becomes what was meant. No Rasa, no I/O but the lexicon."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_PRIVATE = r"\[(?:phone|nik|email):[^\]\s]*\]|\[(?:PIN|OTP|CVV|PASSWORD|KARTU)\]"
_WORD = re.compile(
    rf"(?P<private>{_PRIVATE})"
    r"|(?P<handle>@\w+)"
    r"|(?P<link>https?://\S+|www\.\S+)"
    r"|(?P<ticket>\b[A-Za-z]{2,5}-\d{4,6}-\d{3,5}\b)"
    r"|(?P<number>(?:[Rr][Pp]\.?\s?)?\d[\d.,:/\-]*\d(?:[a-zA-Z]{1,4}\b)?|(?:[Rr][Pp]\.?\s?)?\d(?:[a-zA-Z]{1,6}\b)?)"
    r"|(?P<word>[^\W\d_]+(?:['’`\-][^\W\d_]+)*\d?\b|[^\W_]+)"
)
_AMOUNT = re.compile(
    r"^(?:rp\.?\s?[\d.,]+\w*|\d[\d.,]*\s?(?:rb|ribu|k|jt|juta|rebu|rbu|jtan|rban)|\d{1,3}(?:[.,]\d{3})+(?:,\d\d)?)$"
)
_RULE = re.compile(r"^\d{1,4}/(?:\d{4}/\w+|(?:19|20)\d\d)$")
_DATE = re.compile(r"^\d{1,2}[/\-.]\d{1,2}(?:[/\-.]\d{2,4})?$|^\d{4}-\d\d-\d\d$")
_CLOCK = re.compile(r"^(?:[01]?\d|2[0-3])[.:][0-5]\d(?:wib)?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_REDUPLICATED = re.compile(r"^([^\W\d_]{2,})[2²]$")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_PHRASES = (
    (re.compile(r"\bnon (?:aktivasi|aktif)\b"), "nonaktif"),
    (re.compile(r"\b(?:(?:mobile|internet|jaringan|sms|phone|web) )?(?:banking|mbanking)(?: mobile)?\b"), "mbanking"),
    (re.compile(r"\be? ?channel\b|\bbank mobile\b|\bmobile bank\b"), "mbanking"),
    (re.compile(r"\bcustomer service\b"), "cs"),
    (re.compile(r"\btelepon genggam\b"), "ponsel"),
    (re.compile(r"\bbank(?: bank)+\b"), "bank"),
)
"""What people write in several words though it is one, or twice though it is once."""
_CLITICS = ("nya", "ku", "mu", "lah", "kah", "kan", "in", "ne", "na", "nye", "pun", "an")
_DIGITS_OF_A_CARD_END = 4
_DIGITS_OF_A_PHONE = 9
_SHORTEST_STEM = 2


class Word(NamedTuple):
    """A stretch of the message and the class of thing it is."""

    text: str
    start: int
    kind: str


class Saying(NamedTuple):
    """A message as it was typed, and in canonical words."""

    raw: str
    words: str


def split(text: str) -> list[Word]:
    """The words of a message with their offsets; punctuation and emoji are dropped."""
    return [Word(match.group(), match.start(), str(match.lastgroup)) for match in _WORD.finditer(text)]


def read_lexicon(name: str) -> str:
    """The text of one lexicon file of this package."""
    return resources.files(__package__).joinpath("lexicon").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """Spelling to meaning; an empty meaning is a particle that says nothing."""
    table: dict[str, str] = {}
    for line in read_lexicon("abbreviations.tsv").splitlines():
        if not line or line.startswith("#"):
            continue
        spellings, _, meaning = line.partition("\t")
        for spelling in spellings.split():
            table.setdefault(spelling, meaning.strip())
    return table


def meaning(word: Word) -> str:
    """What a word means, in canonical words separated by blanks; empty for particles."""
    if word.kind == "private":
        return "x" + word.text[1:-1].partition(":")[0].lower()
    if word.kind == "ticket":
        return "xticket"
    if word.kind == "link":
        return "xlink"
    if word.kind == "handle":
        return "min"
    if word.kind == "number":
        return _meaning_of_number(word.text.lower())
    return _meaning_of_letters(unicodedata.normalize("NFKC", word.text).lower().replace("’", "'").replace("`", "'"))


def normalise(text: str) -> str:
    """The whole message in canonical words."""
    return joined(map(meaning, split(text)))


def said(text: str) -> Saying:
    """A message and its meaning."""
    return Saying(text, normalise(text))


def joined(meanings: Iterable[str]) -> str:
    """Meanings of words as one text; what people write apart though it is one word is put together."""
    text = " ".join(filter(None, meanings))
    for phrase, whole in _PHRASES:
        text = phrase.sub(whole, text)
    return text


def number_class(text: str) -> str:
    """The class of a number by its shape."""
    digits = re.sub(r"\D", "", text)
    patterns = (("xamount", _AMOUNT), ("xrule", _RULE), ("xclock", _CLOCK), ("xdate", _DATE), ("xyear", _YEAR))
    for name, pattern in patterns:
        if pattern.match(text):
            return name
    if len(digits) == _DIGITS_OF_A_CARD_END:
        return "xfour"
    if len(digits) >= _DIGITS_OF_A_PHONE:
        return "xlong"
    return "xnumber"


def _meaning_of_number(text: str) -> str:
    known = abbreviations().get(text)
    if known is not None:
        return known
    if re.sub(r"\D", "", text) == "1500351":
        return "xcallcenter"
    return number_class(text)


@lru_cache(maxsize=20_000)
def _meaning_of_letters(word: str) -> str:
    table = abbreviations()
    if word in table:
        return table[word]
    word = _STRETCHED.sub(r"\1", word)
    if word in table:
        return table[word]
    reduplicated = _REDUPLICATED.match(word)
    if reduplicated:
        word = f"{reduplicated[1]}-{reduplicated[1]}"
    halves = word.split("-")
    if len(halves) == 2 and halves[0] == halves[1]:  # noqa: PLR2004
        return table.get(halves[0], halves[0]) or halves[0]
    if "-" in word:
        joined = word.replace("-", "")
        if joined in table:
            return table[joined]
        return " ".join(table.get(part, part) or part for part in halves)
    return _without_clitic(word, table)


@lru_cache(maxsize=1)
def _canonical() -> frozenset[str]:
    """Words that are meanings themselves: their ends are no clitics ("bukan" is not "bu" + "kan")."""
    return frozenset(word for words in abbreviations().values() for word in words.split())


def _without_clitic(word: str, table: dict[str, str]) -> str:
    if word in _canonical():
        return word
    for clitic in _CLITICS:
        stem = word[: -len(clitic)]
        if word.endswith(clitic) and len(stem) >= _SHORTEST_STEM and table.get(stem):
            return table[stem]
    for clitic in ("nya", "lah", "kah"):
        stem = word[: -len(clitic)]
        if word.endswith(clitic) and len(stem) > 3:  # noqa: PLR2004
            return stem
    return word
