"""What is told of an act on a ticket that was refused. Nothing that was typed is lost by it, and the text says so."""

from __future__ import annotations

from http import HTTPStatus

from bot.console.troubles import Trouble, trouble_of
from bot.core.errors import Conflict, IllegalTransition, NotAllowed, SigapError
from bot.core.wording import join_id

_FINDINGS = {"examination": "hasil pemeriksaan internal", "analysis": "hasil analisis"}
_WHY = {
    "colleague": "Tiket ini dipegang rekan Anda. Mintalah rekan itu atau penyelia menyerahkannya.",
    "others": "Menyerahkan tiket kepada rekan adalah wewenang penyelia. Anda dapat mengembalikannya.",
    "chat": "Tiket ini tidak berasal dari percakapan; dokumennya tidak dapat disimpan di sini.",
    "kind": "Hanya pengaduan lisan atau gagal registrasi yang dapat digabungkan, dan hanya dengan yang sejenis.",
    "owner": "Hanya tiket dari pemegang atau percakapan yang sama yang dapat digabungkan.",
    "closed": "Kedua tiket harus masih berjalan.",
    "decided": "Permintaan ini sudah diputuskan; daftar dokumennya tidak berubah lagi.",
    "later": "Gabungkan ke tiket yang batas waktunya lebih dulu, supaya janji kepada pemegang tidak mundur.",
}


def ticket_trouble(error: SigapError) -> Trouble:
    """A status, a code for scripts, and a sentence that says what can be done."""
    if isinstance(error, Conflict):
        text = (
            "Tiket ini sudah diubah sejak Anda membukanya. Yang Anda tulis masih ada: "
            "periksa keadaan sekarang, lalu kirim lagi bila masih perlu."
        )
        return Trouble(HTTPStatus.CONFLICT, error.code, "Tiket sudah berubah", text)
    if isinstance(error, NotAllowed) and (text := _refused(error)):
        return Trouble(HTTPStatus.CONFLICT, error.code, "Belum dapat dilakukan", text)
    return trouble_of(error)


def _refused(error: NotAllowed) -> str:
    missing, written = error.data.get("missing"), error.data.get("written")
    if isinstance(missing, list):
        wanted = join_id([_FINDINGS[str(name)] for name in missing])
        return f"Catat dulu {wanted}; pengaduan baru dapat diselesaikan sesudahnya."
    if written:
        return f"Pengaduan tertulisnya sudah terdaftar sebagai {written}."
    return _WHY.get(str(error.data.get("why")), "")


_CHANGE_WHY = {
    "same_person": "Anda sudah menyetujui permintaan ini. Persetujuan kedua harus dari orang lain.",
    "documents": "Dokumennya belum lengkap. Tanpa SK penunjukan dan KTP permintaan ini belum dapat disetujui.",
}


def change_trouble(error: SigapError) -> Trouble:
    """The same of a decision on a data change."""
    if isinstance(error, Conflict | IllegalTransition):
        text = (
            "Permintaan ini sudah diputuskan atau disetujui orang lain sejak Anda membukanya. "
            "Periksa keadaan sekarang, lalu putuskan lagi bila masih perlu."
        )
        return Trouble(HTTPStatus.CONFLICT, error.code, "Permintaan sudah berubah", text)
    if isinstance(error, NotAllowed) and (said := _CHANGE_WHY.get(str(error.data.get("why")))):
        return Trouble(HTTPStatus.CONFLICT, error.code, "Belum dapat disetujui", said)
    return trouble_of(error)
