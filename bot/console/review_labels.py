"""What holders can mean, in words of the people who review; and why a message is under review."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.intents import COMPLAINTS, CONVERSATION, EMERGENCIES, QUESTIONS, REQUESTS
from bot.core.review import Miss
from bot.core.wording import CATEGORY_LABELS

INTENT_LABELS: Mapping[str, str] = {
    **CATEGORY_LABELS,
    "file_complaint": "Pengaduan, belum jelas tentang apa",
    "check_ticket": "Menanyakan tiket",
    "add_information": "Menambah keterangan atau bukti",
    "talk_to_agent": "Minta petugas",
    "ask_kkpd": "Apa itu QRIS KKPD",
    "ask_legal_basis": "Dasar hukum",
    "ask_fees": "Biaya",
    "ask_benefits": "Manfaat",
    "ask_risks_and_safety": "Risiko dan keamanan",
    "ask_how_to_use": "Cara memakai",
    "ask_billing": "Tagihan",
    "ask_complaint_process": "Cara pengaduan ditangani",
    "ask_contact": "Kontak dan lokasi",
    "greet": "Salam",
    "goodbye": "Pamit",
    "thank": "Terima kasih",
    "affirm": "Ya",
    "deny": "Tidak",
    "cancel": "Batal",
    "help": "Minta bantuan, belum jelas apa",
    "inform": "Menjawab pertanyaan Sigap",
    "express_frustration": "Kesal",
    "out_of_scope": "Di luar layanan ini",
}
GROUPS = tuple(
    (label, sorted(((name, INTENT_LABELS[name]) for name in names), key=lambda one: one[1]))
    for label, names in (
        ("Darurat", EMERGENCIES),
        ("Pengaduan", COMPLAINTS),
        ("Permintaan", REQUESTS),
        ("Pertanyaan", QUESTIONS),
        ("Percakapan", CONVERSATION),
    )
)
"""Intents to choose from, by kind."""
MISS_LABELS: Mapping[str, str] = {
    Miss.NOT_UNDERSTOOD: "Tidak dipahami",
    Miss.SECOND_MISS: "Tidak dipahami dua kali",
    Miss.ASKED_BACK: "Sigap bertanya balik",
    Miss.CORRECTED: "Dikoreksi",
}
