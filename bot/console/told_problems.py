"""Mistakes in a file or a form, as the core names them in English, for people who read Indonesian."""

from __future__ import annotations

import re

from bot.core.errors import SigapError
from bot.core.wording import capitalised

_COLUMNS = {
    "name": "nama",
    "address": "alamat",
    "city": "kota",
    "hours": "jam buka",
    "districts": "kecamatan",
    "reason": "alasan",
}
_TOLD = (
    (r"line (\d+): (.+)", "baris {0}: {1}"),
    (r"not UTF-8: .+", "berkas bukan UTF-8; simpan sebagai CSV UTF-8, bukan sebagai lembar kerja"),
    (r"missing columns: (.+); the first line names them: (.+)", "kolom {0} tidak ada; baris pertama harus memuat {1}"),
    (r".+: look for a quotation mark that is not closed", "ada tanda kutip yang tidak ditutup"),
    (r"(.+) is there twice.*", "{0} tertulis dua kali"),
    (r"(.+) is no date: .+", "{0} bukan tanggal; tulis tahun-bulan-hari, misalnya 2026-12-28"),
    (r"(.+) is outside the years (\d+) to (\d+)", "{0} di luar tahun {1} sampai {2}"),
    (r"status is (.*): write libur .+", "status {0} tidak dikenal; tulis libur atau kerja"),
    (r"reason is empty.*", "alasan kosong; pemegang membacanya saat tenggatnya dihitung, jadi harus diisi"),
    (r"districts is empty.*", "kecamatan kosong; tulis yang dilayani, kecamatan cabang itu sendiri lebih dahulu"),
    (r"latitude and longitude must.*", "lintang dan bujur ditulis dengan titik, misalnya -6.17 dan 106.83"),
    (r"no branches", "tidak ada cabang di berkas ini"),
    (r"(\w+) is empty", "{0} kosong"),
    (r"(\w+) is (?:too long|longer than).+", "{0} terlalu panjang, atau memuat karakter yang tidak dapat ditampilkan"),
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), told) for pattern, told in _TOLD]


def told_problem(problem: str) -> str:
    """One mistake; one that has no words here stays as it is."""
    for pattern, told in _PATTERNS:
        if found := pattern.fullmatch(problem):
            parts = [_COLUMNS.get(part, part) for part in found.groups()]
            if problem.startswith("line "):
                parts[1] = told_problem(parts[1])
            return told.format(*parts)
    return problem


def told_problems(error: SigapError) -> list[str]:
    """All mistakes that an error names, each as a sentence."""
    problems = error.data.get("problems")
    told = [told_problem(str(one)) for one in problems] if isinstance(problems, list) else []
    return [f"{capitalised(one)}." for one in told]


_DOUBTS = (
    (
        r"(.+): the product document \(1\.a\) promises the same day",
        "{0}: dokumen produk (angka 1.a) menjanjikan hari yang sama",
    ),
    (
        r"(.+): (\d+) working days are more than POJK 22/2023 allows \((\d+)\)",
        "{0}: {1} hari kerja melebihi batas POJK 22/2023 ({2})",
    ),
    (
        r"(.+): POJK 22/2023 allows one extension, of (\d+) working days",
        "{0}: POJK 22/2023 mengizinkan satu perpanjangan, {1} hari kerja",
    ),
    (
        r"(.+): the product document \(2\.b\) promises (\d+) working days at most",
        "{0}: dokumen produk (angka 2.b) menjanjikan paling lama {1} hari kerja",
    ),
    (
        r"(.+): UU 8/1997 article 11 has what supports the books kept for (\d+) book years",
        "{0}: UU 8/1997 Pasal 11 mewajibkan pendukung pembukuan disimpan {1} tahun buku",
    ),
    (
        r"(.+): UU 27/2022 article 44 has data destroyed when it is no longer needed: give a time",
        "{0}: UU 27/2022 Pasal 44 mewajibkan pemusnahan data yang tidak lagi diperlukan; beri batas waktu",
    ),
)
_DOUBT_PATTERNS = [(re.compile(pattern), told) for pattern, told in _DOUBTS]


def told_doubt(line: str) -> str:
    """A row of a policy that can be used and that a source may not allow."""
    for pattern, told in _DOUBT_PATTERNS:
        if found := pattern.fullmatch(line):
            return told.format(*found.groups())
    return line
