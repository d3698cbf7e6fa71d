"""What a holder says about who they are, read from redacted text.

Said in a first message, only what is clearly introduced counts ("saya Ratna Wulandari dari Disdik"); in an answer to
our question (``bare``) whatever is left of a short text is taken for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.names import TITLES
from bot.core.privacy import PrivateKind, find_tokens
from bot.core.shadow import Shadow, Span, fold, shadow_of
from bot.core.skpd_names import is_abbreviation, starts_skpd
from bot.core.words import EVERYDAY, is_no_name, is_verb, lexicon


@dataclass(frozen=True, slots=True)
class Claims:
    """Facts that somebody claims; nothing is checked."""

    name: str | None = None
    skpd: str | None = None
    phones: tuple[str, ...] = ()
    """Tokens as they stand in the text."""
    card_last4: str | None = None
    residue: str = ""
    """What is left of the text, for a second look."""

    @property
    def count(self) -> int:
        """How many of the four facts are claimed."""
        return sum(map(bool, (self.name, self.skpd, self.phones, self.card_last4)))

    def merge(self, other: Claims) -> Claims:
        """These claims and later ones; where both say something, the later counts."""
        return Claims(
            name=other.name or self.name,
            skpd=other.skpd or self.skpd,
            phones=other.phones or self.phones,
            card_last4=other.card_last4 or self.card_last4,
            residue=other.residue or self.residue,
        )


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    """Folded, without the dots and commas around it."""
    start: int
    end: int
    ends: bool
    """A comma, a slash or the end of the line follows."""
    capital: bool

    @property
    def is_name(self) -> bool:
        """Whether it could be part of a person's name."""
        letters = self.text.replace(".", "").isalpha()
        return letters and not is_no_name(self.text, capital=self.capital) and not starts_skpd(self.text)


_WORD = re.compile(r"[^\s,;/|:=()\[\]\n-]+")
_LAST4 = re.compile(
    r"(?:akhiran(?:nya)?|berakhir(?:an)?|terakhir(?:nya)?|belakang(?:nya)?|buntut(?:nya)?|ujung(?:nya)?|kartu(?:nya)?|"
    r"kkpd|last\s?4)(?:[\s:=.,(]{1,4}(?:kartu|kkpd|qris|nya|saya|sy|no|nomor|angka|digit|adalah|itu|dari|dengan|atm|kredit|"
    r"terakhir|akhiran|belakang|4)){0,6}[\s:=.,(-]{1,4}(?P<digits>[0-9]{4})(?![0-9.,/:-][0-9]|[0-9])"
)
_LONE4 = re.compile(r"(?<![0-9a-z.,/:-])(?P<digits>[0-9]{4})(?![0-9a-z])(?![.,/:-][0-9])")
_SPACED4 = re.compile(r"(?P<digits>[0-9](?:[ .-][0-9]){3})")
_NOT_LAST4_BEFORE = lexicon(
    "tahun thn th jam pukul pkl rp rp. idr tgl tanggal tiket ref referensi januari februari maret april mei juni "
    "juli agustus september oktober november desember jan feb mar apr jun jul agt sep okt nov des "
    "sebesar senilai nominal"
)
_NOT_LAST4_AFTER = lexicon("rb ribu jt juta rupiah tahun kali hari orang perak menit wib")
_LABELS = lexicon("nama namanya namaku nm an a.n a.n. bernama")
_WEAK = lexicon("saya sy aku bendahara bendaharanya bendaharaku dengan perkenalkan ini pemegangnya pemegang saja")
_TITLES = lexicon("bapak bpk pak ibu bu hj h haji hajah drs dra ir sdr sdri")
_BETWEEN = lexicon(
    "saya sy bendahara bendaharanya lengkap adalah yaitu ini itu nya kartu kami pemegang kkpd = atas nama bernama"
)
_BEHIND_NAME = lexicon("dari dr bendahara selaku di kecamatan kelurahan")
_NO = lexicon("bukan bkn tidak gak ga lupa jangan")
_CORRECTIONS = lexicon("benar bener betul seharusnya harusnya maksudnya")
_DEGREE = re.compile(r"[sma]\.\s?[a-z]{1,4}")
_OFFICE_WORDS = lexicon("dan daerah dki jakarta provinsi pemprov kota administrasi dinas badan bagian dewan data umum")
_OFFICE_STOPS = EVERYDAY - _OFFICE_WORDS
_LONGEST_NAME = 5
_LONGEST_OFFICE = 10
_LONGEST_ANSWER = 12


