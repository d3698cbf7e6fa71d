"""What several conversations have in common."""

from __future__ import annotations

from typing import Any

from tests.running import Holder, Person, Product

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(2000) + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

STORY = "transaksi qris gagal tapi saldo kepotong 250 ribu kemarin sore di Toko Sumber Rejeki"
"""Everything that a complaint of this kind is asked for, but a phone number and evidence."""


def complains(product: Product, person: Person, story: str = STORY) -> dict[str, Any]:
    """A whole complaint, without a phone number and evidence; returns its ticket."""
    person.says(story)
    person.hears_about("nomor HP")
    person.presses("Lewati")
    person.hears_about("bukti")
    person.presses("Tanpa bukti")
    person.hears_about("tercatat dengan nomor")
    return product.tickets_of(person)[-1]


def reports_lost_phone(person: Person, holder: Holder) -> None:
    """Up to the question whether to block."""
    person.says(f"hp saya hilang tolong blokir, nama saya {holder.facts}")
    person.hears_about("blokir sekarang")
