"""Yes, no, or neither: short answers in everyday Indonesian, with Javanese and Sundanese."""

from __future__ import annotations

from itertools import pairwise

from bot.core.shadow import folded, pieces_of
from bot.core.words import lexicon

_YES = lexicon(
    "ya yaa yaaa iya iyaa iyah iyak yah y yy yoi yo yup yap yep yes yess betul btul btl bener benar bnr "
    "ok oke okey okay okeh "
    "oks siap lanjut lanjutkan lanjutin setuju boleh bole sip silakan silahkan nggih inggih njih enggih "
    "muhun sumuhun leres "
    "sesuai cocok pasti jelas tentu mau bersedia acc gas gass gaskeun gaskan iyo iye yoih monggo mangga"
)
_CLEAR = _YES - lexicon("yah sesuai cocok pasti jelas tentu mau boleh bole acc")
_NO_YES_BEHIND = lexicon("ampun allah tuhan gusti elah robbi gimana mana")
"""Behind a leading "ya", these make an exclamation of it."""
_EXCLAIMED = lexicon("ya yaa yah iya")
_ELSEWHERE = lexicon(
    "mau ingin pengen lapor melapor tanya menanyakan ganti ubah cek komplain transaksi tagihan gagal status cara tahu "
    "tau lupa petugas buka limit"
)
"""What a yes is not followed by; the holder goes on to something else."""
_NO = lexicon(
    "tidak tdk tak t gak ga gk g nggak ngga ngak enggak engga enggk kagak kaga gag ndak nda ndk ora "
    "bukan bkn jangan jgn "
    "jngan no nope nggk mboten henteu sanes salah batal batalkan keliru tunda"
)
_ACTS = lexicon(
    "blokir blok amankan bekukan matikan kirim simpan tutup lakukan proses teruskan benerin "
    "block diblokir diblok diamankan dibekukan dimatikan"
)
_BLOCKS = lexicon("blokir blok block amankan bekukan diblokir diblok diamankan dibekukan")
_URGING = lexicon("cepat cepet cepetan cepatan buruan tolong tlg mohon segera langsung please pls ayo")
_HURRY = lexicon("jadi cepat cepet cepetan cepatan buruan segera langsung")
"""A yes where nothing else is said but words that fill."""
_DONE = lexicon("sudah udah sdh udh dah belum blm pernah")
_SELF = lexicon("saya sy aku kami")
_FILLER = lexicon(
    "aja saja sja dong donk deh min kak gan mas mbak pak bu bos admin sih lah kok nih tuh itu ini saya "
    "sy aku dia yang yg "
    "dulu sekarang skrg segera cepat cepet cepetan cepatan buruan tolong tlg mohon langsung sudah udah "
    "udh sdh banget sekali "
    "data datanya kartu kartunya kartuku qris kkpd jakone akun nya orangnya orang orang namanya nama "
    "terima makasih kasih "
    "terimakasih thanks memang emang dgn dengan semua semuanya mau perlu usah jadi lagi sama dinas skpd "
    "milik punya punyaku the sir "
    "eh ayo woy woi hei wae atuh nanya terus trus please pls it now ini juga jg keburu buru biar supaya lg lama amat"
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
    is a yes; "salah" and "bukan itu" are a no. Unknown words do not spoil a yes that leads ("ya, demi keamanan"), nor
    an order to block, unless they go on to something else ("iya saya mau lapor ...").
    """
    words = _words(text)
    if not words or len(words) > _MOST_WORDS or _BUT.intersection(words) or "?" in text:
        return None
    if words[0] in _EXCLAIMED and len(words) > 1 and words[1] in _NO_YES_BEHIND:
        return None
    denied, affirmed = _read(words)
    known = _YES | _NO | _ACTS | _FILLER | _GOOD_AFTER_NO
    strange = [word for word in words if word not in known]
    if denied == affirmed:
        return True if not (denied or strange) and _HURRY.intersection(words) else None
    if affirmed and strange:
        return True if _plain_yes(words, strange) else None
    return None if len(strange) > 1 or _told_as_done(words) else affirmed


def _plain_yes(words: list[str], strange: list[str]) -> bool:
    """Whether a yes leads, or an order to block, and what else is said goes nowhere else."""
    if _ELSEWHERE.intersection(strange):
        return False
    behind = {following for word, following in pairwise(words) if word == "mau"}
    if behind - _BLOCKS:
        return False
    order = next((word for word in words if word not in _URGING), "")
    return words[0] in _CLEAR or order in _BLOCKS


def _told_as_done(words: list[str]) -> bool:
    """Whether the block is told of rather than asked for: "saya sudah blokir", "sudah diblokir"."""
    for place, word in enumerate(words):
        if word in _BLOCKS and place and words[place - 1] in _DONE and words[0] not in _CLEAR:
            return word.startswith("di") or (place > 1 and words[place - 2] in _SELF)
    return False


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
    words = [word for word in _words(text) if word not in _FILLER - {"punya", "lagi"} and word not in {"ya", "yah"}]
    if not words or len(words) > 5:  # noqa: PLR2004
        return False
    pairs = list(pairwise(words))
    if "jangan" in words or "jgn" in words:
        return False
    if "lupa" in words or any(pair in _PAIRS and pair[1] in _KNOWING for pair in pairs[-1:]):
        return True
    if len(words) > 4:  # noqa: PLR2004
        return False
    without = words[0] in {"tanpa", "tnp"} and words[-1] in _PAPERS
    return words[0] in _SKIP or without or any(pair in _PAIRS for pair in pairs[:1]) or _papers_missing(words, pairs)


def _papers_missing(words: list[str], pairs: list[tuple[str, str]]) -> bool:
    """Whether papers are what is missing ("buktinya tidak ada")."""
    return words[0].removesuffix("nya") in _PAPERS and any(pair in _PAIRS for pair in pairs[-1:])


_KNOWING = lexicon("tau tahu ingat inget")
_PAPERS = lexicon("bukti foto struk screenshot resi dokumen lampiran ss gambar")
_split = _SKIP_PHRASES.split()
_PAIRS = frozenset(zip(_split[::2], _split[1::2], strict=True))
