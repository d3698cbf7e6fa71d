from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.privacy import (
    TOKEN_PATTERN,
    PrivateKind,
    Redaction,
    clean,
    find_tokens,
    make_token,
    redact,
    strip_command,
)

KEY = b"k" * 32


def run(text: str, *, trusted: bool = False) -> Redaction:
    return redact(text, token_for=lambda kind, value: make_token(kind, value, KEY), trusted=trusted)


def plain(text: str) -> str:
    """Redacted, with the values shown in the tokens' places."""
    return redact(text, token_for=lambda kind, value: f"<{kind.value} {value}>").text


SECRETS = [
    ("pin saya 123456", "pin saya [PIN]"),
    ("PIN nya 1 2 3 4 5 6", "PIN nya [PIN]"),
    ("pin atm sy: 12-34-56", "pin atm sy: [PIN]"),
    ("pin:123456", "pin:[PIN]"),
    ("pin123456", "pin[PIN]"),
    ("PIN=123456 ya min", "PIN=[PIN] ya min"),
    ("pinnya 998877 tolong dicek", "pinnya [PIN] tolong dicek"),
    ("Pin kartu kkpd bendahara itu 445566", "Pin kartu kkpd bendahara itu [PIN]"),
    ("pin Bu Siti Aminah 123457", "pin Bu Siti Aminah [PIN]"),
    ("m-PIN jakone saya 123456", "m-PIN jakone saya [PIN]"),
    ("p i n saya 123456", "p i n saya [PIN]"),
    ("p.i.n: 123456", "p.i.n: [PIN]"),
    ("pin 6 digit saya 123456", "pin 6 digit saya [PIN]"),
    ("pin saya satu dua tiga empat lima enam", "pin saya [PIN]"),
    ("pin saya dua belas tiga puluh empat lima puluh enam", "pin saya [PIN]"),
    ("pin saya １２３４５６", "pin saya [PIN]"),
    ("pin saya ١٢٣٤٥٦", "pin saya [PIN]"),
    ("pin saya 1\u200b2\u200b3\u200b4\u200b5\u200b6", "pin saya [PIN]"),
    ("p\u200bin saya 123456", "p\u200bin saya [PIN]"),
    ("рin saya 123456", "рin saya [PIN]"),
    ("pin saya 1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", None),
    ("pin saya\n123456", "pin saya\n[PIN]"),
    ("pin saya 123\n456", "pin saya [PIN]"),
    ("pin saya 1.2.3.4.5.6", "pin saya [PIN]"),
    ("pin lama 123456 baru 654321", "pin lama [PIN] baru [PIN]"),
    ("pin saya ganti dari 123456 jadi 654321", "pin saya ganti dari [PIN] jadi [PIN]"),
    ("pin 1234", "pin [PIN]"),
    ("pin saya salah terus padahal 123456", "pin saya salah terus padahal [PIN]"),
    ("123456 itu pin saya", "[PIN] itu pin saya"),
    ("123456 adalah pin kkpd", "[PIN] adalah pin kkpd"),
    ("123456 pin saya", "[PIN] pin saya"),
    ("123456 (pin)", "[PIN] (pin)"),
    ("otpnya 837261", "otpnya [OTP]"),
    ("kode otp yg masuk 8372", "kode otp yg masuk [OTP]"),
    ("otp 83 72 61", "otp [OTP]"),
    ("otp 837-261", "otp [OTP]"),
    ("otp 837.261", "otp [OTP]"),
    ("kode verifikasi 448211", "kode verifikasi [OTP]"),
    ("kode verif nya 448211 min", "kode verif nya [OTP] min"),
    ("kode sms 448211", "kode sms [OTP]"),
    ("kode yang masuk 448211, otp", None),
    ("O.T.P 448211", "O.T.P [OTP]"),
    ("837261 kode otp nya", "[OTP] kode otp nya"),
    ("saya kasih 837261 waktu diminta otp", "saya kasih [OTP] waktu diminta otp"),
    ("otp dikirim ke 081234567890 isinya 837261", "otp dikirim ke <phone +6281234567890> isinya [OTP]"),
    ("ini otp: 837261 dan pin 123456", "ini otp: [OTP] dan pin [PIN]"),
    ("OTP dan PIN saya 837261", "OTP dan PIN saya [PIN]"),
    ("otp 837261, 3 kali salah", "otp [OTP], 3 kali salah"),
    ("837261", "[OTP]"),
    (" 837 261 ", " [OTP] "),
    ("kode anda 552211", "kode anda [OTP]"),
    ("kodenya 552211 min", "kodenya [OTP] min"),
    ("otp kodenya 8372", "otp kodenya [OTP]"),
    ("token: 552211", "token: [OTP]"),
    ("kode keamanan kartu 321", "kode keamanan kartu [CVV]"),
    ("kode keamanan 448211", "kode keamanan [OTP]"),
    ("JANGAN BERIKAN KODE INI. Kode OTP Anda 552211", "JANGAN BERIKAN KODE INI. Kode OTP Anda [OTP]"),
    ("cvv 123 / 3 angka belakang kartu 123", "cvv [CVV] / 3 angka belakang kartu [CVV]"),
    ("CVV2: 123", "CVV2: [CVV]"),
    ("cvc nya 987", "cvc nya [CVV]"),
    ("3 angka di belakang kartu saya 123", "3 angka di belakang kartu saya [CVV]"),
    ("cvv saya satu dua tiga", "cvv saya [CVV]"),
    ("password mbanking saya Rahasia#2024", "password mbanking saya [PASSWORD]"),
    ("sandi: abc123", "sandi: [PASSWORD]"),
    ("pass jakone: Kucing12", "pass jakone: [PASSWORD]"),
    ("kata sandinya bunga mawar?", "kata sandinya [PASSWORD]?"),
    ("password saya rahasiaku99", "password saya [PASSWORD]"),
    ("Password: bunga", "Password: [PASSWORD]"),
    ("pw=Abc!2345", "pw=[PASSWORD]"),
    ("passwordnya Jakarta2024 min", "passwordnya [PASSWORD] min"),
    ("kata sandi adalah mawar", "kata sandi adalah [PASSWORD]"),
    ("password lama Abc#12 baru Def#34", "password lama [PASSWORD] baru [PASSWORD]"),
    ("user budi pass: 12345678", "user budi pass: [PASSWORD]"),
    ("ganti password jadi Rahasia#2024", "ganti password jadi [PASSWORD]"),
    ("no kartu 4111111111111111", "no kartu [KARTU]"),
    ("4111 1111 1111 1111", "[KARTU]"),
    ("4111-1111-1111-1111", "[KARTU]"),
    ("4111.1111.1111.1111", "[KARTU]"),
    ("4111  1111   1111 1111", "[KARTU]"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[KARTU]"),
    ("kartu saya 5500005555555559 hilang", "kartu saya [KARTU] hilang"),
    ("378282246310005", "[KARTU]"),
    ("5105105105105100", "[KARTU]"),
    ("6011 0009 9013 9424", "[KARTU]"),
    ("nomor kartu 1234567890123456", "nomor kartu [KARTU]"),
    ("kartu: 4111 1111 1111 1112", "kartu: [KARTU]"),
    ("kartu 4111 1111 1111 1111 exp 12/28 cvv 123", "kartu [KARTU] exp 12/28 cvv [CVV]"),
    ("kartu ４１１１ １１１１ １１１１ １１１１", "kartu [KARTU]"),
    ("kartu 4111\n1111\n1111\n1111", "kartu [KARTU]"),
    ("pin 123456 cvv 123 otp 837261", "pin [PIN] cvv [CVV] otp [OTP]"),
]


@pytest.mark.parametrize(("text", "wanted"), SECRETS)
def test_secrets_are_masked(text: str, wanted: str | None) -> None:
    found = redact(text, token_for=lambda kind, value: f"<{kind.value} {value}>")
    assert found.secrets
    if wanted is not None:
        assert found.text == wanted


PRIVATE = [
    ("nik 3173024505850003", "nik <nik 3173024505850003>"),
    ("NIK: 3173 0245 0585 0003", "NIK: <nik 3173024505850003>"),
    ("nik saya 1234567890123456", "nik saya <nik 1234567890123456>"),
    ("3173021505850003", "<nik 3173021505850003>"),
    ("hp saya 081234567890", "hp saya <phone +6281234567890>"),
    ("hp saya 0812-3456-7890", "hp saya <phone +6281234567890>"),
    ("hp saya 0812 3456 7890 hilang", "hp saya <phone +6281234567890> hilang"),
    ("+6281234567890", "<phone +6281234567890>"),
    ("+62 812-3456-7890", "<phone +6281234567890>"),
    ("+62 (812) 3456-7890", "<phone +6281234567890>"),
    ("62 812 3456 7890", "<phone +6281234567890>"),
    ("6281234567890", "<phone +6281234567890>"),
    ("81234567890", "<phone +6281234567890>"),
    ("wa 0813.1111.2222", "wa <phone +6281311112222>"),
    ("hp０８１２３４５６７８９０", "hp<phone +6281234567890>"),
    ("0812\u200b34567890", "<phone +6281234567890>"),
    ("kantor (021) 1234567", "kantor <phone +62211234567>"),
    ("021-3822255", "<phone +62213822255>"),
    ("+65 9123 4567", "<phone +6591234567>"),
    ("dari 081234567890 ke 081298765432", "dari <phone +6281234567890> ke <phone +6281298765432>"),
    ("081234567890/081298765432", "<phone +6281234567890>/<phone +6281298765432>"),
    ("no hp 0812 3456 7890, 4321", "no hp <phone +6281234567890>, 4321"),
    ("nol delapan satu dua tiga empat lima enam tujuh delapan sembilan nol", "<phone +6281234567890>"),
    ("email Ratna.W@Example.go.id ya", "email <email ratna.w@example.go.id> ya"),
    ("ratna@gmail.com, 081234567890", "<email ratna@gmail.com>, <phone +6281234567890>"),
    ("081234567890@gmail.com", "<email 081234567890@gmail.com>"),
]


@pytest.mark.parametrize(("text", "wanted"), PRIVATE)
def test_private_numbers_become_tokens(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "4 digit terakhir kartu 4321", "kartu akhiran 4321", "4321", "4 angka belakang kartu saya 4321",
        "Rp 1.250.000", "Rp1.250.000,-", "150000", "250rb", "250 ribu", "1,2jt", "1.500.000", "bayar 150000 gagal",
        "22-11-2026", "22/11/2026 14.03", "2026-11-22", "tgl 22/11/26 jam 14:03", "17 november 2026",
        "KKPD-261122-0042", "kkpd-261122-0042 gimana", "ref 202611220012345", "kode referensi 837261",
        "no ref: 837261", "nomor referensi 4111222233334", "1500351", "1500-351", "hubungi 1500 351", "pin 6 digit",
        "pin harus 6 angka", "lupa pin", "ganti pin", "pin saya diblokir", "otp tidak masuk 3 kali",
        "otp gak masuk dari jam 10", "otp ga masuk dari jam 10.30", "otp belum masuk sejak 22-11-2026",
        "share pin lokasi", "share pin 106.8456", "pinjam 500000", "pin saya salah 3 kali", "pin salah 3x",
        "903/5286/SJ", "SE 903/5286/SJ", "PP 12/2019", "Permendagri 77 tahun 2020", "PP nomor 12 tahun 2019",
        "rekening 1234567890", "1234567890", "order 2233445566", "pin saya diblokir, telepon 1500351",
        "transaksi 150000 gagal, pin benar", "otp tidak masuk padahal mau bayar 150000", "biaya ganti pin 5000",
        "pin saya salah waktu transaksi 125750", "otp masuk jam 14.03", "otp kadaluarsa 5 menit",
        "password saya salah", "lupa password", "passwordnya lupa min", "kata sandinya apa?",
        "password minimal 8 karakter",
        "password saya tidak bisa", "reset password gimana", "saya Sandi Pratama dari Disdik", "pas saya bayar 150000",
        "kata sandi saya keblokir", "password error terus", "ganti password tgl 22-11-2026", "password salah 3x",
        "saldo 2500000 kok jadi 1500000", "limit 100000000", "jam 14.03 saldo kepotong 75.000",
        "cvv itu apa", "cvv ada 3 angka", "otp apa ya", "tahun 2026", "jl. sudirman no 12 lt 3", "197001012000032001",
        "ganti pin kartu 4321", "pin kartu 4321 diblokir", "lupa pin kartu akhiran 4321", "kodenya error 500123",
        "token listrik 123456", "kode booking 837261", "nip 198503122010012003", "NMID ID1020012345678",
        "sudah 3 kali, 2 hari, 1500 orang", "kode error 500123", "harga 123456", "dua tiga hari lalu", "kode pos 10110",
        "nota 00123/BEND/2026", "pinggir jalan 123456", "20261122140312345", "", "halo min", "🙏🙏",
    ],
)  # fmt: skip
def test_look_alikes_stay(text: str) -> None:
    assert run(text) == (text, (), ())


