"""What a holder says about who they are, read from redacted text.

Said in a first message, only what is clearly introduced counts ("saya Ratna Wulandari dari Disdik"); in an answer to
our question (``bare``) words that can only be a name are taken for one, too. Chatter never is: better asked again than
tried with "bentar ya" for a name, since tries are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.merchants import SHOPS
from bot.core.names import TITLES
from bot.core.privacy import PrivateKind, find_tokens
from bot.core.shadow import BLOCK, Found, Shadow, Span, fold, shadow_of
from bot.core.skpd_names import is_abbreviation, is_office_word, names_a_place, place_length, starts_skpd
from bot.core.words import CHATTER, EVERYDAY, NAMES_AND_WORDS, is_no_name, is_verb, lexicon


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

    @property
    def denies(self) -> bool:
        """Whether it takes back what follows; "bukan, ..." does not."""
        return self.text in _NO and not self.ends


_WORD = re.compile(r"[^\s,;/|:=()\[\]\n-]+")
_LAST4 = re.compile(
    r"(?:akhiran(?:nya)?|berakhir(?:an)?|terakhir(?:nya)?|belakang(?:nya)?|buntut(?:nya)?|ujung(?:nya)?|kartu(?:nya)?|"
    r"kkpd|last\s?4)(?:[\s:=.,(]{1,4}(?:kartu|kkpd|qris|nya|saya|sy|no|nomor|angka|digit|adalah|itu|dari|dengan|atm|kredit|"
    r"terakhir|akhiran|belakang|4)){0,6}[\s:=.,(-]{1,4}(?P<digits>[0-9]{4})(?![0-9.,/:-][0-9]|[0-9])"
)
_MASKED4 = re.compile(r"(?<![0-9a-z*•#.])(?:[x*•#]{2,6}[\s-]{0,2}){1,4}(?P<digits>[0-9]{4})(?![0-9a-z])")
_DOTTED4 = re.compile(r"(?<![0-9a-z.])\.{2,6}\s?(?P<digits>[0-9]{4})(?![0-9a-z])(?![.,/:-][0-9])")
_LONE4 = re.compile(r"(?<![0-9a-z.,/:-])(?P<digits>[0-9]{4})(?![0-9a-z])(?![.,/:-][0-9])")
_SPACED4 = re.compile(r"(?P<digits>[0-9](?:[ .-][0-9]){3})")
_NOT_LAST4_BEFORE = lexicon(
    "tahun thn th jam pukul pkl rp rp. idr tgl tanggal tiket ref referensi januari februari maret april mei juni "
    "juli agustus september oktober november desember jan feb mar apr jun jul agt sep okt nov des "
    "sebesar senilai nominal"
)
_NOT_LAST4_AFTER = lexicon("rb ribu jt juta rupiah tahun kali hari orang perak menit wib")
_LABELS = lexicon(
    "nama namanya namaku nm an a.n a.n. bernama "
    "jeneng jenengku jenenge asmane asmanipun nami ngaran ngaranna wasta aranku"
)
"""With Javanese, Sundanese and Betawi, as people speak when they are frightened."""
_WEAK = lexicon("saya sy aku bendahara bendaharanya bendaharaku dengan perkenalkan ini pemegangnya pemegang saja")
_TITLES = lexicon("bapak bpk pak ibu bu hj h haji hajah drs dra ir sdr sdri")
_BETWEEN = lexicon(
    "saya sy gue gw kulo kula abdi bendahara bendaharanya lengkap adalah yaitu ini itu nya kartu kami pemegang "
    "kkpd = atas nama bernama"
)
_BEHIND_NAME = lexicon("dari dr bendahara selaku di kecamatan kelurahan")
_NO = lexicon("bukan bkn tidak gak ga lupa jangan")
_CORRECTIONS = lexicon("benar bener betul seharusnya harusnya maksudnya maksud maksudku ralat koreksi")
_CORRECTED = re.compile(r"\b(?:salah|keliru|ralat|koreksi|maksud(?:nya|ku)?|seharusnya|harusnya|yang benar)\b")
_TAKEN_BACK = re.compile(r"\W*(?:(?:eh+|oh|aduh|maaf|sori|sorry|ya)\W+){0,2}(?:bukan|bkn|sanes|dudu)\b")
_BRACKETED = re.compile(r"\[[^\]\[]{0,60}\]")
_NO_NAME_BEFORE = lexicon(
    "di ke lagi mau masih akan sedang bisa harus sangat terlalu lebih kurang jangan belum sudah udah udh sdh apa mana "
    "siapa berapa yang yg kok sama pada buat untuk minta kasih"
)
_FROM = lexicon("dari dr")
_DEGREE = re.compile(r"[sma]\.\s?[a-z]{1,4}")
_OFFICE_WORDS = lexicon("dan daerah dki jakarta provinsi pemprov kota administrasi dinas badan bagian dewan data umum")
_OFFICE_STOPS = EVERYDAY - _OFFICE_WORDS
_LONGEST_NAME = 5
_LONGEST_OFFICE = 10
_LONGEST_ANSWER = 12
_LONGEST_BESIDE = 8
_LONGEST_PLACE = 3
_FEW = 3


def read_claims(text: str, *, bare: bool = False) -> Claims:
    """Read the facts out of a message.

    Args:
        text: redacted text; telephone numbers are tokens.
        bare: the message answers our question for these facts.
    """
    if text.lstrip().startswith("/"):
        return Claims()
    shadow = shadow_of(text[:1000])
    spans: list[Span] = []
    phones = [token for token in find_tokens(text[:1000]) if token.kind is PrivateKind.PHONE]
    shadow = _without_tokens(shadow, text[:1000])
    shadow = shadow.without([match.span() for match in _BRACKETED.finditer(shadow.text)])
    digits, span = _last4(shadow.text, bare=bare or bool(phones))
    named = None
    if not (digits or bare) and (beside := _behind_a_name(_words_of(shadow, text, []), shadow.text)):
        digits, span, named = beside
    spans += [span] if span else []
    strong = bool(digits or phones)
    words = _words_of(shadow, text, spans)
    skpd = _office(words) or (_place(words) if bare or strong else None)
    if skpd:
        spans.append(skpd)
        words = [word for word in words if word.end <= skpd[0] or word.start >= skpd[1]]
    name = (
        _introduced(words, skpd, sure=strong)
        or named
        or (_left_over(words, told=strong or skpd is not None) if bare else _beside(words, skpd))
    )
    spans += [name] if name else []
    return Claims(
        name=_cut(text, shadow, name),
        skpd=_cut(text, shadow, skpd),
        phones=tuple(dict.fromkeys(token.text for token in phones)),
        card_last4=digits,
        residue=_residue(text[:1000], [shadow.original(span) for span in spans]),
    )


def corrects(text: str) -> bool:
    """Whether a message puts right what was said before: "eh bukan itu, namanya ..."."""
    plain = shadow_of(text[:1000]).text
    return bool(_CORRECTED.search(plain) or _TAKEN_BACK.match(plain))


def find_last4(text: str) -> Found | None:
    """The last four digits of a card, where a message introduces them as such, and where they stand."""
    shadow = shadow_of(text[:1000])
    digits, span = _last4(shadow.text, bare=False)
    if not digits or span is None:
        return None
    at = shadow.text.rindex(digits, *span)
    return Found(digits, *shadow.original((at, at + len(digits))))


def _without_tokens(shadow: Shadow, text: str) -> Shadow:
    tokens = [(token.start, token.end) for token in find_tokens(text)]
    inside = [
        (at, at + 1) for at, place in enumerate(shadow.places) if any(start <= place < end for start, end in tokens)
    ]
    return shadow.without(inside)


def _last4(text: str, *, bare: bool) -> tuple[str | None, Span | None]:
    """The last four digits of a card; none when there are two that might be meant."""
    corrected = bool(_CORRECTED.search(text))
    found = _fours((_LAST4, _MASKED4), text)
    if bare or corrected:
        lone = _fours((_LONE4, _DOTTED4), text)
        found = found + lone if corrected else found or lone
    whole = _SPACED4.fullmatch(text.strip())
    if bare and whole:
        return re.sub("[^0-9]", "", whole["digits"]), (0, len(text))
    if not found or (len({match["digits"] for match in found}) > 1 and not corrected):
        return None, None
    last = max(found, key=lambda match: match.end())
    return last["digits"], last.span()


def _behind_a_name(words: list[_Word], text: str) -> tuple[str, Span, Span] | None:
    """Four digits right behind a whole name, as people in a hurry put the two: "hp hilang, ratna wulandari 4821"."""
    for match in _fours((_LONE4,), text):
        before = [word for word in words if word.end <= match.start()]
        name: list[_Word] = []
        while before and before[-1].is_name and not (before[-1].ends and name):
            name.insert(0, before.pop())
        told_of = before[-1].text if before and not before[-1].ends else ""
        whole = len(name) > 1 and any(word.text not in NAMES_AND_WORDS for word in name)
        near = name and match.start() - name[-1].end <= _FEW
        if whole and near and told_of not in _NO_NAME_BEFORE | SHOPS and not (told_of and starts_skpd(told_of)):
            return match["digits"], match.span(), (name[0].start, name[-1].end)
    return None


def _fours(patterns: tuple[re.Pattern[str], ...], text: str) -> list[re.Match[str]]:
    return [
        match for pattern in patterns for match in pattern.finditer(text) if _stands_alone(match.span("digits"), text)
    ]


def _stands_alone(span: Span, text: str) -> bool:
    """Whether four digits are neither a year nor a time nor an amount."""
    before = text[max(0, span[0] - 20) : span[0]].split()
    after = text[span[1] : span[1] + 12].split()
    last = before[-1].strip(":=(") if before else ""
    following = after[0].strip(".,)") if after and text[span[1] : span[1] + 1] == " " else ""
    return last not in _NOT_LAST4_BEFORE | {"bukan", "bkn"} and following not in _NOT_LAST4_AFTER


def _words_of(shadow: Shadow, text: str, spans: list[Span]) -> list[_Word]:
    words = []
    shouted = text.isupper() and " " in text.strip()
    for found in _WORD.finditer(shadow.text):
        start, end = found.span()
        if any(start < stop and begin < end for begin, stop in spans):
            continue
        plain = found.group().strip(".?!\"'")
        behind = shadow.text[end : end + 3].lstrip(" ")
        dash = shadow.text[end : end + 3].strip(" ")[:1] == "-" and shadow.text[end : end + 1] == " "
        ends = dash or behind[:1] in {",", ";", "/", "|", "\n", "(", "", BLOCK} or found.group()[-1] in "?!"
        ends = ends or (found.group().endswith(".") and len(plain) > 3 and "." not in plain)  # noqa: PLR2004
        words.append(_Word(plain, start, end, ends, not shouted and text[shadow.places[start]].isupper()))
    return [word for word in words if word.text.strip(BLOCK)]


def _denied(words: list[_Word], place: int) -> bool:
    """Whether the word before says no to this one; across a comma it says no to us ("bukan, namanya ...")."""
    return place > 0 and words[place - 1].text in _NO and not words[place - 1].ends


def _office(words: list[_Word]) -> Span | None:
    for place, word in enumerate(words):
        if not starts_skpd(word.text) or _denied(words, place):
            continue
        last = _end_of_office(words, place)
        if last > place or is_abbreviation(word.text):
            return word.start, words[last].end
    return None


def _end_of_office(words: list[_Word], place: int) -> int:
    last, kind = place, words[place].text
    while not words[last].ends and last + 1 < len(words) and last - place + 1 < _LONGEST_OFFICE:
        following = words[last + 1].text
        called = last == place and names_a_place(kind) and following not in EVERYDAY
        stops = (following in _OFFICE_STOPS and not _belongs(words, place, last + 1)) or is_verb(following)
        digits = following.isdigit() and len(following) > 2  # noqa: PLR2004
        if digits or not following.replace("&", "a").isalnum() or following in _LABELS or (stops and not called):
            break
        last += 1
    last = _without_name(words, place, last)
    while last > place and words[last].text in {"dan", "&"}:
        last -= 1
    return last


def _belongs(words: list[_Word], place: int, at: int) -> bool:
    """Whether an everyday word is part of a place's name: "kecamatan pasar minggu", "kelurahan menteng dalam"."""
    behind = [word.text for word in words[place + 1 : at + 1]]
    return names_a_place(words[place].text) and len(behind) > 1 and place_length(behind) == len(behind)


