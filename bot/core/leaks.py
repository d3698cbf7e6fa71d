"""Where a text gives away a secret: PIN, OTP, CVV, password, a full card number.

Works on folded pieces (:mod:`bot.core.shadow`) from which look-alikes are gone (:mod:`bot.core.lookalikes`).

Choices made:

- A secret's word followed by its number, with only small words between, is enough: 4 to 8 digits for PIN and OTP, 3 or
  4 for CVV. With up to three other words between, exactly six digits that do not end in 00 (which look like money).
- A number before the word counts when it is tied to it ("123456 itu pin saya", "837261 kode otp nya"), or handed over
  ("saya kasih 837261 waktu diminta otp").
- A message of six digits and nothing else is a pasted OTP, unless it ends in 000 or 500, which is an amount. Four
  digits alone are the last four of a card, which we ask for.
- A password is a word with digits or signs in it; a plain word only after ":" or when a phrase such as "sandinya ..."
  ends with it and it is no everyday word ("password saya salah" stays).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from bot.core.lookalikes import is_common_card, is_date, passes_luhn
from bot.core.shadow import Group, Piece, Run, Span, runs_of, windows
from bot.core.words import lexicon


class SecretKind(StrEnum):
    """What nobody may ever be told."""

    PIN = "pin"
    OTP = "otp"
    CVV = "cvv"
    PASSWORD = "password"  # noqa: S105  # a kind, not a value
    CARD = "card"


_PIN = lexicon("pin pinn pinnya pinya pinny pinna pinku pinmu pinq pinx pinnyaa mpin mpinnya ppin")
_OTP = lexicon("otp otpnya otpny otpku otpx oto ottp otpp passcode") - {"oto"}
_CVV = lexicon("cvv cvvnya cvvny cvc cvcnya cvn cw2 ccv ccvnya")
_CODE = lexicon("kode kodenya kodeny kde code")
_CODE_OF = lexicon(
    "verifikasi verifikasinya verif verifnya ferifikasi verivikasi aktivasi aktivasinya rahasia rahasianya keamanan "
    "konfirmasi konfirmasinya otentikasi autentikasi sms smsnya masuk masuknya"
)
_FAINT = lexicon("kodenya kodeny token tokennya")
_CODE_SENT = lexicon("masuk dikirim terkirim dikirimkan diterima datang muncul")
_PIN_TROUBLE = lexicon("lupa ganti reset ubah mengganti mengubah blokir minta hilang salah lupain kelupaan")
_NO_PIN_BEFORE = lexicon("share titik beli shareloc")
_SMALL = lexicon(
    "saya sy sya aku ak ku gue gw ane kami kita nya ny mu punya milik bendahara ibu bu bapak pak atm kartu kkpd qris "
    "debit kredit jakone jakarta mobile banking mbanking m bank dki akun aplikasi app apk hp sms wa yg yang masuk "
    "masuknya datang dikirim terkirim diterima terima dapat dapet adalah adlh ialah yaitu yakni itu ini tu tuh nih sih "
    "ya y yah ok oke kak min gan mas mbak bang baru barusan lama lamanya barunya tadi td sekarang skrg kode kodenya "
    "code angka angkanya nomor no nomer nmr berupa dengan dgn dari dr ke di untuk utk buat pakai pake jadi menjadi "
    "ganti diganti sudah sdh udah udh dah kasih ketik sebutkan masukkan input isi isinya dan atau atw koma verifikasi "
    "aktivasi rahasia keamanan belakang blkg saja aja lagi ternyata is my the bener benar anda"
)
_AFTER = lexicon(
    "dan atau atw atau sama lalu terus trus jadi menjadi ke baru lama yang yg barunya lamanya bukan eh kemudian diganti"
)
_MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember "
    "jan feb mar apr jun jul agt agu sep sept okt nov des"
)
_HARD = lexicon(
    "jam pukul pkl tgl tanggal tahun thn taun akhiran berakhiran berakhir terakhir lokasi lok loc rp idr sebesar "
    "senilai sejumlah nominal nominalnya seharga harga biaya tarif bayar pembayaran transaksi transfer tf saldo "
    "tagihan limit belanja beli hubungi telepon telp tlp telpon call ref reff referensi tiket ticket rekening rek "
    "norek order pesanan invoice merchant total sisa kodepos pp permendagri perda pergub inpres nip npwp " + _MONTHS
)
_MONEY = lexicon("rp bayar biaya tarif harga transfer tf saldo nominal sebesar senilai transaksi tagihan tarik")
_UNITS = lexicon(
    "digit digitnya dgt angka karakter huruf kali x kl menit mnt detik dtk jam hari minggu bulan bln tahun thn orang "
    "rb ribu jt juta persen lembar pcs nomor kartu"
)
_TIES = lexicon("itu ini adalah adlh ialah yaitu merupakan tu tuh nih =") | {"(", "="}
_OWN = lexicon("nya ny saya sy sya aku ku gue gw")
_GIVEN = lexicon(
    "kasih kasi ngasih kasihin berikan kuberikan sebut sebutin sebutkan kirim kirimkan kirimin ketik ketikkan masukin "
    "masukkan masukan input info infokan bilang"
)
_CARD_WORDS = lexicon("kartu kartunya card cc kkpd creditcard")
_CARD_SMALL = lexicon(
    "no nomor nomer nmr nomornya nya saya sy ini itu adalah kkpd qris kredit debit atm visa master mastercard gpn "
    "bendahara lengkap lengkapnya full dengan utk untuk yang yg milik pemda : . = - ( # yaitu"
)
_NOT_CARD = lexicon("keluarga penduduk ktp nik kk")
_ENDINGS = frozenset([*".,!?)\n", "min", "kak", "ya", "gan", "mas", "mbak"])
_REACH = 16
_GROUPS = 20
_OTHER_WORDS = 3


def find_cards(pieces: list[Piece]) -> Iterator[Span]:
    """Full card numbers: the check digit fits, or sixteen digits are introduced as a card's."""
    for run in runs_of(pieces):
        until = -1
        for window in windows(run, 13, 19):
            if window[0].start >= until and _is_card(window, pieces, whole=len(window) == len(run.groups)):
                until = window[-1].end
                yield window[0].start, until