def test_each_kind_is_told_once_in_order() -> None:
    found = run("otp 837261, pin 123456, pin 654321, hp 081234567890 dan 081298765432")
    assert found.secrets == ("otp", "pin")
    assert found.private == ("phone",)
    assert "837261" not in found.text


def test_tokens_are_stable_and_keyed() -> None:
    token = make_token(PrivateKind.PHONE, "+6281234567890", KEY)
    assert TOKEN_PATTERN.fullmatch(token)
    assert token == make_token(PrivateKind.PHONE, "+6281234567890", KEY)
    assert token != make_token(PrivateKind.PHONE, "+6281234567890", b"other")
    assert [found.text for found in find_tokens(f"a {token} b")] == [token]
    assert find_tokens(f"a {token} b")[0].kind is PrivateKind.PHONE


@pytest.mark.parametrize(
    "forged",
    [
        "[phone:7f3k9q2m]", "[PIN]", "[ pin ]", "［phone:7f3k9q2m］", "[ph\u200bone:7f3k9q2m]",
        "[phone:\u200b7f3k9q2m]", "[PHONE:7F3K9Q2M]", "[[phone:7f3k9q2m]]", "[nik:22222222]", "[рhone:7f3k9q2m]",
    ],
)  # fmt: skip
def test_forged_tokens_lose_their_brackets(forged: str) -> None:
    text = clean(run(f"nomor saya {forged}").text).text
    assert not find_tokens(text)
    assert "[PIN]" not in text