def _without_name(words: list[_Word], place: int, last: int) -> int:
    """Where the office ends when a person's name follows without a comma ("kecamatan tebet dewi kartikasari")."""
    behind = [word.text for word in words[place + 1 : last + 1]]
    if names_a_place(words[place].text):
        least = place_length(behind)
    else:
        least = max((at + 1 for at, word in enumerate(behind) if is_office_word(word)), default=0)
    rest = words[place + 1 + least : last + 1]
    alone = least > 0 or is_abbreviation(words[place].text)
    enough = 1 if is_abbreviation(words[place].text) else 2
    return place + least if alone and len(rest) >= enough and all(word.is_name for word in rest) else last


def _place(words: list[_Word]) -> Span | None:
    """The place somebody is from, when the kind of office was not said: "saya dari tebet"."""
    for place, word in enumerate(words[:-1]):
        here = word.text == "dari" or (word.text == "dr" and place > 0 and words[place - 1].text in _WEAK)
        if not here or word.ends or words[place + 1].text in TITLES:
            continue
        first, last = place + 1, place + 1
        while last < len(words) and (words[last].is_name or is_office_word(words[last].text)):
            last += 1
            if words[last - 1].ends:
                break
        if words[first].is_name and 0 < last - first <= _LONGEST_PLACE:
            return words[first].start, words[last - 1].end
    return None