def _is_card(window: tuple[Group, ...], pieces: list[Piece], *, whole: bool) -> bool:
    digits = "".join(group.digits for group in window)
    introduced = _introduced_as_card(window[0].first, pieces)
    if introduced and len(digits) == 16:  # noqa: PLR2004
        return True
    if not passes_luhn(digits) or len(set(digits)) == 1 or digits.startswith("0"):
        return False
    if introduced or is_common_card(digits):
        return introduced or not _introduced_as_identity(window[0].first, pieces)
    if (digits.startswith("628") and len(digits) <= 15) or looks_like_nik(digits):  # noqa: PLR2004
        return False
    if is_date(digits[6:8], digits[4:6], digits[:4]) and digits[:2] in {"19", "20"}:
        return False
    even = len({len(group.digits) for group in window[:-1]}) <= 1 and len(window[0].digits) <= 4  # noqa: PLR2004
    return whole and (len(window) == 1 or even)


def _introduced_as_card(first: int, pieces: list[Piece]) -> bool:
    for piece in reversed(pieces[max(0, first - 8) : first]):
        if piece.text in _CARD_WORDS:
            return True
        if piece.text not in _CARD_SMALL:
            return False
    return False


def _introduced_as_identity(first: int, pieces: list[Piece]) -> bool:
    return any(piece.text in _NOT_CARD or piece.text == "niknya" for piece in pieces[max(0, first - 4) : first])