def test_trusted_tokens_stay() -> None:
    text = "pin saya [PIN], hp [phone:7f3k9q2m] [nik:22334455] [KARTU] 4321"
    assert run(text, trusted=True) == (text, (), ())


_PARTS = st.sampled_from(
    ["[", "]", "phone:", "[phone:7f3k9q2m]", "PIN", "\u200b", "081234567890", "［", "a@b.id", "22"]
)


@given(st.one_of(st.text(max_size=200), st.lists(_PARTS, max_size=12).map("".join)))
def test_only_tokens_of_ours_are_in_the_text(text: str) -> None:
    given_out: list[str] = []

    def token_for(kind: PrivateKind, value: str) -> str:
        given_out.append(make_token(kind, value, KEY))
        return given_out[-1]

    found = redact(text, token_for=token_for)
    assert [token.text for token in find_tokens(found.text)] == given_out
    assert [token.text for token in find_tokens(clean(found.text).text)] == given_out
    assert bool(found.private) == bool(given_out)


@given(
    st.sampled_from(["pin saya {}", "PIN: {}", "pinnya {} min", "tolong, pin atm saya itu {} ya"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.sampled_from(["", " ", "-", ".", "\u200b", "\n", " . ", "  "]),
    st.booleans(),
)
def test_no_pin_survives(frame: str, digits: str, mark: str, wide: bool) -> None:
    shown = mark.join(digits)
    text = frame.format(shown.translate({ord("0") + n: 0xFF10 + n for n in range(10)}) if wide else shown)
    found = run(text)
    assert found.secrets == ("pin",)
    assert not any(char.isdigit() for char in found.text)


def _luhn(head: str) -> str:
    total = sum((n * 2 - 9 if n > 4 else n * 2) if i % 2 == 0 else n for i, n in enumerate(map(int, reversed(head))))
    return head + str(-total % 10)


@given(st.text("0123456789", min_size=14, max_size=14), st.sampled_from(["", " ", "-", "."]))
def test_no_card_survives(head: str, mark: str) -> None:
    card = _luhn("4" + head)
    found = run("kartu saya " + mark.join(card[place : place + 4] for place in range(0, 16, 4)))
    assert found == ("kartu saya [KARTU]", ("card",), ())


@pytest.mark.parametrize(
    "unit",
    [
        "1", "1 ", "a", "@", "a@", "a.", "pin ", "pin 1 ", "otp 1234 ", "password ", "sandi: ", "08", "0812 3456 ",
        "4111 ", "1.", "[", "[pin", "satu ", "lima puluh ", "rp 1.", "ref ", "\u200b", "\u0301", "(((", "kkpd-",
        "1/1/", "+62 ", "kartu no ", "pass x1 ", "３", "﷽", "\n", "10.10 ",
    ],
)  # fmt: skip
def test_nasty_input_ends(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    assert isinstance(run(text).text, str)
    assert len(clean(text).text) <= 4000


def test_clean() -> None:
    assert clean("  halo\u200b  min \u202e\x00apa\tkabar \r\n\r\n ya ") == ("halo min apa kabar\nya", False)
    assert clean("ｈａｌｏ") == ("halo", False)
    assert clean("a" * 4001) == ("a" * 4000, True)


@given(st.text(max_size=100))
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text).text
    assert clean(once) == (once, False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/block_account", "block_account"),
        (" / / /start", "start"),
        ("／start", "start"),
        ('\u200b/\u200b／\u202e/inform{"a": 1}', 'inform{"a": 1}'),
        ("halo / min", "halo / min"),
        ("///", ""),
    ],
)  # fmt: skip
def test_strip_command(text: str, wanted: str) -> None:
    assert strip_command(text) == wanted


@given(st.text(max_size=50))
def test_no_command_survives_in_either_order(text: str) -> None:
    assert not clean(strip_command("/" + text)).text.startswith("/")
    assert not strip_command(clean("／" + text).text).startswith("/")
