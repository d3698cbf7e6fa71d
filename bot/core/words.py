"""Everyday words of holders' messages: none of them is a name, a merchant or a password."""

from __future__ import annotations

import re


def lexicon(*texts: str) -> frozenset[str]:
    """The words of these texts."""
    return frozenset(word for text in texts for word in text.split())


EVERYDAY = lexicon(
    """
    saya sy sya aku ak ku gue gw ane kami kita anda kamu lu dia ia mereka beliau orang seseorang
    yang yg ini itu tu tuh nih sih dong deh kok lah kah ya yah yaa iya ok oke nya ny si sang para
    di ke dari dr pada pd untuk utk buat dengan dgn oleh sama dan atau atw serta tapi tp tetapi namun karena krn karna
    soalnya jika kalau kalo klo bila ketika saat waktu pas supaya agar biar bahwa sebagai seperti kayak kaya tentang
    tidak tdk gak ga gk nggak ngga enggak engga ndak belum blm blum bukan jangan jgn tanpa
    sudah sdh udah udh dah telah sedang lagi lg akan masih msh pernah baru barusan tadi td kemarin kemaren kmrn besok
    sekarang skrg nanti ntar hari jam pukul menit detik minggu bulan bln tahun thn tgl tanggal pagi siang sore malam
    malem subuh senin selasa rabu kamis jumat sabtu lusa
    apa apakah siapa kapan dimana mana kenapa knp mengapa bagaimana gimana gmn berapa brp
    bisa bs dapat dpt mau ingin pengen harus hrs perlu boleh mohon tolong tlg minta bantu bantuan silakan coba cek
    ada adalah adlh ialah yaitu yakni merupakan jadi menjadi punya milik
    halo hallo hai hi assalamualaikum selamat permisi maaf makasih terima kasih trims thanks min admin kak gan
    hp handphone ponsel telepon telpon smartphone sim simcard nomor no nomer nmr nomernya nomornya
    hilang ilang kehilangan dicuri kecurian dicopet kecopetan dijambret rampok dirampok tertinggal ketinggalan jatuh
    rusak mati error gagal sukses berhasil pending masuk keluar terpotong kepotong kedebet debet debit kredit
    blokir diblokir terblokir keblokir ngeblok blok block unblock buka bekukan dibekukan matikan nonaktifkan aktifkan
    lapor laporan melapor melaporkan lapornya komplain keluhan pengaduan mengadu tiket kasus bukti foto
    kartu kkpd qris jakone mobile banking mbanking aplikasi app apk akun rekening saldo limit tagihan transaksi
    pembayaran bayar membayar transfer beli belanja scan tarik uang dana rp rupiah ribu rb juta jt total sebesar senilai
    pin otp cvv password sandi kata kode verifikasi login daftar registrasi aktivasi
    ganti diganti mengganti ubah diubah berubah salah benar bener betul lupa ingat tahu tau ketahuan diketahui kasih
    kirim dikirim terima diterima ketik masukkan sebut
    bank dki jakarta pemprov provinsi pemda daerah petugas cs operator manusia call center kantor cabang staf staff
    pegawai asn pns bendahara bendaharanya pemegang holder pengguna nasabah pejabat kepala atasan teman rekan suami
    istri anak adik kakak perwakilan kuasa nama namanya namaku skpd instansi dinas badan bagian
    sekali banget terus trus selalu sering kadang mungkin semua setiap tiap beberapa banyak sedikit lebih kurang hanya
    cuma saja aja doang juga jg kali dulu segera cepat cepet cepetan darurat urgent penting aman bahaya
    susah sulit mudah gampang lemah kuat rahasia sama beda lama lambat
    merasa rasa pakai pake memakai dipakai diambil ambil hubungi menghubungi dihubungi tanya bertanya jawab
    info informasi data email e-mail alamat lewati skip batal lanjut selesai apapun alias an bareng dalam luar depan
    kena kagak bilang bilangin mutasi pindah pensiun cuti meninggal tersebut pengeluaran pengganti annual officer order
    warga kawan lain lainnya atau sebelum sesudah setelah seluruh bersangkutan cabut dicabut akses
    belakang akhiran terakhir angka digit karakter huruf minimal maksimal
    """
)

_PASSIVE = re.compile(r"(?:di|ter|ber)[b-df-hj-np-tv-z][a-z]{3,}|me(?:n|m|ng|ny)[a-z]{4,}|ke[a-z]{3,}an")
_VERBAL = re.compile(r"(?:di|ter|ber|ke|me|mem|men|meng|meny|ng|ny)[a-z]{4,}")


def is_everyday(word: str) -> bool:
    """Whether a folded word is part of everyday talk rather than a password."""
    return word in EVERYDAY or _has_suffix(word) or bool(_VERBAL.fullmatch(word))


def is_no_name(word: str, *, capital: bool) -> bool:
    """Whether a folded word cannot be a person's name; what has a capital letter may ("Mentari")."""
    if word in EVERYDAY:
        return True
    return not capital and (_has_suffix(word) or bool(_PASSIVE.fullmatch(word)))


def is_verb(word: str) -> bool:
    """Whether a folded word is plainly a verb ("menanyakan"), so that the name of an office ends before it."""
    return bool(re.fullmatch(r"me(?:n|m|ng|ny)[a-z]{4,}", word)) and word != "menengah"


def _has_suffix(word: str) -> bool:
    return word.endswith(("nya", "kan")) and len(word) > 5  # noqa: PLR2004