def _introduced(words: list[_Word], skpd: Span | None, *, sure: bool) -> Span | None:
    for place, word in enumerate(words):
        if _denied(words, place) or (word.ends and word.text not in _LABELS):
            continue
        label = word.text in _LABELS or (word.text == "nama" and place > 0 and words[place - 1].text == "atas")
        title = word.text in _TITLES
        if _of_a_shop(words, place):
            continue
        if not (label or title or word.text in _WEAK):
            continue
        first = place if title else place + 1
        while not title and first < len(words) and words[first].text in _BETWEEN:
            first += 1
        span = _name_at(words, first)
        if span and (label or title or sure or _sure(words, span, skpd)):
            return span
    return None


def _of_a_shop(words: list[_Word], place: int) -> bool:
    """Whether it belongs to the name of a shop: "di warteg bu yati", "tokonya bernama Sinar Haji Udin"."""
    before = words[max(0, place - _FEW) : place]
    while any(word.ends for word in before):
        before = before[1:]
    return any(word.text in SHOPS or word.text.removesuffix("nya") in SHOPS | {"merchant"} for word in before)


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
    named = any(word.is_name and word.text not in TITLES | NAMES_AND_WORDS for word in words[first:last])
    return (words[first].start, words[last - 1].end) if named else None


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


