"""Journey 7: which answer fits a question. The answers stand in domain.yml and come from the source document only.

An intent has a general answer and narrower ones, found by the words of the question. Where the document is silent on
what was asked, the answer says so and offers a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Narrow:
    """An answer for a narrower question: the words that tell it apart."""

    response: str
    words: re.Pattern[str]


def _narrow(response: str, pattern: str) -> Narrow:
    return Narrow(response, re.compile(rf"\b(?:{pattern})", re.IGNORECASE))


OFFICES, OFFICE_HOURS = "utter_ask_contact_branch", "utter_ask_contact_office_hours"
"""What is answered where no branch is known; else the branches are, with their hours."""
SKKL = "utter_ask_skkl"
"""What the source document says of the word, asked for in many ways."""
_HOURS = r"jam\b|buka|tutup|operasional|24|sabtu|minggu|libur"

_TABLE: dict[str, tuple[str, tuple[Narrow, ...]]] = {
    "ask_kkpd": (
        "utter_ask_kkpd",
        (
            _narrow(
                "utter_ask_kkpd_who_pays",
                r"siapa\s+(?:yang\s+|yg\s+)?(?:bayar|nanggung|menanggung|lunas)|ditanggung|beban",
            ),
            _narrow("utter_ask_kkpd_holder", r"siapa|pemegang|boleh pegang|berhak|syarat"),
        ),
    ),
    "ask_legal_basis": (
        "utter_ask_legal_basis",
        (
            _narrow("utter_ask_legal_basis_permendagri_79", r"permendagri\s*(?:no\w*\.?\s*)?79|79\s*(?:/|tahun|th)"),
            _narrow("utter_ask_legal_basis_inpres", r"inpres|instruksi presiden"),
            _narrow("utter_ask_legal_basis_marves", r"marves|maritim|kemenko|edaran\D{0,12}26|se\D{0,12}26"),
            _narrow("utter_ask_legal_basis_apbd", r"pp\D{0,8}12|12\s*/\s*2019|permendagri\D{0,8}77|77\s*/\s*2020|spbe"),
            _narrow("utter_ask_legal_basis_se", r"903|surat edaran|se\b"),
        ),
    ),
    "ask_fees": (
        "utter_ask_fees",
        (
            _narrow("utter_ask_fees_stamp_duty", r"mat[e]?rai|bea\b"),
            _narrow("utter_ask_fees_late", r"telat|terlambat|keterlambatan|denda|bunga|tunggak|nunggak"),
            _narrow("utter_ask_fees_pin", r"pin\b"),
            _narrow("utter_ask_fees_lounge", r"lounge|bandara|airport"),
            _narrow("utter_ask_fees_limit", r"limit|batas(?:an)? belanja|plafon"),
            _narrow("utter_ask_fees_statement", r"statement|cetak|copy|salinan|lembar tagihan"),
            _narrow("utter_ask_fees_channel", r"teller|atm|e-?banking"),
            _narrow("utter_ask_fees_annual", r"iuran|tahunan|keanggotaan|membership|annual|bulanan|admin"),
        ),
    ),
    "ask_benefits": ("utter_ask_benefits", ()),
    "ask_risks_and_safety": (
        "utter_ask_risks",
        (
            _narrow(
                "utter_ask_safety_officer",
                r"petugas|pegawai|cs\b|bank\s+(?:minta|nanya|telp|telepon)|minta\s+(?:pin|otp)|otp|ditelp|telepon",
            ),
            _narrow("utter_ask_mitigation", r"mitigasi|antisipasi|upaya|langkah bank"),
            _narrow("utter_ask_risk_lost", r"hilang|ilang|kehilangan|dicuri"),
            _narrow("utter_ask_safety", r"pin\b|aman|jaga|amanin|data pribadi|rahasia"),
        ),
    ),
    "ask_how_to_use": (
        "utter_ask_how_to_use",
        (
            _narrow("utter_ask_how_to_use_cash", r"tarik|tunai|cash|atm"),
            _narrow(
                "utter_ask_how_to_use_online",
                r"online|daring|toko\s*(?:online|daring)|marketplace|e-?commerce|tokopedia|shopee",
            ),
            _narrow("utter_ask_how_to_use_travel", r"dinas luar|perjalanan|hotel|tiket pesawat|luar kota|luar negeri"),
        ),
    ),
    "ask_billing": (
        "utter_ask_billing",
        (
            _narrow("utter_ask_billing_limit", r"limit|plafon|batas(?:an)? belanja"),
            _narrow("utter_ask_billing_due", r"jatuh tempo|kapan|tanggal|tgl"),
        ),
    ),
    "ask_complaint_process": (
        "utter_ask_complaint_process",
        (
            _narrow("utter_ask_complaint_working_days", r"hari kerja|sabtu|minggu|libur|tanggal merah"),
            _narrow("utter_ask_complaint_documents", r"dokumen|berkas|bukti|lampir|syarat"),
            _narrow("utter_ask_complaint_written", r"tertulis|surat"),
        ),
    ),
    "ask_contact": (
        "utter_ask_contact",
        (
            _narrow("utter_ask_contact_hours", rf"(?=.*(?:{_HOURS})).*\b(?:call\s*cent(?:er|re)|cs\b|1500351|chat|24)"),
            _narrow(OFFICE_HOURS, _HOURS),
            _narrow(OFFICES, r"cabang|kantor|alamat|lokasi|terdekat|skkl"),
            _narrow("utter_ask_contact_accounts", r"instagram|ig\b|twitter|akun resmi|website|situs|email|e-mail"),
        ),
    ),
    "help": ("utter_help", ()),
}

_WHATEVER_THE_INTENT = (
    _narrow(
        "utter_ask_fees_stamp_amount",
        r"(?:berapa|brp|besar\w*|harga)\b.{0,30}\bmat[e]?rai|mat[e]?rai\w*\b.{0,15}\b(?:berapa|brp)",
    ),
    _narrow("utter_ask_how_to_use_cash", r"(?:tarik|ambil)\s*(?:uang\s*)?(?:tunai|cash)"),
    _narrow(
        "utter_ask_kkpd_who_pays",
        r"siapa\s+(?:yang\s+|yg\s+)?(?:bayar|nanggung|menanggung|lunas|melunasi)\w*\s+(?:tagihan|kkpd|belanja)",
    ),
    _narrow(SKKL, r"(?:apa|apaan|arti|singkatan|kepanjangan)\b.{0,20}\bskkl|skkl\s+(?:itu\s+)?(?:apa|singkatan)"),
    _narrow("utter_ask_complaint_representative", r"(?:di)?wakil\w*|perwakilan|kuasa"),
    _narrow(
        "utter_ask_complaint_working_days",
        r"hari.{0,25}(?:dihitung|hitungan|mulai|sejak|dari)\s*(?:dari|sejak|mulai)?\s*kapan",
    ),
    _narrow(
        "utter_ask_liability",
        r"(?:rugi|kerugian|tanggung\s*jawab|akibat).{0,40}(?:telat|terlambat|lalai|lupa|tidak\s+lapor|lapor|ganti)",
    ),
    _narrow(
        "utter_ask_not_in_document",
        r"luar\s+negeri|singapura|malaysia|jepang|spesifikasi|spek\b|iphone|ios\b|android\s+(?:versi|berapa)",
    ),
    _narrow("utter_ask_contact_accounts", r"e-?mail"),
)
"""Narrow enough to be found by their words under any intent that asks something."""

INTENTS = frozenset(_TABLE)
RESPONSES = frozenset(
    response for general, narrow in _TABLE.values() for response in (general, *(item.response for item in narrow))
) | {item.response for item in _WHATEVER_THE_INTENT}
_QUESTION = re.compile(
    r"\?|\b(?:apa|apakah|apaan|berapa|brp|gimana|gmn|bagaimana|bgmn|kenapa|knp|mengapa|kapan|siapa|mana|di\s?mana|"
    r"bisa\s?(?:kah|gak|ga|nggak|tidak|tdk)|boleh\s?(?:kah|gak|ga|nggak|tidak|tdk)?|emang|memang|kok|"
    r"ada\s(?:biaya|denda|bunga)|piro|kumaha|naon|opo|kepiye)\b",
    re.IGNORECASE,
)


def response_for(intent: str, text: str) -> str:
    """The name of the response that answers a question, narrowed by its words."""
    general, narrow = _TABLE[intent]
    return next((item.response for item in (*_WHATEVER_THE_INTENT, *narrow) if item.words.search(text)), general)


def looks_like_question(text: str) -> bool:
    """Whether a message asks something, by its words or a question mark."""
    return bool(_QUESTION.search(text))