def read_claims(text: str, *, bare: bool = False) -> Claims:
    """Read the facts out of a message.

    Args:
        text: redacted text; telephone numbers are tokens.
        bare: the message answers our question for these facts.
    """
    shadow = shadow_of(text[:1000])
    spans: list[Span] = []
    phones = [token for token in find_tokens(text[:1000]) if token.kind is PrivateKind.PHONE]
    shadow = _without_tokens(shadow, text[:1000])
    digits, span = _last4(shadow.text, bare=bare)
    spans += [span] if span else []
    words = _words_of(shadow, text, spans)
    skpd = _office(words)
    if skpd:
        spans.append(skpd)
        words = [word for word in words if word.end <= skpd[0] or word.start >= skpd[1]]
    name = _introduced(words, skpd) or (_left_over(words) if bare else None)
    spans += [name] if name else []
    return Claims(
        name=_cut(text, shadow, name),
        skpd=_cut(text, shadow, skpd),
        phones=tuple(dict.fromkeys(token.text for token in phones)),
        card_last4=digits,
        residue=_residue(text[:1000], [shadow.original(span) for span in spans]),
    )


def looks_like_claims(text: str) -> bool:
    """Whether a message tells who somebody is, without being asked."""
    claims = read_claims(text)
    return bool(claims.name or claims.skpd or claims.card_last4 or claims.phones)


def _without_tokens(shadow: Shadow, text: str) -> Shadow:
    tokens = [(token.start, token.end) for token in find_tokens(text)]
    inside = [
        (at, at + 1) for at, place in enumerate(shadow.places) if any(start <= place < end for start, end in tokens)
    ]
    return shadow.without(inside)


def _last4(text: str, *, bare: bool) -> tuple[str | None, Span | None]:
    for found in _LAST4.finditer(text):
        if _stands_alone(found.span("digits"), text):
            return found["digits"], found.span()
    if not bare:
        return None, None
    for found in _LONE4.finditer(text):
        if _stands_alone(found.span("digits"), text):
            return found["digits"], found.span()
    whole = _SPACED4.fullmatch(text.strip())
    if whole:
        return re.sub("[^0-9]", "", whole["digits"]), (0, len(text))
    return None, None


def _stands_alone(span: Span, text: str) -> bool:
    """Whether four digits are neither a year nor a time nor an amount."""
    before = text[max(0, span[0] - 20) : span[0]].split()
    after = text[span[1] : span[1] + 12].split()
    last = before[-1].strip(":=(") if before else ""
    following = after[0].strip(".,)") if after and text[span[1] : span[1] + 1] == " " else ""
    return last not in _NOT_LAST4_BEFORE and following not in _NOT_LAST4_AFTER


def _words_of(shadow: Shadow, text: str, spans: list[Span]) -> list[_Word]:
    words = []
    for found in _WORD.finditer(shadow.text):
        start, end = found.span()
        if any(start < stop and begin < end for begin, stop in spans):
            continue
        plain = found.group().strip(".?!\"'")
        behind = shadow.text[end : end + 3].lstrip(" ")
        ends = behind[:1] in {",", ";", "/", "|", "\n", "(", ""} or found.group()[-1] in "?!"
        ends = ends or (found.group().endswith(".") and len(plain) > 3 and "." not in plain)  # noqa: PLR2004
        words.append(_Word(plain, start, end, ends, text[shadow.places[start]].isupper()))
    return [word for word in words if word.text]


