"""Receipts as they arrive."""

from __future__ import annotations

import re

import pytest

from tests.dialogue.talk import reports_lost_phone
from tests.running import Holder, Person, Product


def test_a_loss_report_is_receipted_after_it_was_answered(product: Product, rina: Person, holder: Holder):
    reports_lost_phone(rina, holder)
    rina.presses("Ya, blokir")
    rina.hears_about("berhasil diblokir")
    message = rina.hears_about("Tanda terima TT-")
    assert re.fullmatch(r"Tanda-Terima-TT-\d{6}-\d{4}\.pdf", message.file_name or "")
    assert (message.file or b"").startswith(b"%PDF-")
    ticket = product.tickets_of(rina)[-1]["number"]
    assert ticket in message.text
    with pytest.raises(AssertionError, match="no receipt of ours"):
        product.run("receipt", "verify", f"{ticket.removeprefix('KKPD-')}-0000-0000-0000")
