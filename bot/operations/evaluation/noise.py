"""Messages as a hurried thumb would have written them: seeded, so that every run damages the same letters.

Each kind is a function of a text and of chance. A suite holds those messages only that its noise can change, since the
others would measure nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.operations.evaluation.messages import Labelled

SEED = 1
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LONGER = re.compile(r"[A-Za-z]{5,}")
_SHORTENED = re.compile(r"[A-Za-z]{4,}")
_VOWELS = re.compile(r"[aeiou]", re.IGNORECASE)
_TWICE = re.compile(r"([^\W\d_]{2,})-\1|\b([^\W\d_]{3,}) \2\b", re.IGNORECASE)
_EMOJI = ("😭", "🙏", "😡", "😅", "👍", "🤔", "💳", "📱")
_MOST_EMOJI = 3

type Chance = random.Random
type Noise = Callable[[str, Chance], str]


def variant(kind: str, text: str, *, seed: int = SEED) -> str | None:
    """The text with one kind of noise; none if this noise finds nothing to change in it."""
    chance = random.Random(f"{seed} {kind} {text}")  # noqa: S311 - nothing secret about it
    changed = KINDS[kind](text, chance)
    return None if changed == text else changed


def suite(kind: str, messages: Sequence[Labelled], *, seed: int = SEED) -> Iterator[tuple[int, str]]:
    """The noisy texts, each with the place of the message that it was made from."""
    for place, message in enumerate(messages):
        changed = variant(kind, message.text, seed=seed)
        if changed is not None:
            yield place, changed


def typos(text: str, chance: Chance) -> str:
    """A third of the words of five letters and more, at least one: a key beside, one missing, double, two swapped."""
    return _replace(text, _some(list(_LONGER.finditer(text)), 3, chance), lambda word: _damaged(word, chance))


def abbreviations(text: str, chance: Chance) -> str:
    """Half of the words of four letters and more, at least one, lose the vowels inside: `transaksi`, `trnsksi`."""
    words = [word for word in _SHORTENED.finditer(text) if _VOWELS.search(word.group()[1:-1])]
    return _replace(text, _some(words, 2, chance), lambda word: word[0] + _VOWELS.sub("", word[1:-1]) + word[-1])


def caps(text: str, _: Chance) -> str:
    """Everything in capital letters."""
    return text.upper()


def no_spaces(text: str, _: Chance) -> str:
    """All words run together."""
    return "".join(text.split())


def reduplication(text: str, _: Chance) -> str:
    """A word said twice is written with a 2: `cepat-cepat`, `cepat2`."""
    return _TWICE.sub(lambda found: f"{found[1] or found[2]}2", text)


def emoji(text: str, chance: Chance) -> str:
    """One to three emoji, at the ends or between words."""
    words = text.split(" ")
    for _ in range(chance.randint(1, _MOST_EMOJI)):
        words.insert(chance.randint(0, len(words)), chance.choice(_EMOJI))
    return " ".join(words)


KINDS: Mapping[str, Noise] = {
    one.__name__: one for one in (typos, abbreviations, caps, no_spaces, reduplication, emoji)
}


def _some(words: Sequence[re.Match[str]], of: int, chance: Chance) -> list[re.Match[str]]:
    """One in so many, rounded up."""
    return sorted(chance.sample(words, -(-len(words) // of)), key=re.Match.start)


def _replace(text: str, words: Sequence[re.Match[str]], change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for word in words:
        parts += [text[end : word.start()], change(word.group())]
        end = word.end()
    return "".join([*parts, text[end:]])


def _damaged(word: str, chance: Chance) -> str:
    """One slip after the first letter, of a kind that changes this word."""
    place = chance.randrange(1, len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    slips = [before + chance.choice(_beside(letter)) + after, before + after, before + letter * 2 + after]
    if before[-1] != letter:
        slips.append(before[:-1] + letter + before[-1] + after)
    return chance.choice(slips)


def _beside(letter: str) -> str:
    row = next(row for row in _ROWS if letter.lower() in row)
    place = row.index(letter.lower())
    keys = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    return keys.upper() if letter.isupper() else keys
