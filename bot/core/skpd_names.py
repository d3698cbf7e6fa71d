"""Names of SKPD: abbreviations written out, the city left away, and whether two mean the same office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.shadow import folded, pieces_of
from bot.core.words import lexicon

_WRITTEN_OUT = {
    "disdik": "dinas pendidikan",
    "dindik": "dinas pendidikan",
    "disdikbud": "dinas pendidikan kebudayaan",
    "dinkes": "dinas kesehatan",
    "dishub": "dinas perhubungan",
    "dispora": "dinas pemuda olahraga",
    "disporar": "dinas pemuda olahraga",
    "dispar": "dinas pariwisata",
    "disparekraf": "dinas pariwisata ekonomi kreatif",
    "parekraf": "pariwisata ekonomi kreatif",
    "disbud": "dinas kebudayaan",
    "disnaker": "dinas tenaga kerja",
    "disnakertrans": "dinas tenaga kerja transmigrasi energi",
    "disnakertransgi": "dinas tenaga kerja transmigrasi energi",
    "nakertrans": "tenaga kerja transmigrasi",
    "dukcapil": "dinas kependudukan pencatatan sipil",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
    "diskominfo": "dinas komunikasi informatika statistik",
    "diskominfotik": "dinas komunikasi informatika statistik",
    "kominfotik": "dinas komunikasi informatika statistik",
    "kominfo": "dinas komunikasi informatika",
    "dlh": "dinas lingkungan hidup",
    "dislh": "dinas lingkungan hidup",
    "dinsos": "dinas sosial",
    "dinsosos": "dinas sosial",
    "dpmptsp": "dinas penanaman modal pelayanan terpadu satu pintu",
    "ptsp": "dinas penanaman modal pelayanan terpadu satu pintu",
    "dppapp": "dinas pemberdayaan perlindungan anak pengendalian penduduk",
    "ppapp": "pemberdayaan perlindungan anak pengendalian penduduk",
    "dprkp": "dinas perumahan rakyat kawasan permukiman",
    "dpupr": "dinas pekerjaan umum penataan ruang",
    "pupr": "pekerjaan umum penataan ruang",
    "dcktrp": "dinas cipta karya tata ruang pertanahan",
    "citata": "dinas cipta karya tata ruang pertanahan",
    "dsda": "dinas sumber daya air",
    "sda": "sumber daya air",
    "dkpkp": "dinas ketahanan pangan kelautan pertanian",
    "kpkp": "ketahanan pangan kelautan pertanian",
    "dppkukm": "dinas perindustrian perdagangan koperasi usaha kecil menengah",
    "ppkukm": "perindustrian perdagangan koperasi usaha kecil menengah",
    "disperindag": "dinas perindustrian perdagangan",
    "ukm": "usaha kecil menengah",
    "disbinamarga": "dinas bina marga",
    "distamhut": "dinas pertamanan hutan kota",
    "gulkarmat": "dinas penanggulangan kebakaran penyelamatan",
    "damkar": "dinas penanggulangan kebakaran penyelamatan",
    "dispusip": "dinas perpustakaan kearsipan",
    "pusip": "perpustakaan kearsipan",
    "bappeda": "badan perencanaan pembangunan daerah",
    "bapeda": "badan perencanaan pembangunan daerah",
    "bapenda": "badan pendapatan daerah",
    "bpkd": "badan pengelola keuangan daerah",
    "bpkad": "badan pengelola keuangan daerah",
    "bpad": "badan pengelola aset daerah",
    "bkd": "badan kepegawaian daerah",
    "bkpsdm": "badan kepegawaian pengembangan sumber daya manusia",
    "bpsdm": "badan pengembangan sumber daya manusia",
    "bpbd": "badan penanggulangan bencana daerah",
    "bakesbangpol": "badan kesatuan bangsa politik",
    "kesbangpol": "badan kesatuan bangsa politik",
    "satpol": "satuan polisi",
    "satpolpp": "satuan polisi pamong praja",
    "pp": "pamong praja",
    "setwan": "sekretariat dewan",
    "sekwan": "sekretariat dewan",
    "dprd": "dewan",
    "itprov": "inspektorat",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "kcmtn": "kecamatan",
    "camat": "kecamatan",
    "lurah": "kelurahan",
    "sudin": "suku dinas",
    "sudis": "suku dinas",
    "sudindik": "suku dinas pendidikan",
    "sudinkes": "suku dinas kesehatan",
    "sudinhub": "suku dinas perhubungan",
    "suban": "suku badan",
    "din": "dinas",
    "pkm": "puskesmas",
    "puskes": "puskesmas",
    "uptd": "upt",
    "jakbar": "jakarta barat",
    "jaktim": "jakarta timur",
    "jaksel": "jakarta selatan",
    "jakut": "jakarta utara",
    "jakpus": "jakarta pusat",
    "walikota": "kota",
    "pemkot": "kota",
    "dik": "pendidikan",
    "lh": "lingkungan hidup",
    "perhub": "perhubungan",
    "naker": "tenaga kerja",
    "kes": "kesehatan",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
}
_KINDS = lexicon(
    "dinas badan kecamatan kelurahan puskesmas rsud rsu rskd sekretariat satuan inspektorat setda biro "
    "upt kota kabupaten "
    "smkn sman smpn sdn unit balai"
)
_ALWAYS_ALONE = lexicon("inspektorat setda")
_SUBURBAN = "suku"
_REGIONS = lexicon("barat timur selatan utara pusat seribu")
_DROPPED = lexicon(
    "dan di the pemprov pemda pemerintah provinsi prov propinsi dki jakarta daerah khusus ibukota ibu administrasi adm "
    "wilayah negara republik indonesia serta negeri"
)
_OFFICE_WORDS = lexicon(
    *(f"{short} {long}" for short, long in _WRITTEN_OUT.items()),
    "dinas badan biro barat timur utara selatan pusat seribu jakarta dki dan dewan provinsi pemprov prov daerah umum "
    "wilayah 1 2 3 4 kota administrasi kebersihan pemakaman hutan perumahan pertanian kelautan perikanan koperasi "
    "perdagangan perindustrian hukum organisasi pemerintahan kesejahteraan keuangan aset arsip perpustakaan",
)
_PLACE_KINDS = lexicon("kecamatan kelurahan puskesmas rsud rsu")
_PLACE_OPENERS = lexicon(
    "kebayoran pasar tanah kramat duren mampang johar sawah cempaka taman grogol kebon tanjung kelapa pulo setia "
    "kampung pondok rawa karet bukit utan jati gunung kali bendungan pela lenteng srengseng batu bidara muara "
    "bale balai cipinang duri kayu lubang pinang penjaringan tugu ujung pegangsaan bangka gelora petukangan ulujami "
    "kapuk kedoya kedaung tegal roa sunter mangga pejagalan krukut kepulauan pal pegadungan melawai harapan"
)
_PLACE_TAIL = _REGIONS | lexicon(
    "jakarta jakpus jaksel jakbar jaktim jakut dki kota adm administrasi "
    "atas dalam besar kecil baru lama hilir satu dua"
)
_GENERIC = lexicon("pengelola pengelolaan aset umum rakyat satu daya manusia")
_WORDS_READ = 12
_LONGEST = 9
_TYPO_EVERY = 5


def alike(claimed: str, registered: str) -> bool:
    """Equal words, up to one typo for each five letters of the shorter one."""
    allowed = min(len(claimed), len(registered)) // _TYPO_EVERY
    return claimed == registered or (allowed > 0 and OSA.distance(claimed, registered, score_cutoff=allowed) <= allowed)


def _words(text: str) -> list[str]:
    text = folded(text[:500]).replace("rumah sakit umum daerah", "rsud").replace("rumah sakit umum", "rsud")
    text = text.replace("sekretariat daerah", "setda")
    words = [piece.text for piece in pieces_of(text) if piece.is_word or piece.is_number]
    return [part for word in words for part in _WRITTEN_OUT.get(word, word).split()]


def starts_skpd(word: str) -> bool:
    """Whether a folded word opens the name of an office: "dinas", "disdik", "kec"."""
    return _WRITTEN_OUT.get(word, word).split()[0] in _KINDS | {_SUBURBAN} and word not in {"kota", "unit", "pp"}


def is_abbreviation(word: str) -> bool:
    """Whether a folded word says a whole office by itself: "disdik"."""
    if word in _ALWAYS_ALONE:
        return True
    return len(_WRITTEN_OUT.get(word, "").split()) > 1 and starts_skpd(word) and word not in {"sudin", "sudis", "suban"}


def names_a_place(word: str) -> bool:
    """Whether a folded word opens an office that is called after a place: "kelurahan", "kec"."""
    return _WRITTEN_OUT.get(word, word) in _PLACE_KINDS


def is_office_word(word: str) -> bool:
    """Whether a folded word is known from names of offices."""
    return word in _OFFICE_WORDS


def place_length(words: Sequence[str]) -> int:
    """How many of these folded words, which follow "kelurahan" or the like, name the place."""
    if not words:
        return 0
    if words[0] in _KINDS or names_a_place(words[0]):  # "puskesmas kecamatan gambir"
        return 1 + place_length(words[1:])
    taken = 1
    while taken < len(words) and (words[taken] in _PLACE_TAIL or (taken == 1 and words[0] in _PLACE_OPENERS)):
        taken += 1
    return taken


@dataclass(frozen=True, slots=True)
class _Office:
    kind: str
    suburban: bool
    regions: frozenset[str]
    words: tuple[str, ...]
    """What makes it this office and no other."""
    generic: frozenset[str]
    within: frozenset[str]
    """Further kinds in the name: "Puskesmas *Kecamatan* Gambir"."""


def _office(words: list[str]) -> _Office:
    kinds = [word for word in words if word in _KINDS and word != "upt"] or [word for word in words if word in _KINDS]
    kept = [word for word in words if word not in _KINDS | _DROPPED | _REGIONS | {_SUBURBAN}]
    return _Office(
        kind=kinds[0] if kinds else "",
        suburban=_SUBURBAN in words,
        regions=frozenset(words) & _REGIONS,
        words=tuple(word for word in kept if word not in _GENERIC),
        generic=frozenset(word for word in kept if word in _GENERIC),
        within=frozenset(kinds[1:]),
    )


def _same_office(mine: _Office, theirs: _Office) -> bool:
    if mine.kind != theirs.kind or not mine.kind or mine.suburban != theirs.suburban:
        return False
    if (mine.within and theirs.within and mine.within != theirs.within) or not _regions_fit(mine, theirs):
        return False
    if not mine.words:
        alone = not theirs.words and mine.generic == theirs.generic
        return alone and (mine.kind in _ALWAYS_ALONE or bool(mine.regions | mine.generic))
    return bool(theirs.words) and alike(mine.words[0], theirs.words[0]) and _all_fit(mine.words, theirs.words)


def _regions_fit(mine: _Office, theirs: _Office) -> bool:
    if mine.suburban or not (mine.words and theirs.words):
        return mine.regions == theirs.regions
    return not (mine.regions and theirs.regions) or mine.regions == theirs.regions


def _all_fit(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    left = list(theirs)
    for word in mine:
        fit = next((other for other in left if alike(word, other)), None)
        if fit is None:
            return False
        left.remove(fit)
    return True


def same_skpd(claimed: str, registered: str) -> bool:
    """Whether two names mean the same office.

    The kind (dinas, suku dinas, kecamatan ...) must be the same; a long name may be cut after its first words ("Dinas
    Pariwisata" for "Dinas Pariwisata dan Ekonomi Kreatif"); the part of the city must not contradict, and must be said
    for a suku dinas. "Pemprov DKI", "Provinsi DKI Jakarta" and the like do not count.
    """
    return _same_office(_office(_words(claimed)), _office(_words(registered)))


def same_place(claimed: str, registered: str) -> bool:
    """Whether the place that a kecamatan, kelurahan and the like is called after was named, without its kind.

    Much less than :func:`same_skpd`: several offices share a place.
    """
    mine, theirs = _office(_words(claimed)), _office(_words(registered))
    return (
        not mine.kind
        and not mine.suburban
        and theirs.kind in _PLACE_KINDS
        and bool(mine.words)
        and mine.words == theirs.words
        and not (mine.regions and theirs.regions and mine.regions != theirs.regions)
    )


def mentions_skpd(text: str, registered: str) -> bool:
    """Whether a short free text contains the registered office; only its first words are read."""
    theirs = _office(_words(registered))
    words = _words(text)
    starts = [place for place, word in enumerate(words) if word in _KINDS or word == _SUBURBAN]
    if not starts:
        return False
    read = words[max(0, starts[0]) : starts[0] + _WORDS_READ]
    starts = [place - starts[0] for place in starts if place - starts[0] < len(read)]
    return any(
        _same_office(_office(read[start : start + size]), theirs)
        for start in starts
        if not (start and read[start - 1] == _SUBURBAN)
        for size in range(1, _LONGEST + 1)
        if not _is_number(read[start + size : start + size + 1])
    )


def _is_number(following: list[str]) -> bool:
    """Whether the number of an office follows: "Wilayah 2" cannot be left away from what was said."""
    return bool(following) and (following[0] == "wilayah" or (following[0].isdigit() and len(following[0]) == 1))
