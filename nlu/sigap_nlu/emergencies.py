"""Emergencies told in so many words. A backstop for the classifier, since missing one costs the holder money; no Rasa.

Each rule reads the normalised words of a message (see :mod:`sigap_nlu.text`) and is meant to be certain, not complete.
"""

from __future__ import annotations

import re

_HANDSET = r"(?:ponsel|telepon genggam|telepon saya|hp|gadget|samsung|oppo|vivo|xiaomi|redmi|realme|infinix)"
_PHONE = rf"(?:{_HANDSET}|kartu sim|sim card|kartu perdana|nomor hp)"
_GONE = (
    r"(?:hilang|dicuri|kehilangan|tertinggal|ketinggalan|dijambret|dicopet|kecopetan|kecurian|dirampok|dirampas|ditodong|"
    r"dibegal|kemalingan|dimaling|digondol|raib|lenyap|diembat|digasak|dibawa kabur|dibawa lari|"
    r"jatuh di (?:jalan|angkot|sungai|laut))"
)
_NOT_GONE = re.compile(
    r"(?:tidak|bukan|belum) (?:\w+ )?(?:hilang|dicuri|tertinggal)|(?<!tidak )(?<!belum )(?:ketemu|ditemukan)\b|"
    r"\bsudah kembali\b(?! (?:lagi )?(?:ke|dari)\b)|\bbalik lagi\b(?! (?:sudah )?tidak)|"
    rf"\b{_HANDSET}(?: \w+)? (?:aman|selamat)\b|"
    r"\bternyata (?!hilang|dicuri|diambil|dibawa)"
)
_OTHER = (
    r"(?:dompet|kunci|laptop|motor|uang|saldo|limit|menu|aplikasi|transaksi|jaringan|sinyal|tombol|riwayat|fitur)\b"
)
_LOST = re.compile(
    rf"\b{_PHONE}\b(?: (?!{_OTHER})\w+){{0,6}} (?:\w*hilang|{_GONE})\b(?! (?:sinyal|jaringan)\b)|"
    rf"\b(?:kehilangan|{_GONE})\b(?: \w+){{0,3}} {_PHONE}\b|"
    rf"(?<!di )(?<!nomor )\b{_HANDSET}\b(?: (?!{_OTHER})\w+){{0,6}} (?:tidak|belum) ketemu\b"
    r"(?= (?:dari|sampai|sejak|sudah|terakhir|sekarang|di (?!sistem|aplikasi|play|menu|daftar))|$)|"
    r"\bpunya (?:saya|kami|dia|bapak|ibu) (?:\w+ )?dicuri\b"
)
_GONE_FROM_IT = re.compile(
    rf"\b{_OTHER}(?: \w+){{0,3}} (?:di|dari|pada|untuk) {_PHONE}\b(?: \w+){{0,2}} (?:hilang|lenyap|raib|tidak ketemu)\b"
)
"""What is missing is in the phone: a menu, a balance. Nobody snatches those."""
_BACK = re.compile(
    r"\b(?:sudah|akhirnya|ternyata|barusan|alhamdulillah|hari ini|lalu|terus|dan) (?:(?!saya|kami|kita)\w+ )?"
    r"(?:ketemu|ditemukan|kembali|balik)\b(?! (?:lagi )?(?:ke|dari)\b)"
    r"(?!.*\b(?:tidak|belum|tapi|orang|posisi|lokasi|dicuri|hilang)\b)"
)
_NOT_BACK = re.compile(r"\b(?:tidak|belum|bukan) (?:\w+ )?(?:ketemu|ditemukan|kembali|balik)\b")
_CREDENTIAL = r"(?:pin|sandi|kata sandi|password|otp)"
_KNOWN_TO = r"(?:diketahui|ketahuan|ketauan|kebaca|dilihat|terlihat|bocor|tersebar|kesebar|diintip|tahu|tau)"
_EXPOSED = re.compile(
    rf"\b{_CREDENTIAL}\b(?: (?!siapa|bagaimana|apa|kalau|jangan|agar|supaya|boleh|harus)\w+){{0,4}} {_KNOWN_TO}\b"
    r"(?: \w+){0,3} \b(?:orang|teman|rekan|staf|anak|mantan|bawahan|atasan|kantor)\b"
)
_FRAUD = re.compile(
    r"\bbukan saya (?:yang )?(?:\w+ )?(?:transaksi|belanja|lakukan|melakukan|beli|bayar)\b|"
    r"\b(?:tidak|belum) (?:saya )?pernah (?:saya )?(?:\w+ )?(?:transaksi|belanja|lakukan|melakukan) "
    r"(?:itu|di|ke|tapi)\b|"
    r"\b(?:yang )?(?:tidak|bukan) saya (?:lakukan|kenal|kenali|buat)\b|"
    r"\btransaksi (?:yang )?tidak (?:dikenal|saya kenal)\b|"
    r"\b(?:kartu|kkpd|akun|xpin|xpassword|pin|password|sandi|limit|rekening)\b(?: \w+){0,3} "
    r"(?<!bisa )(?<!boleh )(?<!jangan )(?<!tidak )(?<!akan )(?<!sempat )"
    r"dipakai (?:sama |oleh |dengan )?(?:orang|pihak)\b|"
    r"\b(?:dibobol|kebobolan|diretas|dibajak|disalahgunakan|kena tipu|ketipu|tertipu|kena phishing|kena phising)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:instagram|facebook|tiktok|email|game|charger|casing|keselip|takut|khawatir|supaya|agar|modus|"
    r"misal(?:nya|kan)?|se?umpama(?:nya)?|(?:se)?andai(?:kan|kata)?|bila|jika|pencegahan|"
    r"apakah|kalau|potensi|risiko|resiko|mencegah|hindari|menghindari|mengurangi|bagaimana cara)\b"
)


def emergency(words: str) -> str | None:
    """The emergency that normalised words tell for certain: an intent's name, or none.

    A phone that was lost and is back in its owner's hands is an emergency that is over: `unblock_account`.
    """
    words = _GONE_FROM_IT.sub(" ", words)
    lost = _LOST.search(words)
    if lost and not _ELSEWHERE.search(words[: lost.end()]):  # behind the loss "if" is fear, before it a supposition
        if _BACK.search(words) and not _NOT_BACK.search(words):
            return "unblock_account"
        if not _NOT_GONE.search(words):
            return "lost_phone"
    if _ELSEWHERE.search(words):
        return None
    if _FRAUD.search(words):
        return "report_fraud"
    if _EXPOSED.search(words):
        return "block_account"
    return None
