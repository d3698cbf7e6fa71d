"""Whether a claimed name is the registered one, in spite of how people write names.

Case, titles, order, usual abbreviations and small typos do not count. Everything that was claimed must fit; one word of
a longer name is not enough. Short words must be equal, so that Rina is never Dina.
"""

from __future__ import annotations

from bot.core.shadow import folded, pieces_of
from bot.core.skpd_names import alike
from bot.core.words import lexicon

TITLES = lexicon(
    "bapak bpk pak ibu bu bunda sdr sdri saudara saudari tn ny nn mas mbak mba kang bang h hj haji hajah drs dra ir dr "
    "prof se mm sh mh st mt sip msi ssos skom mkom spd mpd sag mag sap map skm mkes skep ners amd amdkom "
    "amak ak ca cpa mak sak "
    "ssi sstp mba phd msc bsc sst spt shut sp mp "
    "ssn mhum shum sik ma alm almh mkn spi sstpi sptr mtr strak"
)
_DEGREE_HEADS = lexicon("s m a")
_MUHAMMAD = lexicon(
    "muh moh mhd mohd moch much mochamad mochammad muhamad muhammad mohamad mohammad mohammed "
    "muhamat muchamad muchammad"
)
_SHORT_FORMS = {"abd": "abdul", "abdoel": "abdul", "abdoul": "abdul", "st": "siti", "sity": "siti"}
_NOISE = lexicon(
    "saya sy aku nama namanya bendahara bendaharanya dari di ke dan yang yg dengan atas an untuk adalah "
    "ini itu no nomor "
    "hp kartu akhiran kkpd qris tolong min blokir mau lapor hilang halo selamat pagi siang sore malam "
    "dinas badan kepala "
    "pemegang atasan staf pegawai kantor skpd instansi sama punya milik nya ya iya kami dki jakarta"
)
_WORDS_READ = 12
_LONG_WORD = 5


def _words(name: str) -> list[str]:
    """The words of a name in plain letters; titles stay, dots and commas are gone."""
    return [piece.text for piece in pieces_of(folded(name).replace("'", "").replace("’", "")) if piece.is_word]


def name_words(name: str) -> list[str]:
    """The words that make a name: without titles, abbreviations written out."""
    kept: list[str] = []
    words, place = _words(name), 0
    while place < len(words):
        pair = "".join(words[place : place + 2])
        if kept and words[place] in _DEGREE_HEADS and len(pair) > 1 and pair in TITLES:
            place += 2
            continue
        if words[place] not in TITLES:
            kept.append(_written_out(words[place]))
        place += 1
    return kept or [_written_out(word) for word in words]


def _written_out(word: str) -> str:
    if word in _MUHAMMAD:
        return "muhammad"
    word = _SHORT_FORMS.get(word, word)
    return word.replace("oe", "u") if len(word) > 4 else word  # noqa: PLR2004  # Soekarno


def _is_initial(claimed: str, registered: str) -> bool:
    return min(len(claimed), len(registered)) == 1 and claimed[0] == registered[0]


def _matches(claimed: list[str], registered: list[str]) -> tuple[int, int]:
    """How many claimed words fit a registered one each: whole words, initials."""
    left = list(registered)
    rest: list[str] = []
    for word in claimed:
        fit = next((other for other in left if word == other), None) or next(
            (other for other in left if alike(word, other)), None
        )
        if fit is None:
            rest.append(word)
        else:
            left.remove(fit)
    whole = len(claimed) - len(rest)
    initials = 0
    for word in rest:
        fit = next((other for other in left if _is_initial(word, other)), None)
        if fit is not None:
            left.remove(fit)
            initials += 1
    return whole, initials


def same_person(claimed: str, registered: str) -> bool:
    """Whether two person names are the same.

    A registered name of two words or more needs two fitting words (one of them may be an initial), and no claimed word
    that does not fit, but for one when the registered name is there in full. A registered name of one word needs that
    word and no other.
    """
    return _same_person(name_words(claimed[:200]), name_words(registered))


def _same_person(mine: list[str], theirs: list[str]) -> bool:
    if not mine or not theirs:
        return False
    if len(theirs) == 1:
        return len(mine) == 1 and alike(mine[0], theirs[0])
    if "".join(mine) == "".join(theirs):
        return True
    whole, initials = _matches(mine, theirs)
    if whole < 1 or whole + initials < 2 or initials > max(1, len(theirs) - 2):  # noqa: PLR2004
        return False
    unfitting = len(mine) - whole - initials
    return unfitting == 0 or (unfitting == 1 and whole == len(theirs))


def mentions_person(text: str, registered: str) -> bool:
    """Whether a short free text contains the registered name; only its first words are read, so lists do not help."""
    theirs = name_words(registered)
    words = [word for word in _words(text[:500]) if word not in _NOISE or word in theirs][:_WORDS_READ]
    if len(theirs) == 1:
        return any(word == theirs[0] or (len(word) > _LONG_WORD and alike(word, theirs[0])) for word in words)
    sizes = range(2, max(3, len(theirs) + 1))
    return any(
        _same_person(name_words(" ".join(words[start : start + size])), theirs)
        for start in range(len(words))
        for size in sizes
        if len(words) - start >= size
    ) or any(word == "".join(theirs) for word in words)
