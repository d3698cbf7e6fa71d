"""Fictional holders for the sandbox. Persons and numbers are made up; the offices are those of the province."""

from __future__ import annotations

from pathlib import Path

from bot.bank.csv_file import HolderRow
from bot.bank.sandbox import SandboxBank

DEMO_HOLDERS = (
    HolderRow("Ratna Wulandari, S.E.", "Dinas Pendidikan", "+6281200000001", "4821"),
    HolderRow("Bambang Prasetyanto", "Dinas Kesehatan", "+6281200000002", "1937"),
    HolderRow("Hj. Siti Marlinah, M.M.", "Dinas Perhubungan", "+6281200000003", "6054"),
    HolderRow("Dewi Kartikasari", "Kecamatan Tebet", "+6281200000004", "7712"),
    HolderRow("Agung Wirayudha, S.Sos.", "Dinas Sosial", "+6281200000005", "3380"),
    HolderRow("Maria Sitanggang", "Badan Pendapatan Daerah", "+6281200000006", "9265"),
    HolderRow("I Made Suartika", "Dinas Lingkungan Hidup", "+6281200000007", "5148"),
    HolderRow("Fitri Ramadhanti, A.Md.", "Kelurahan Menteng", "+6281200000008", "0476"),
    HolderRow("Yohanes Tandiono", "Dinas Pariwisata dan Ekonomi Kreatif", "+6281200000009", "8603"),
    HolderRow("Nurul Hidayanti, S.Ak.", "Suku Dinas Pendidikan Wilayah I Jakarta Selatan", "+6281200000010", "2291"),
    HolderRow("Rahmat Saefulloh", "Satuan Polisi Pamong Praja", "+6281200000011", "4059"),
    HolderRow("Lestari Kusumaningtyas", "Dinas Kependudukan dan Pencatatan Sipil", "+6281200000012", "6637"),
)


DEMO_BRANCHES = Path(__file__).with_name("demo_branches.csv")
"""Fictional branches; the districts are those of the province. Replaced by ``sigap branches import``."""


async def seed_demo(bank: SandboxBank) -> int:
    """Add the demo holders; those that are there already are left alone."""
    return await bank.put(DEMO_HOLDERS, update_known=False)