def _left_over(words: list[_Word], *, told: bool) -> Span | None:
    """The name in a bare answer: words that could be one, in a clause with nothing in it but what goes with a name.

    A single word in small letters needs another fact beside it, or a very short message ("dewi ya").
    """
    corrected = [place for place, word in enumerate(words) if word.text in _CORRECTIONS]
    words = words[corrected[-1] + 1 :] if corrected else words
    if len(words) > _LONGEST_ANSWER or any(word.denies for word in words) or (words and words[-1].text in _NO):
        return None
    short = len(words) <= _FEW
    return next((span for clause in _clauses(words) if (span := _name_in(clause, single=told or short))), None)


def _clauses(words: list[_Word]) -> Iterator[list[_Word]]:
    clause: list[_Word] = []
    for place, word in enumerate(words):
        clause.append(word)
        following = words[place + 1].text if place + 1 < len(words) else ""
        if word.ends and not _is_degree(following):
            yield clause
            clause = []
    if clause:
        yield clause


def _name_in(clause: list[_Word], *, single: bool) -> Span | None:
    for place, word in enumerate(clause):
        if not (word.is_name or word.text in _TITLES) or (place and clause[place - 1].text in _NO_NAME_BEFORE):
            continue
        if word.text in SHOPS or _of_a_shop(clause, place):
            return None
        span = _name_at(clause, place)
        if span is None:
            continue
        named = [other for other in clause if span[0] <= other.start < span[1]]
        if not single and sum(other.text not in TITLES for other in named) == 1 and not named[-1].capital:
            return None
        proper = len(named) > 1 and all(other.capital for other in named)
        letters = sum(len(other.text) for other in named)
        return span if letters > 2 and (proper or not _chats(clause, named)) else None  # noqa: PLR2004
    return None


def _chats(clause: list[_Word], named: list[_Word]) -> bool:
    """Whether something is told besides a name."""
    rest = [word for word in clause if word not in named and word.text not in TITLES]
    return any(word.text in CHATTER or (word.text not in EVERYDAY and not word.is_name) for word in rest)


def _beside(words: list[_Word], skpd: Span | None) -> Span | None:
    """A name that was not introduced, but stands beside its office in a short message: "Maria Sitanggang, Bapenda"."""
    if skpd is None or len(words) > _LONGEST_BESIDE:
        return None
    span = _left_over(words, told=True)
    if span is None:
        return None
    between = [word for word in words if span[1] <= word.start < skpd[0] or skpd[1] <= word.start < span[0]]
    goes_with = _FROM | _WEAK | _BETWEEN
    return span if all(word.text in goes_with for word in between) else None


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
