from __future__ import annotations

import pytest

from bot.core.identity import Claims
from bot.core.verification import Fact, Registered, matching_facts

PHONE = "+6281200000004"
DEWI = Registered("H-1", "Dewi Kartikasari", "Kecamatan Tebet", PHONE, "7712")
MADE = Registered("H-2", "I Made Suartika", "Dinas Lingkungan Hidup", "+6281200000007", "5148")
AGUNG = Registered("H-3", "Agung Wirayudha, S.Sos.", "Dinas Sosial", "+6281200000005", "3380")
RINA = Registered("H-4", "Rina Sari", "Dinas Sosial", "+6281200000006", "1234")


@pytest.mark.parametrize(
    ("claims", "phones", "record", "wanted"),
    [
        (Claims(name="dewi", card_last4="7712"), (), DEWI, (Fact.NAME, Fact.CARD)),
        (Claims(name="Bu Dewi"), (PHONE,), DEWI, (Fact.NAME, Fact.PHONE)),
        (Claims(name="made", card_last4="5148"), (), MADE, (Fact.NAME, Fact.CARD)),
        (Claims(name="kartikasari", card_last4="7712"), (), DEWI, (Fact.CARD,)),
        (Claims(name="dewy", card_last4="7712"), (), DEWI, (Fact.CARD,)),
        (Claims(name="dewi lestari", card_last4="7712"), (), DEWI, (Fact.CARD,)),
        (Claims(name="dewi", card_last4="0000"), (), DEWI, ()),
        (Claims(name="Agung", skpd="Dinsos DKI"), (), AGUNG, (Fact.SKPD,)),
        (Claims(skpd="tebet", card_last4="7712"), (), DEWI, (Fact.SKPD, Fact.CARD)),
        (Claims(skpd="tebet jakarta selatan"), (PHONE,), DEWI, (Fact.SKPD, Fact.PHONE)),
        (Claims(name="tebet", card_last4="7712"), (), DEWI, (Fact.SKPD, Fact.CARD)),
        (Claims(name="Dewi Kartikasari", skpd="tebet"), (), DEWI, (Fact.NAME,)),
        (Claims(skpd="kelurahan tebet", card_last4="7712"), (), DEWI, (Fact.CARD,)),
        (Claims(skpd="sosial", card_last4="3380"), (), AGUNG, (Fact.CARD,)),
        (Claims(name="madr suartika", skpd="dlh"), (), MADE, (Fact.NAME, Fact.SKPD)),
        (Claims(name="wade suartika", skpd="dlh"), (), MADE, (Fact.SKPD,)),
        (Claims(name="madr suartikan", skpd="dlh"), (), MADE, (Fact.SKPD,)),
        (Claims(name="rini sari", skpd="dinsos"), (), RINA, (Fact.SKPD,)),
    ],
)
def test_what_fits_a_record(
    claims: Claims, phones: tuple[str, ...], record: Registered, wanted: tuple[Fact, ...]
) -> None:
    assert matching_facts(claims, phones, record) == wanted


def test_muhammad_tells_nobody_apart() -> None:
    record = Registered("H-5", "Muhammad Rizky", "Dinas Sosial", PHONE, "9999")
    assert matching_facts(Claims(name="muhammad", card_last4="9999"), (), record) == (Fact.CARD,)
