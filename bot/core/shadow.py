"""A folded twin of a text: what it says to a reader, with the way back to how it was typed.

Rules look at the shadow (lower case, plain digits, nothing invisible), and cuts are made in the original. So
full-width digits, zero-width characters or look-alike letters hide nothing. Every step is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

BLOCK = "\ue000"
"""Stands for a character that is settled already: no word, no digit, no separator."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180b\u180c\u180d\u180e")
_LOOK_ALIKES = str.maketrans("аеорсхіїтѕкмнвпυοριντακ", "aeopcxiitskmhbnuopivtak")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_PIECE = re.compile(r"[^\W\d_]+|[0-9]+|\n|[^\S\n]+|\ue000+|[\W\d_]")

type Span = tuple[int, int]


def is_invisible(char: str) -> bool:
    """Control, format (zero width, direction), surrogate or unassigned; line feed and tab are not."""
    return char not in "\n\t" and (unicodedata.category(char) in _INVISIBLE or char in _BLANK_LETTERS)


@lru_cache(maxsize=8192)
def fold(char: str) -> str:
    """One character as a reader sees it; empty when it cannot be seen."""
    if is_invisible(char):
        return "\n" if char in "\r\x0b\x0c\x85" else ""
    category = unicodedata.category(char)
    if char == "\n" or category in {"Zl", "Zp"}:
        return "\n"
    if category == "Pd":
        return "-"
    if char in "\t\u2800":
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) not in _MARKS)
    return "".join(_digit(part) for part in plain).lower().translate(_LOOK_ALIKES)


_MARKS = frozenset({"Mn", "Me", "Cf", "Cc"})


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def folded(text: str) -> str:
    """The whole text folded, where no way back is needed."""
    return "".join(map(fold, text))


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the original text, as it was written, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shadow:
    """The folded text, and for each of its characters the place of the original one."""

    text: str
    places: tuple[int, ...]

    def original(self, span: Span) -> Span:
        """The span of the original text that a span of the shadow stands for."""
        return self.places[span[0]], self.places[span[1] - 1] + 1

    def without(self, spans: Iterable[Span]) -> Shadow:
        """The same shadow with these spans settled."""
        return Shadow(blocked(self.text, spans), self.places)


def shadow_of(text: str) -> Shadow:
    """Fold a text and remember where everything came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in fold(char):
            chars.append(part)
            places.append(place)
    return Shadow("".join(chars), tuple(places))


def blocked(text: str, spans: Iterable[Span]) -> str:
    """The text with these spans filled with :data:`BLOCK`; its length stays."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = BLOCK * (end - start)
    return "".join(chars)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a group of digits, a line feed, or one other character. Blanks are not pieces."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Letters only."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """ASCII digits only."""
        return self.text[0] in "0123456789"


def pieces_of(text: str) -> list[Piece]:
    """Cut a folded text into its pieces."""
    return [
        Piece(found.group(), found.start(), found.end())
        for found in _PIECE.finditer(text)
        if found.group() == "\n" or not found.group().isspace()
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, or a number spelled in words."""

    digits: str
    first: int
    last: int
    """Positions in the list of pieces."""
    start: int
    end: int
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Groups with nothing but separators between them."""

    groups: tuple[Group, ...]

    @property
    def digits(self) -> str:
        """All digits, without separators."""
        return "".join(group.digits for group in self.groups)

    @property
    def span(self) -> Span:
        """From the first digit to the last."""
        return self.groups[0].start, self.groups[-1].end


_SPELLED = {
    word: str(value)
    for value, words in enumerate(
        (
            "nol kosong zero",
            "satu siji one",
            "dua loro two",
            "tiga telu three",
            "empat papat four",
            "lima limo five",
            "enam nem enem six",
            "tujuh tuju pitu seven",
            "delapan lapan wolu eight",
            "sembilan sembilang songo nine",
        )
    )
    for word in words.split()
}
_SEPARATORS = frozenset(" .,-_/\\|*•·:;()+~'\"\n")
_GAP = 3


def _group_at(pieces: list[Piece], place: int) -> Group | None:
    piece = pieces[place]
    if piece.is_number:
        return Group(piece.text, place, place, piece.start, piece.end)
    if piece.text in {"sepuluh", "sebelas"}:
        return Group("10" if piece.text == "sepuluh" else "11", place, place, piece.start, piece.end, spelled=True)
    digit = _SPELLED.get(piece.text)
    if digit is None:
        return None
    digits, last = digit, place
    following = pieces[place + 1].text if place + 1 < len(pieces) else ""
    if following == "belas":
        digits, last = "1" + digit, place + 1
    elif following == "puluh":
        unit = _SPELLED.get(pieces[place + 2].text) if place + 2 < len(pieces) else None
        digits, last = digit + (unit or "0"), place + (2 if unit else 1)
    return Group(digits, place, last, piece.start, pieces[last].end, spelled=True)


def _joins(before: Group, after: Group, pieces: list[Piece]) -> bool:
    between = pieces[before.last + 1 : after.first]
    if len(between) > _GAP or any(piece.text not in _SEPARATORS for piece in between):
        return False
    return before.spelled == after.spelled or (len(before.digits) == 1 and len(after.digits) == 1)


def runs_of(pieces: list[Piece]) -> list[Run]:
    """All runs of digits, in order."""
    runs: list[list[Group]] = []
    place = 0
    while place < len(pieces):
        group = _group_at(pieces, place)
        if group is None:
            place += 1
            continue
        if runs and _joins(runs[-1][-1], group, pieces):
            runs[-1].append(group)
        else:
            runs.append([group])
        place = group.last + 1
    return [Run(tuple(groups)) for groups in runs]


def windows(run: Run, least: int, most: int) -> Iterable[tuple[Group, ...]]:
    """Neighbouring groups of a run with this many digits together, longest first for each start."""
    groups = run.groups
    for start in range(len(groups)):
        total, fitting = 0, []
        for end in range(start, len(groups)):
            total += len(groups[end].digits)
            if total > most:
                break
            if total >= least:
                fitting.append(end + 1)
        for end in reversed(fitting):
            yield groups[start:end]
