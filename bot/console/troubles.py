"""What is told of errors: a status, a code for scripts, a sentence for people. Never an exception's own text."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from bot.core.console.signing_in import TooManyTries, WrongCredentials
from bot.core.errors import (
    BankUnavailable,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    Refusal,
    SigapError,
    Unavailable,
)
from bot.web.guard import RequestRefused


@dataclass(frozen=True, slots=True)
class Trouble:
    """What became of a request, and what can be done."""

    status: HTTPStatus
    code: str
    title: str
    text: str
    retry_after: int | None = None


FAULT = Trouble(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "fault",
    "Ada gangguan pada sistem",
    "Permintaan ini belum dapat diproses. Coba lagi sebentar lagi; bila tetap begini, kabari administrator.",
)
"""Of what nobody has foreseen."""
_REFUSED = {
    "role": ("Bukan untuk peran Anda", "Halaman atau tindakan ini tidak termasuk wewenang peran Anda."),
    "form_token": (
        "Formulir sudah kedaluwarsa",
        "Formulir ini dibuka sebelum Anda masuk, atau di jendela lain. Muat ulang halaman, lalu kirim lagi.",
    ),
    "cross_site": ("Permintaan ditolak", "Permintaan ini tidak datang dari halaman konsol."),
    "malformed": ("Permintaan tidak terbaca", "Ada isian yang tidak dapat dibaca. Muat ulang halaman, lalu coba lagi."),
    "file_too_large": ("Berkas terlalu besar", "Pilih berkas yang lebih kecil."),
    "file_kind": ("Jenis berkas tidak didukung", "Yang dapat dikirim: JPG, PNG, WebP, HEIC, atau PDF."),
    "not_found": ("Tidak ditemukan", "Halaman ini tidak ada."),
}
_REASONS = {
    "own_role": "Peran sendiri tidak dapat diubah. Mintalah administrator lain.",
    "oneself": "Tindakan ini tidak berlaku untuk akun sendiri. Kata sandi dan sesi Anda ada di halaman Akun.",
    "last_administrator": "Ini administrator aktif terakhir. Tambahkan administrator lain lebih dahulu.",
    "name_taken": "Nama pengguna itu sudah dipakai. Bila baru saja Anda tambahkan dan kata sandinya belum tercatat, "
    "buka pengguna itu, lalu buat kata sandi baru.",
    "number_shown": "Di WhatsApp nomor pengirimnya sendiri yang menjadi bukti: pemegang menulis dari nomor terdaftar.",
    "branch_taken": "Sudah ada cabang dengan nama itu.",
    "shortcut_taken": "Pintasan itu sudah dipakai balasan lain.",
}
"""Of refusals that say why in ``data["reason"]``."""
_INVALID = {
    "short": "Kata sandi paling sedikit 12 karakter.",
    "long": "Kata sandi paling banyak 200 karakter.",
    "easy": "Kata sandi itu terlalu mudah ditebak. Pilih yang lain, misalnya beberapa kata yang tidak berhubungan.",
    "same": "Kata sandi baru sama dengan yang lama.",
    "repeat": "Kedua isian kata sandi baru tidak sama.",
    "blank": "Isian tidak boleh kosong.",
    "too_long": "Tulisan terlalu panjang.",
    "export_too_long": "Terlalu banyak untuk satu berkas. Persempit periode atau saringannya, lalu ekspor lagi.",
    "chosen": "Pilih paling sedikit satu tiket, dan kepada siapa.",
    "views": "Tampilan tersimpan paling banyak 12. Hapus salah satu lebih dahulu.",
    "uncompared": "Tandai dulu bahwa data baru sudah Anda cocokkan dengan dokumennya.",
    "no_file": "Pilih dulu berkasnya.",
    "received_on": "Tanggal diterima tidak boleh sesudah hari ini, atau sebelum pengaduannya dicatat.",
    "same_ticket": "Itu nomor tiket ini sendiri. Isi nomor tiket yang lain.",
    "no_ticket": "Tidak ada tiket dengan nomor itu. Periksa kembali nomornya.",
    "user_name": "Nama pengguna terdiri atas 1 sampai 32 huruf kecil, angka, titik, garis bawah, atau tanda hubung.",
    "capacity": "Kapasitas diisi dengan angka 1 sampai 50.",
    "shortcut": "Pintasan terdiri atas 1 sampai 20 huruf kecil, angka, atau tanda hubung.",
    "places": "Isian dalam kurung kurawal yang dapat dipakai hanya {nama}, {petugas}, {salam}, dan {nomor}.",
    "quarter": "Pilih triwulan yang sudah dimulai.",
    "moment": "Isi tanggal dan jamnya.",
    "form": "Pilih CSV atau XLSX.",
    "not_called": "Tandai dulu bahwa Anda sudah menelepon nomor itu.",
    "not_registered": "Tidak ada pemegang dengan nomor terdaftar itu. Periksa kembali nomornya.",
    "several_holders": "Nomor itu terdaftar untuk beberapa pemegang. Cocokkan dahulu dua data pemegang yang dimaksud.",
    "number_of_another": "Itu bukan nomor terdaftar pemegang ini. Bila obrolan ini milik pemegang lain, cocokkan "
    "dahulu dua datanya.",
    "reason": "Tuliskan alasan, paling sedikit 5 huruf.",
}


def trouble_of(error: SigapError) -> Trouble:
    """What is told of an error; a fault of ours is not told here."""
    if isinstance(error, RequestRefused):
        title, text = _REFUSED.get(error.reason, _REFUSED["malformed"])
        return Trouble(error.status, error.reason, title, text, error.retry_after)
    if isinstance(error, TooManyTries):
        seconds = error.data["seconds"] if isinstance(error.data.get("seconds"), int) else 60
        minutes = -(-int(str(seconds)) // 60)
        text = f"Demi keamanan, percobaan masuk dihentikan sementara. Coba lagi dalam {minutes} menit."
        return Trouble(HTTPStatus.TOO_MANY_REQUESTS, error.code, "Terlalu banyak percobaan", text, int(str(seconds)))
    if isinstance(error, WrongCredentials):
        return Trouble(
            HTTPStatus.FORBIDDEN, error.code, "Tidak cocok", "Yang Anda masukkan tidak cocok. Periksa, lalu coba lagi."
        )
    if isinstance(error, InvalidInput):
        text = _INVALID.get(str(error.data.get("reason")), "Ada isian yang tidak dapat dipakai. Periksa kembali.")
        return Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, "Periksa isian", text)
    return _common(error)


def _common(error: SigapError) -> Trouble:
    for kind, status, title, text in (
        (NotFound, HTTPStatus.NOT_FOUND, "Tidak ditemukan", "Yang Anda cari tidak ada, atau sudah dihapus."),
        (
            Conflict,
            HTTPStatus.CONFLICT,
            "Sudah berubah",
            "Keadaan terakhir sudah diubah oleh rekan Anda. Lihat dulu keadaan sekarang, lalu ulangi bila masih perlu.",
        ),
        (NotAllowed, HTTPStatus.CONFLICT, "Belum dapat dilakukan", "Keadaan sekarang tidak mengizinkan tindakan ini."),
        (
            BankUnavailable,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Sistem bank belum menjawab",
            "Data bank tidak dapat dibaca sekarang. Coba lagi sebentar lagi.",
        ),
        (
            Unavailable,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Layanan belum tersedia",
            "Data belum dapat dibaca atau disimpan. Tidak ada yang berubah; coba lagi sebentar lagi.",
        ),
        (Refusal, HTTPStatus.CONFLICT, "Belum dapat dilakukan", "Permintaan ini tidak dapat dipenuhi sekarang."),
    ):
        if isinstance(error, kind):
            pause = 3 if status is HTTPStatus.SERVICE_UNAVAILABLE else None
            told = _REASONS.get(str(error.data.get("reason")), text)
            return Trouble(status, error.code, title, told, pause)
    raise error