_PROVINCES = frozenset(
    [*range(11, 22), *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)


def looks_like_nik(digits: str) -> bool:
    """Sixteen digits with a province, a day of birth (women: plus 40), a month and a serial number."""
    if len(digits) != 16 or int(digits[:2]) not in _PROVINCES:  # noqa: PLR2004
        return False
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    real_day = int(digits[6:8]) <= 71 and 1 <= day <= 31  # noqa: PLR2004
    return real_day and 1 <= month <= 12 and digits[2:4] != "00" and digits[12:] != "0000"  # noqa: PLR2004


def find_codes(pieces: list[Piece]) -> Iterator[tuple[SecretKind, Span]]:
    """PIN, OTP and CVV values."""
    runs = {run.groups[0].first: run for run in runs_of(pieces)}
    ends = {run.groups[-1].last: run for run in runs.values()}
    if pasted := _pasted(pieces, list(runs.values())):
        yield SecretKind.OTP, pasted
        return
    for place in range(len(pieces)):
        kind, after = _keyword(pieces, place)
        if kind is None:
            continue
        ahead = list(_ahead(kind, (place, after), pieces, runs))
        if not ahead and pieces[after - 1].text.startswith("keamanan"):
            kind = SecretKind.CVV
            ahead = list(_ahead(kind, (place, after), pieces, runs))
        yield from ((kind, span) for span in ahead)
        if (
            not ahead
            and not _is_faint((place, after), pieces)
            and (span := _behind(kind, (place, after), pieces, ends))
        ):
            yield kind, span


def _pasted(pieces: list[Piece], runs: list[Run]) -> Span | None:
    if len(runs) != 1 or any(piece.is_word for piece in pieces) or len(pieces) > 16:  # noqa: PLR2004
        return None
    digits = runs[0].digits
    numbers_only = all(piece.is_number or piece.text in " .,-_*\n\"'()" for piece in pieces)
    return runs[0].span if numbers_only and len(digits) == 6 and digits[-3:] not in {"000", "500"} else None  # noqa: PLR2004


def _text(pieces: list[Piece], place: int) -> str:
    return pieces[place].text if 0 <= place < len(pieces) else ""


def _keyword(pieces: list[Piece], place: int) -> tuple[SecretKind | None, int]:  # noqa: PLR0911
    """The kind of secret named here, and the place after its name."""
    text = pieces[place].text
    following = _text(pieces, place + 1)
    if text in _PIN:
        before = pieces[place - 1].text if place else ""
        return (
            None if before in _NO_PIN_BEFORE or following in {"lokasi", "lok", "loc"} else SecretKind.PIN
        ), place + 1
    if text in _OTP:
        return SecretKind.OTP, place + 1
    if text in _CVV:
        return SecretKind.CVV, place + (2 if following == "2" else 1)
    if text in _CODE and following in _CODE_OF:
        return SecretKind.OTP, place + 2
    if text in _CODE and following in {"yang", "yg"} and _text(pieces, place + 2) in _CODE_SENT:
        return SecretKind.OTP, place + 3
    if text in _FAINT or (text in _CODE and following in {"anda", "nya", "ini"}):
        return SecretKind.OTP, place + 1
    if text in {"verification", "security"} and following == "code":
        return SecretKind.OTP, place + 2
    if text in {"o", "p", "c"}:
        return _spaced_keyword(pieces, place)
    if text in {"angka", "digit", "nomor", "no", "kode"} and _on_the_back(pieces, place):
        return SecretKind.CVV, place + 1
    return None, place


def _is_faint(word: tuple[int, int], pieces: list[Piece]) -> bool:
    """Whether this is a mere "kodenya": an OTP only when six digits follow with nothing strange between."""
    text = pieces[word[0]].text
    return word[1] - word[0] == 1 and (text in _FAINT or text in _CODE)


def _spaced_keyword(pieces: list[Piece], place: int) -> tuple[SecretKind | None, int]:
    """A word with its letters apart, such as "o.t.p"."""
    letters, after = "", place
    while after < len(pieces) and len(letters) < 3 and (len(pieces[after].text) == 1) and after - place < 5:  # noqa: PLR2004
        letters += pieces[after].text.strip(".-")
        after += 1
    kind = {"pin": SecretKind.PIN, "otp": SecretKind.OTP, "cvv": SecretKind.CVV, "cvc": SecretKind.CVV}.get(letters)
    return kind, after


def _on_the_back(pieces: list[Piece], place: int) -> bool:
    """Whether this is "3 angka di belakang kartu", never the last four."""
    count = pieces[place - 1].text if place else ""
    behind = [piece.text for piece in pieces[place + 1 : place + 5]]
    return count in {"3", "tiga"} and any(word.startswith(("belakang", "blkg")) for word in behind)


def _ahead(kind: SecretKind, word: tuple[int, int], pieces: list[Piece], runs: dict[int, Run]) -> Iterator[Span]:
    """Values after the word of their kind: the first, and those that are tied to it ("lama ... baru ...")."""
    place = word[1]
    others = _OTHER_WORDS if _is_faint(word, pieces) else int(_money_before(word[0], pieces))
    found, tied, limit = False, True, place + _REACH
    if place not in runs and place - 1 in runs:
        _skip(runs[place - 1], place, runs)
    while place < min(limit, len(pieces)):
        piece, run = pieces[place], runs.get(place)
        if run is not None:
            value = _value(kind, run, pieces, strict=others > 0 or not tied)
            if value and not (kind is SecretKind.PIN and _names_a_card(value, word[0], pieces)):
                yield value[0].start, value[-1].end
                found, tied, others, limit = True, False, 0, value[-1].last + _REACH
                place = _skip(run, value[-1].last + 1, runs)
            else:
                counts = _before_unit(run, pieces)
                others += 0 if counts else 1
                place = _skip(run, run.groups[0 if counts else -1].last + 1, runs)
            continue
        named, after = _keyword(pieces, place)
        if piece.text in _HARD or (named is not None and not _is_faint((place, after), pieces)):
            return
        tied = tied or piece.text in _AFTER
        others += _weight(piece, after_value=found)
        if others > _OTHER_WORDS:
            return
        place += 1


def _names_a_card(value: tuple[Group, ...], word: int, pieces: list[Piece]) -> bool:
    """Whether these are the last four of a card whose PIN is the trouble: "ganti pin kartu 4321"."""
    digits = "".join(group.digits for group in value)
    if len(digits) != 4 or _text(pieces, value[0].first - 1) not in _CARD_WORDS:  # noqa: PLR2004
        return False
    after = _text(pieces, value[-1].last + 1)
    return _text(pieces, word - 1) in _PIN_TROUBLE or after.endswith(("blokir", "blok")) or after in _PIN_TROUBLE


def _skip(run: Run, place: int, runs: dict[int, Run]) -> int:
    """Go on at this place, with what is left of the run."""
    rest = tuple(group for group in run.groups if group.first >= place)
    if rest:
        runs[rest[0].first] = Run(rest)
    return place


def _weight(piece: Piece, *, after_value: bool) -> int:
    if after_value:
        tied = piece.text in _AFTER or piece.text in _OWN or piece.text in _TIES or piece.text in ",/\n-:&+>"
        return 0 if tied else _OTHER_WORDS + 1
    if piece.text in _SMALL or piece.text in _UNITS:
        return 0
    return 1 if piece.is_word or piece.text in ".?!;" or not piece.text.isascii() else 0


def _before_unit(run: Run, pieces: list[Piece]) -> bool:
    """Whether the first group counts something, as in "6 digit"."""
    following = run.groups[0].last + 1
    return following < len(pieces) and pieces[following].text in _UNITS


def _value(kind: SecretKind, run: Run, pieces: list[Piece], *, strict: bool) -> tuple[Group, ...] | None:
    least, most = (3, 4) if kind is SecretKind.CVV else (4, 8)
    groups = run.groups[:_GROUPS]
    after = groups[-1].last + 1
    if after < len(pieces) and pieces[after].text in _UNITS - {"nomor", "kartu", "x"}:
        groups = groups[:-1]
    sizes = [0]
    for group in groups:
        sizes.append(sizes[-1] + len(group.digits))
    wanted: tuple[int, ...]
    if strict:
        wanted = (3,) if kind is SecretKind.CVV else (6,)
    elif least <= sizes[-1] <= most:
        wanted = (sizes[-1],)
    else:
        wanted = (3, 4) if kind is SecretKind.CVV else (6, 4, 5, 7, 8)
    for size in wanted:
        if size in sizes[1:]:
            chosen = groups[: sizes.index(size)]
            digits = "".join(group.digits for group in chosen)
            money = strict and (digits.endswith("00") or _money_before(chosen[0].first, pieces))
            return None if money else chosen
    return None


def _money_before(place: int, pieces: list[Piece]) -> bool:
    return any(piece.text in _MONEY for piece in pieces[max(0, place - 3) : place])


def _behind(kind: SecretKind, word: tuple[int, int], pieces: list[Piece], ends: dict[int, Run]) -> Span | None:
    """The value that stands before its word."""
    place = word[0]
    least, most = (3, 4) if kind is SecretKind.CVV else (4, 8)
    tied = False
    for back in range(place - 1, max(-1, place - 9), -1):
        piece, run = pieces[back], ends.get(back)
        if run is not None:
            fits = least <= len(run.digits) <= most
            return run.span if fits and _belongs(run, word, pieces, tied=tied) else None
        tied = tied or piece.text in _TIES
        if piece.text in _HARD:
            return None
    return None


def _belongs(run: Run, word: tuple[int, int], pieces: list[Piece], *, tied: bool) -> bool:
    place, after = word
    first = run.groups[0].first
    between = pieces[run.groups[-1].last + 1 : place]
    before = pieces[first - 1].text if first else "\n"
    if before in _GIVEN and len(run.digits) == 6 and not run.digits.endswith("00"):  # noqa: PLR2004
        return True
    if not all(piece.text in _SMALL or piece.text in _TIES or not piece.is_word for piece in between):
        return False
    if any(piece.text in ".?!;\n" for piece in between) or _money_before(first, pieces):
        return False
    if tied:
        return True
    rest = [piece.text for piece in pieces[after : after + 3]]
    own = bool(rest and rest[0] in _OWN) or pieces[after - 1].text.endswith(("nya", "ku", "ny"))
    said = rest[1:] if rest and rest[0] in _OWN else rest
    ends = not said or said[0] in _ENDINGS
    return ends and (not before[0].isalnum()) and (own or len(run.digits) == 6)  # noqa: PLR2004
