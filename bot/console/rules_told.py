"""Rows of policies as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.policy import DeadlineRule
from bot.core.retention import Kept, RetentionRule
from bot.core.wording import join_id

KEPT_LABELS: Mapping[str, str] = {
    Kept.UPLOADS: "Unggahan sementara",
    Kept.DIALOGUE: "Catatan mesin percakapan",
    Kept.REVIEWS: "Pesan yang tidak dipahami",
    Kept.FILES: "Berkas tanpa tiket",
    Kept.TICKETS: "Tiket yang selesai, dengan buktinya",
    Kept.MESSAGES: "Isi pesan",
    Kept.TRAFFIC: "Bahwa ada pesan, tanpa isinya",
    Kept.NUMBERS: "Nomor telepon, NIK, dan alamat surel tersandi",
    Kept.VERIFICATIONS: "Percobaan verifikasi",
    Kept.CHATS: "Obrolan dan kepada siapa terikat",
    Kept.SIGN_INS: "Sesi dan percobaan masuk petugas",
    Kept.AUDIT: "Jejak audit",
}


def told_rule(rule: DeadlineRule) -> list[str]:
    """A deadline's row: when, how it is extended or paused, what is reminded of."""
    when = "Hari yang sama" if rule.working_days is None else f"{rule.working_days} hari kerja"
    told = [f"{when}, sampai pukul {rule.cut_off:%H.%M.%S} WIB"]
    if rule.extension_times:
        told.append(f"Dapat diperpanjang {rule.extension_times} kali, {rule.extension_days} hari kerja")
    if rule.pause_times:
        told.append(f"Dapat dijeda {rule.pause_times} kali, paling lama {rule.pause_days} hari kerja")
    before = [f"{days} hari kerja" for days in rule.remind_days_before]
    before += [f"{hours} jam" for hours in rule.remind_hours_before]
    if before:
        told.append(f"Pengingat {join_id(before)} sebelumnya")
    if rule.documents_days:
        told.append(f"Dokumen dilengkapi dalam {rule.documents_days} hari kerja")
    return told


def kept_for(rule: RetentionRule) -> str:
    """How long something is kept."""
    if rule.days is not None:
        return f"{rule.days} hari"
    if rule.years is not None:
        return f"{rule.years} tahun sesudah akhir tahun kalender"
    return "Seterusnya"
