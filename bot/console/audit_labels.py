"""What the audit trail's names mean, as auditors read them. A name without a label is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.console.pages import REASON_LABELS, ROLE_LABELS
from bot.core.console.trail import Topic
from bot.core.wording import CATEGORY_LABELS, FIELD_LABELS, KIND_LABELS

TOPIC_LABELS: Mapping[str, str] = {
    Topic.SIGN_IN: "Masuk dan keluar",
    Topic.REVEAL: "Membuka data lengkap",
    Topic.VERIFY: "Verifikasi pemegang",
    Topic.BLOCK: "Blokir",
    Topic.TICKET: "Tiket",
    Topic.CHANGE: "Perubahan data",
    Topic.CONVERSATION: "Percakapan",
    Topic.EXPORT: "Ekspor dan laporan",
    Topic.PRIVACY: "Penghapusan data",
    Topic.SETTINGS: "Pengaturan",
}
ACTION_LABELS: Mapping[str, str] = {
    "audit.exported": "Mengekspor jejak audit",
    "block.already": "Bank: sudah terblokir",
    "block.done": "Bank: blokir berhasil",
    "block.pressed": "Menekan blokir di konsol",
    "block.refused": "Bank: blokir ditolak",
    "block.requested": "Blokir diminta",
    "branch.added": "Menambah cabang",
    "branch.changed": "Mengubah cabang",
    "branch.closed": "Menutup cabang",
    "branches.imported": "Mengimpor daftar cabang",
    "calendar.published": "Menerbitkan kalender",
    "canned.added": "Menambah balasan siap pakai",
    "canned.changed": "Mengubah balasan siap pakai",
    "canned.removed": "Menghapus balasan siap pakai",
    "change.applied": "Bank: data diubah",
    "change.approval_withdrawn": "Persetujuan perubahan data gugur, dokumennya belum ada",
    "change.approved": "Menyetujui perubahan data",
    "change.document": "Menandai dokumen perubahan data",
    "change.refused": "Bank: perubahan data ditolak",
    "change.rejected": "Menolak perubahan data",
    "change.requested": "Perubahan data diminta",
    "change.revealed": "Membuka data lengkap perubahan",
    "change.unknown": "Bank belum memastikan perubahan",
    "clock.fired": "Tenggat tiba",
    "complaints.reported": "Membuat laporan pengaduan triwulan",
    "console.password_changed": "Mengganti kata sandi",
    "console.second_factor_set_up": "Mengaktifkan verifikasi dua langkah",
    "console.sessions_ended": "Mengakhiri sesi lain",
    "console.session_ended": "Mengakhiri satu sesi",
    "user.sessions_ended": "Mengakhiri semua sesi pengguna",
    "console.sign_in_failed": "Gagal masuk",
    "console.signed_in": "Masuk ke konsol",
    "console.signed_out": "Keluar dari konsol",
    "conversation.bound": "Obrolan terikat ke pemegang",
    "conversation.closed": "Menutup percakapan",
    "conversation.put_back": "Mengembalikan percakapan ke antrean",
    "conversation.queued": "Percakapan masuk antrean",
    "conversation.replied": "Membalas pemegang",
    "conversation.returned": "Percakapan kembali ke bot",
    "conversation.several_records": "Nomor milik beberapa pemegang",
    "conversation.taken": "Menangani percakapan",
    "conversation.vouched": "Memastikan pemegang lewat telepon",
    "form.revealed": "Membuka formulir pengaduan lengkap",
    "holder.identified": "Data pemegang cocok",
    "holder.not_identified": "Data pemegang tidak cocok",
    "holder.revealed": "Membuka data lengkap pemegang",
    "holder.verified_by_agent": "Mencocokkan data pemegang",
    "incident.announced": "Mengumumkan gangguan massal",
    "incident.ended": "Mengakhiri gangguan massal",
    "incident.linked": "Mengaitkan tiket ke gangguan",
    "incident.unlinked": "Melepas tiket dari gangguan",
    "incident.updated": "Memperbarui gangguan massal",
    "phone.revealed": "Membuka nomor telepon",
    "policy.published": "Aturan tenggat baru berlaku",
    "privacy.erased": "Data pemegang dihapus",
    "privacy.exported": "Salinan data pemegang dibuat",
    "privacy.erasure_requested": "Penghapusan data diminta",
    "receipt.sent": "Tanda terima terkirim",
    "retention.run": "Masa simpan dijalankan",
    "review.corrected": "Mengoreksi maksud pesan",
    "review.dismissed": "Menyisihkan pesan",
    "review.exported": "Mengekspor pesan berlabel",
    "review.labelled": "Memberi label pesan",
    "ticket.added_to": "Pemegang menambahkan ke tiket",
    "ticket.assigned": "Mengganti penanggung jawab tiket",
    "ticket.escalated": "Melanjutkan ke pengaduan tertulis",
    "ticket.evidence_added": "Menambahkan dokumen",
    "ticket.findings": "Mencatat hasil pemeriksaan",
    "ticket.linked": "Menautkan tiket",
    "ticket.merged": "Menggabungkan tiket",
    "ticket.noted": "Menulis catatan tiket",
    "ticket.opened": "Tiket dibuka",
    "ticket.paused": "Menjeda tenggat",
    "ticket.rated": "Pemegang menilai penanganan",
    "ticket.rejected": "Menolak tiket",
    "ticket.reopened": "Membuka kembali tiket",
    "ticket.resolved": "Menyelesaikan tiket",
    "ticket.resumed": "Menjalankan lagi tenggat",
    "ticket.started": "Mulai mengerjakan tiket",
    "tickets.exported": "Mengekspor daftar tiket",
    "user.added": "Menambah pengguna",
    "user.changed": "Mengubah pengguna",
    "user.disabled": "Menonaktifkan pengguna",
    "user.enabled": "Mengaktifkan pengguna",
    "user.reset": "Mengatur ulang cara masuk",
    "user.second_factor_reset": "Menghapus verifikasi dua langkah",
    "written.document": "Menandai dokumen",
    "written.extended": "Memperpanjang tenggat",
    "written.reclassified": "Mengubah golongan pengaduan",
    "written.registered": "Mendaftarkan pengaduan tertulis",
}
_ACTORS: Mapping[str, str] = {
    "-": "Belum dikenal",
    "bank": "Sistem bank",
    "bot": "Bot",
    "command line": "Baris perintah",
    "system": "Sigap (otomatis)",
}
_FIELDS: Mapping[str, str] = {
    "address": "alamat",
    "after": "menjadi",
    "agent": "petugas",
    "approval": "persetujuan ke-",
    "assignee": "penanggung jawab",
    "before": "semula",
    "capacity": "kapasitas",
    "categories": "kategori",
    "conversation": "percakapan",
    "digest": "sidik",
    "display": "nama tampilan",
    "document": "dokumen",
    "entries": "entri",
    "facts": "data yang cocok",
    "fields": "data",
    "files": "jumlah berkas",
    "filters": "saringan",
    "form": "bentuk",
    "given_back": "percakapan dikembalikan",
    "intent": "maksud",
    "into": "digabungkan ke",
    "items": "jumlah",
    "kind": "jenis",
    "media": "berkas",
    "moved": "tenggat bergeser",
    "name": "nama",
    "oral": "pengaduan lisan",
    "other": "tiket lain",
    "rating": "nilai",
    "reason": "alasan",
    "received": "diterima",
    "recorded": "yang dicatat",
    "ref": "perihal",
    "removed": "dihapus",
    "role": "peran",
    "searched": "dengan pencarian",
    "shortcut": "pintasan",
    "since": "sejak",
    "step": "langkah",
    "ticket": "tiket",
    "tickets": "tiket",
    "to": "kepada",
    "until": "sampai",
    "urgent": "mendesak",
    "version": "versi",
    "what": "tindakan",
    "who": "pelaku",
    "with": "dengan",
}
_VALUES: Mapping[str, str] = {
    **KIND_LABELS,
    **FIELD_LABELS,
    **CATEGORY_LABELS,
    "analysis": "analisis",
    "examination": "pemeriksaan internal",
    "True": "ya",
    "False": "tidak",
    "password": "kata sandi",
    "code": "kode",
    "second_factor": "verifikasi dua langkah",
    "recovery_code": "kode pemulihan",
    "card_last4": "akhir kartu",
}
_VALUES_OF: Mapping[str, Mapping[str, str]] = {"role": ROLE_LABELS, "reason": REASON_LABELS}
"""Of fields whose words mean something else in others."""
_ID = re.compile(r"[0-9a-f-]{20,}")
_ID_SHOWN = 6


def actor_label(actor: str, people: Mapping[str, str]) -> str:
    """Who it was: a person by name, a holder as one, a part of ours by its role."""
    if actor.startswith("conversation:"):
        return f"Pemegang, obrolan {short(actor.partition(':')[2])}"
    return people.get(actor) or _ACTORS.get(actor, actor)


def action_label(action: str) -> str:
    """What was done."""
    return ACTION_LABELS.get(action, action)


def short(text: str) -> str:
    """An id by its last characters; anything else as it is."""
    return f"··{text[-_ID_SHOWN:]}" if _ID.fullmatch(text) else text


def told_data(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of an entry, labelled."""
    return [
        (_FIELDS.get(name, name), _VALUES_OF.get(name, {}).get(str(value)) or _value(value))
        for name, value in data.items()
        if value not in (None, "", [], {})
    ]


def _value(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_value(one)}" for name, one in value.items())
    return short(_VALUES.get(str(value), str(value)))


def choices(actions: Sequence[str]) -> list[tuple[str, str]]:
    """Actions that can be asked for, by label."""
    return sorted(((action, action_label(action)) for action in actions), key=lambda one: one[1].casefold())
