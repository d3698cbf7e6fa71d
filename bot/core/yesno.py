"""Yes, no, or neither: short answers in everyday Indonesian, with Javanese and Sundanese."""

from __future__ import annotations

from bot.core.shadow import folded, pieces_of
from bot.core.words import lexicon

_YES = lexicon(
    "ya yaa yaaa iya iyaa iyah iyak yah y yy yoi yo yup yap yep yes yess betul btul btl bener benar bnr "
    "ok oke okey okay okeh "
    "oks siap lanjut lanjutkan lanjutin setuju boleh bole sip silakan silahkan nggih inggih njih enggih "
    "muhun sumuhun leres "
    "sesuai cocok pasti jelas tentu mau bersedia acc"
)
_NO = lexicon(
    "tidak tdk tak t gak ga gk g nggak ngga ngak enggak engga enggk kagak kaga gag ndak nda ndk ora "
    "bukan bkn jangan jgn "
    "jngan no nope nggk mboten henteu sanes salah batal batalkan keliru tunda"
)
_ACTS = lexicon("blokir blok amankan bekukan matikan kirim simpan tutup lakukan proses teruskan benerin")
_FILLER = lexicon(
    "aja saja sja dong donk deh min kak gan mas mbak pak bu bos admin sih lah kok nih tuh itu ini saya "
    "sy aku dia yang yg "
    "dulu sekarang skrg segera cepat cepet cepetan cepatan buruan tolong tlg mohon langsung sudah udah "
    "udh sdh banget sekali "
    "data datanya kartu kartunya kartuku qris kkpd jakone akun nya orangnya orang orang namanya nama "
    "terima makasih kasih "
    "terimakasih thanks memang emang dgn dengan semua semuanya mau perlu usah jadi lagi sama dinas skpd "
    "milik punya punyaku the sir"
)
_BUT = lexicon(
    "tapi tp tetapi namun cuma hanya kecuali kalau kalo klo apa apakah kenapa gimana bagaimana siapa berapa kapan"
)
_GOOD_AFTER_NO = lexicon("salah keliru masalah keberatan")
_MOST_WORDS = 8

_SKIP = lexicon("lewati lewat lewatin skip skp lupa nanti ntar kosong kosongkan entah nihil nope")
_SKIP_PHRASES = (
    "tidak ada tdk ada gak ada ga ada gk ada nggak ada ngga ada enggak ada engga ada belum ada blm ada "
    "tidak punya tdk punya "
    "gak punya ga punya gk punya nggak punya ngga punya enggak punya belum punya gak tau ga tau gk tau "
    "nggak tau ngga tau "
    "tidak tau tidak tahu gak tahu ga tahu nggak tahu tdk tahu tdk tau kurang tau kurang tahu tidak "
    "ingat gak inget ga inget "
    "gak ingat ga ingat nggak ingat tidak inget"
)


def _words(text: str) -> list[str]:
    return [piece.text for piece in pieces_of(folded(text[:300])) if piece.is_word]


def read_yes_no(text: str) -> bool | None:
    """Yes or no; None when it is mixed, is about something else, or cannot be told.

    "Iya tapi ..." is neither: the holder has something to say. A bare order to do what we ask about ("cepetan blokir")
    is a yes; "salah" and "bukan itu" are a no.
    """
    words = _words(text)
    if (
        not words
        or len(words) > _MOST_WORDS
        or any(word in _BUT for word in words[1:])
        or words[0] in _BUT
        or "?" in text
    ):
        return None
    denied, affirmed = _read(words)
    known = _YES | _NO | _ACTS | _FILLER | _GOOD_AFTER_NO
    strange = sum(word not in known for word in words)
    if denied == affirmed or strange > (1 if denied else 0):
        return None
    return affirmed


def _read(words: list[str]) -> tuple[bool, bool]:
    """Whether something is denied, and whether something is affirmed."""
    denied = affirmed = False
    place = 0
    while place < len(words):
        word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
        if word in _NO and word not in _GOOD_AFTER_NO and following in _GOOD_AFTER_NO:
            affirmed, place = True, place + 1
        elif word in _NO:
            denied = True
            place += 1 if following in _YES | _ACTS else 0
        elif (word in _YES and not (word == "mau" and len(words) > 1)) or (word in _ACTS and not denied):
            affirmed = True
        place += 1
    return denied, affirmed


def wants_skip(text: str) -> bool:
    """Whether the holder has no answer to the question, or will not give one now."""
    words = [word for word in _words(text) if word not in _FILLER - {"punya", "lagi"}]
    if not words or len(words) > 4:  # noqa: PLR2004
        return False
    return words[0] in _SKIP or (len(words) > 1 and (words[0], words[1]) in _PAIRS)


_split = _SKIP_PHRASES.split()
_PAIRS = frozenset(zip(_split[::2], _split[1::2], strict=True))