def _office(words: list[_Word]) -> Span | None:
    for place, word in enumerate(words):
        if not starts_skpd(word.text) or (place and words[place - 1].text in _NO):
            continue
        last = place
        while not words[last].ends and last + 1 < len(words) and last - place + 1 < _LONGEST_OFFICE:
            following = words[last + 1].text
            if (
                following in _OFFICE_STOPS
                or is_verb(following)
                or not following.replace("&", "a").isalnum()
                or following in _LABELS
            ):
                break
            last += 1
        while last > place and words[last].text in {"dan", "&"}:
            last -= 1
        if last > place or is_abbreviation(word.text):
            return word.start, words[last].end
    return None


def _introduced(words: list[_Word], skpd: Span | None) -> Span | None:
    for place, word in enumerate(words):
        if (place and words[place - 1].text in _NO) or (word.ends and word.text not in _LABELS):
            continue
        label = word.text in _LABELS or (word.text == "nama" and place > 0 and words[place - 1].text == "atas")
        title = word.text in _TITLES
        if not (label or title or word.text in _WEAK):
            continue
        first = place if title else place + 1
        while not title and first < len(words) and words[first].text in _BETWEEN:
            first += 1
        span = _name_at(words, first)
        if span and (label or title or _sure(words, span, skpd)):
            return span
    return None


def _name_at(words: list[_Word], first: int) -> tuple[int, int] | None:
    """The bounds of the words of a name that starts here; titles count but do not make a name."""
    last, real = first, 0
    while last < len(words) and real < _LONGEST_NAME:
        word = words[last]
        if word.text in _TITLES and not real:
            last += 1
            continue
        if not word.is_name:
            break
        real += 1
        last += 1
        if word.ends and not (last < len(words) and _is_degree(words[last].text)):
            break
    return (words[first].start, words[last - 1].end) if real else None


def _is_degree(text: str) -> bool:
    return bool(_DEGREE.fullmatch(text)) or text.replace(".", "") in TITLES - _TITLES


def _sure(words: list[_Word], span: Span, skpd: Span | None) -> bool:
    """After a mere "saya", a name has capitals, or something behind it that follows names."""
    inside = [word for word in words if span[0] <= word.start < span[1] and word.text not in _TITLES]
    if all(word.capital for word in inside):
        return True
    behind = next((word.text for word in words if word.start >= span[1]), "")
    at_office = skpd is not None and 0 <= skpd[0] - span[1] < 8  # noqa: PLR2004
    return len(inside) > 1 and (behind in _BEHIND_NAME or at_office or inside[-1].ends)


def _left_over(words: list[_Word]) -> Span | None:
    """The name in a bare answer: the first words that could be one, in a text with little else."""
    corrected = [place for place, word in enumerate(words) if word.text in _CORRECTIONS]
    words = words[corrected[-1] + 1 :] if corrected else words
    if len(words) > _LONGEST_ANSWER or any(word.text in _NO for word in words):
        return None
    for place, word in enumerate(words):
        if word.is_name or word.text in _TITLES:
            span = _name_at(words, place)
            if span and sum(len(other.text) for other in words if span[0] <= other.start < span[1]) > 2:  # noqa: PLR2004
                return span
    return None


def _cut(text: str, shadow: Shadow, span: Span | None) -> str | None:
    if span is None:
        return None
    start, end = shadow.original(span)
    return " ".join("".join(char for char in text[start:end] if fold(char)).split()).strip(" .,") or None


def _residue(text: str, spans: list[Span]) -> str:
    return " ".join(_pieces(text, [*spans, *((token.start, token.end) for token in find_tokens(text))]).split())


def _pieces(text: str, spans: list[Span]) -> str:
    return "".join(_outside(text, sorted(spans))).strip(" ,;/|:-")


def _outside(text: str, spans: list[Span]) -> Iterator[str]:
    place = 0
    for start, end in spans:
        yield text[place : max(place, start)]
        yield " "
        place = max(place, end)
    yield text[place:]
