"""Where a text gives away a password (see :mod:`bot.core.leaks` for the choices made)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.shadow import BLOCK, Span
from bot.core.words import EVERYDAY, is_everyday, lexicon

_KEYWORD = re.compile(
    r"(?<![a-z0-9])(?P<word>kata\s{0,3}sandi|kata\s{0,3}kunci|sandi|pass\s?word|pasword|"
    r"paswword|passwrd|passwod|paswort|passwort|passwrod|passwor|pssword|passwd|paswd|pasw|passw|pass|pwd|pw|psw|psswd)(?P<own>nya|ny|ku|mu|x)?(?![a-z])"
)
_CHUNK = re.compile(r"\n|[^\s]+")
_EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_COUNT = re.compile(r"[0-9]{1,6}(?:x|k|rb|jt|kali|digit|karakter|huruf|menit|jam|hari|angka)|[0-9]{1,2}[.:][0-9]{2}")
_OWN = lexicon("saya sy sya aku ku nya ny gue gw")
_LINKS = lexicon("adalah adlh ialah yaitu yakni jadi menjadi")
_SMALL = (
    _OWN
    | _LINKS
    | lexicon(
        "mbanking m-banking mobile banking m banking jakone jakonemobile akun login atm lama baru itu ini user "
        "kkpd qris dki bank aplikasi app apk email wifi ganti diganti dengan pakai pake bendahara kartu tadi yang yg "
        "is - = : -> > utk untuk buat dan ku min ya internet ibanking"
    )
)
_AFTER = lexicon("lama baru jadi menjadi dan atau -> > yang yg diganti")
_SIGNS = frozenset("#@$%^&*_+=!~?")
_REACH = 160
_CHUNKS = 8
_PHRASE = 3
_SHORTEST = 4
_PHONE_LENGTH = 9


@dataclass(slots=True)
class _State:
    told: bool
    """Something says that the value follows: a colon, "adalah"."""
    own: bool
    """It is somebody's: "sandinya", "password saya"."""
    weak: bool
    """The word alone could be a name ("Sandi")."""
    found: bool = False


def find_passwords(text: str) -> Iterator[Span]:
    """Spans of password values in a folded text."""
    until = -1
    for keyword in _KEYWORD.finditer(text):
        if keyword.start() < until:
            continue
        for span in _after(keyword, text):
            until = span[1]
            yield span


def _after(keyword: re.Match[str], text: str) -> Iterator[Span]:
    start = keyword.end()
    state = _State(told=False, own=bool(keyword["own"]), weak=keyword["word"] == "sandi")
    if text[start : start + 1] in {",", "."}:
        return
    chunks = list(_CHUNK.finditer(text, start, min(len(text), start + _REACH)))[:_CHUNKS]
    for place, chunk in enumerate(chunks):
        if chunk.group() == "\n":
            continue
        value = _prepare(chunk, state)
        word = text[value[0] : value[1]]
        if not word or word in _SMALL or _EMAIL.fullmatch(word):
            if state.found and word not in _AFTER:
                return
            state.own = state.own or word in _OWN
            state.told = state.told or word in _LINKS
        elif BLOCK in word or not (state.found or _strong(word, state) or state.told or state.own):
            return
        elif _strong(word, state):
            state.found = True
            yield value
        else:
            if not state.found and (phrase := _phrase(chunks[place:], value, text, state)):
                yield phrase
            return


def _prepare(chunk: re.Match[str], state: _State) -> Span:
    """The bounds of a chunk without the signs around it; a colon or an equals sign announces the value."""
    start, end = chunk.span()
    text = chunk.string
    for mark in ":=":
        head, found, _ = text[start:end].partition(mark)
        if found and (not head or head in _SMALL):
            state.told = True
            start += len(head) + 1
    while start < end and text[start] in "\"'(-:=":
        start += 1
    while end > start and text[end - 1] in "\"').,;:":
        state.told = state.told or text[end - 1] == ":"
        end -= 1
    return start, end


def _strong(word: str, state: _State) -> bool:
    if len(word) < _SHORTEST or BLOCK in word or _COUNT.fullmatch(word):
        return False
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    if letters:
        return digits or any(char in _SIGNS for char in word[:-1])
    bare = word.replace("-", "").replace(".", "")
    return bare.isdigit() and (state.told or state.own or (not state.weak and len(bare) < _PHONE_LENGTH))


def _phrase(chunks: list[re.Match[str]], value: Span, text: str, state: _State) -> Span | None:
    """Plain words that are a password all the same: announced, or a whole short sentence's end."""
    end, count = value[1], 0
    for chunk in chunks:
        word = chunk.group().strip("\"'().,;:?!")
        if chunk.group() == "\n" or not word or (is_everyday(word) and (count or word in EVERYDAY or not state.told)):
            break
        count += 1
        end = chunk.start() + len(chunk.group().rstrip("\"').,;?"))
        if chunk.group()[-1] in ".,;?!" or count > _PHRASE:
            break
    ended = not text[end : end + 1].strip() and not text[end : end + 40].strip(" \t?.!\"')")
    closed = ended or text[end : end + 1] in {",", ".", "?", "!", ";"} or text[end : end + 1] == "\n"
    if not count or count > _PHRASE or not (state.told or closed):
        return None
    return value[0], end
