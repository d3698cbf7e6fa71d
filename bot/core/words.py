"""Everyday words of holders' messages: which of them are no names, no merchants, no passwords."""

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

CHATTER = lexicon(
    """
    sido ora moal nda engke malu solusi sial jengkel dongkol hasil servis entar later ulangi piye kepriye kudu bohong
    kota negeri bapuk ngegas ganggu daftarin kabare aduanku mesti nyebar pungli minjem begal zodiak jodoh arti bca
    sigap tobat abal
    tega catet mundur shalom hilangg hpnyaa bendahra kmi tolg handpone ilng smlm blokr kabid kabag pintar sebutin nipu
    she he we my saw gave nobody answers somebody told typing lot lah pusat langkah met haloo
    abdi abort about absensi account activation add administrasi aduan aduh advantages affirm afternoon agak agama agen
    agent agunan ahead air airport ajak ajarin aje akhir akhiri aktif aktipasi alhamdulillah alih all almarhum alquran
    already alur amanin amankah amankan amount ampun anakku and android aneh angin angkot anjing anjir antara antrian
    any apaan apbd ape aplikasine apotek appreciate arahan are arep arrived arrives artos asing asli ass assistant
    astaga asu asuransi atas atk atm attached aturan aturanmu aturannye audit auditor australia awon baca bacakan back
    bade badhe bahan bahasa bahkan baiklah bakso balaikota balance balau balik bandara banding bangsat bangunan banjir
    bansos bantuin bapakku barang barangkali basis batalin batalkeun batas batasan baterai bawa bayarna bayi bebas
    bedanya begini begitu bego bekerja belanjaan belas belom benci bendaharane bendahare benefit benefits beneran
    bensin bentar berakhir beralih berangkat berape beras berat beres berisi berita berkas berkop bersama beruntun
    beserta bete biarpun biasa biaya biayana biayane bicara bikin bill billing bingung bis blank blibli blocked bloking
    blokiran blokirin bntr bocor bodoh bola bolehkah bos bosen bot bpjs branch brengsek btl buatan bubar bukain
    bukalapak buku bulanan buruk bus buset busway busy but butuh bye cabai cache can cancel cantik cape capek cara
    carane caranya caranye card cari cariin cash catat catatan catering cctv cekap cemas cerita ceritain cetak change
    changed charge charged charger chat chatbot cicilan ckck close cocok code complaint complaints connect contoh copet
    copy correct credit cuaca cuci cukup cuman cup curhat curi curiga customer dadah damn dampak dapet dapetin daripada
    dasar datang date dateng day days deactivate deadline deal debug declined deducted definisi delapan delay demam
    demi demikian denda dengar denger deny depannya deposito dereng deres developer dianggap dianggo diangkat diapain
    diassist diatur dicek dieskalasi diisi dimanapun dipun diri diupdate dobel documents does dokter dokumen dollar
    dompet done double down download driver dua dual due dugi duh duit dunia edan edaran edc efisien efisiensi eja elek
    emang emoney emosi empat enak enam endi enjing enya eror evening ever every evidence exit expired failed fails
    fasilitas fee fees file film fisik fitur flazz follow followed followup for force forget form format formulir
    fotokopi found fraud free freeze frustrating fungsi gabisa gabut gadai gadget gadungan gajadi gaji galak gambar
    game ganda gangguan gantos gantung gas gaskan gaskeun gass gausah gawai gawat gedeg gedung gelar gembok gemes gempa
    genggam genting gentos gerak gesek get gigi gila gimane gini ginian giro gitu goblok gojek gondol good goodbye
    gopay goreng got gpp gramedia gratis greet gregeten grup gubernur habis hack hadeh hadeuh hadiah hafal haha hal
    hampir hancur handled hang hangus hanyut hape hapus harga has hatur haturnuhun have heboh heh hehe hei hello help
    hem hemat hendak hendpon henteu here hey hih hihi hingga hipnotis history hitam hm hmm hold honor honorer hopeless
    hormat hotel hotline hours how hoyong hpku hpne hpnya hubungan huft hujan hukum hukume hukumna human hung ibu ibuku
    ical identitas idle ignore ijin iki iklan samsung
    iphone ikut implementasi indihome indikasi indomaret indosat ingatan inggih
    inggris inpres instagram instal install instructions instruksi internet intinya invalid invest investasi iraha
    iseng isi iso istirahat istriku item iuran iyaa iye iyo izin jadwal jakcard jalan jalmi jambret jancok jangka janji
    janten jarang jari jaringan jawaban jawabannya jazakallah jelas jelasin jelaskan jelek jenengku jenis jeung jijik
    jiwa jne job joke jomblo jual jualan judes juknis jumlah jumpa justru jutek kabar kabarna kabel kabur kacau
    kadaluarsa kaga kalian kampret kan kantore kantorna kantornye kapanggih kapok kartuku katampi kawannya kayaknya
    kebaca kebawa keburu kecemplung kecewa kecil kedah keeps kejambret kelampir kelar keliru kemana kembali kemendagri
    kemenko kemudian kenal kenali kendala kepada kepencet keren kereta keri kerja kesal kesana kesedot kesel keselip
    kesini ketemu ketipu ketolak keuheul khawatir kinerja kira kirain kirimin kite kkp kkpdku klik knapa komplen
    koneksi konsep konser konsumen konsumsi kontak koran koreksi koridor korupsi kosan kotak kpn kpr ktp kucing
    kucingku kulo kumaha kunci kunjungan kuota kuring kurir kurs kuwi lacak laci lagian lagipula lahir lakukan lalai
    lalu lamanya lamaran lami lampiran lampu lamun lancar landasan langganan langsung lantai lapar laporanku laporin
    laptop last latar late law layanan layar lazada lebaran left legal legalitas lelet lelucon lembar lembur lemot
    lempar lengkap lengkapi lenyap leres les let leungit lewat lewatin lhkpn lho liat libur lihat lihatkan limite
    limitna limitnye link lisan listrik live loading lock log logout lokasi loker lol long lost lounge love lowongan
    lunas lunasi lupain macam magang mahal makan makanya make makin maksud maksudku malah malaysia males maling mall
    manfaat manfaate mangga mangkel mangkrak mangpaatna mantan mantap mantul many marah maritim marves masa masak
    masalah masukin mata materai matiin matur maunya mayar mbak mbayar mboten mbukak mdr meeting meja mekanisme
    melakukan melalui melamar melengkapi melulu melunasi menang mencari mengerti menko mental menu merchant mesin
    meskipun meterai mewakili mikir mimpi mind minimum minum minus missing mitigasi mksh mksih mode modem modus money
    monggo morning mortgage motor much muhun muka mulai muncul musik nagih naikin najis namamu nambah nambahi nambahin
    nambihan name nami nanggung nangis nanya nanyain naon napa narasumber nasi ndaftar nearest need nelepon nelpon
    netijen never nevermind new ngaco ngadaptar ngadu ngaku ngalapor nganggo nganter ngantor ngapa ngapain ngatur
    ngebantu ngecek ngelag ngelunasin ngenalin ngerti ngeselin ngetawain ngetik nggawe nggih ngirim ngisi ngobrol
    ngomong ngono ngotot ngurangin ngurus ngurusin ngusir nice night nilai njih nol nominal nomorku non nonaktif
    nonaktifin nonton nontunai nope normal not noted notif notifikasi november now nti nuhun nulis number numpang
    nunggak nunggu nutup nuwun nyambungin nyampe nyangkut nyanyi nyari nyarios nyebeli nyebelin nyesel nyicil nyimpan
    nyimpen nyoblos nyolong nyusul nyusulin nyusut obat off ogah ojek ojol okee okeh okey oknum omong one online open
    opening oper operasional opo opsi orangnya org out outstanding override ovo pabrik padahal paham pahami paid pajak
    pak paket pala paling palsu pamit panduan pangblokirkeun panggil panik parah parantos parkir pasal pasang pasar
    pasti patah pateni patuh pay payah paylater payment pays payung pdam pdf pegang pelaku pelayanan pelayanane
    pelayanannye pelunasan pembantu pembelian pemberitahuan pemblokiran pembuatan pembuka pemeriksaan pemerintah pemilu
    penanganan pencet pencuri pendaftaran pendapatmu pendukung penerbit penerbitan pengajuan pengembalian pengertian
    penggantian penggunaan penghasilan penghentian penipu penipuan penjelasan penjual penulisan penutupan
    penyalahgunaan penyedia penyelesaian per perangkat peranmu peraturan perbaiki perbarui perbedaan percakapan perda
    pergantian pergi pergub periksa perintah perjalanan perjanjian perkembangan permendagri permintaan permohonan
    pernyataan perpanjang persetujuan person pertama pertamina pertengahan perubahan pesan pesawat petunjuk phishing
    phising phone pikir pikiran pilih pilihan pilkada pimpinan pindahan pinjam pinjaman pinjemin pinjol pirang piro
    pisan plafon please plus pokok pokoknya polisi poor posisi positif potensi potongan ppdb pptk preman presiden
    previous pribadi print printer pripun problem process produk program progres progress promo prompt prosedur proses
    prosese prosesna prosesnya provider puasa puisi puji pulang pulih pulsa puluh pun punten purchases pusing putus
    quit ragu raib raise ramah rasanya ratus reaktivasi real receipt recovery ref referensi refund register
    registration regulasi regulation reinstall rekaman rekomendasi reksadana rendang report repot request rese resep
    reset resign resiko resmi respon responding restart reversal revisi ribet ridiculous right rincian risiko risks
    riwayat rkud robot ruangan rubah rugi rumah sabaraha sabaran sadar safe saha sakit sakitu salinan sambungin sampah
    sampai sampe sampun sampurasun sana sanes sangat sanget sareng satpam satu savings scammed screen screenshot sebel
    sebelah sebelas sebelumnya sebenarnya sebentar sebulan secara sederhana sedih see segitu sehari sehubungan sejak
    sejam sejuta sekaligus sekian sekitar sekolah selain selama select selisih semalam semalem semangat sembah sembilan
    sementara seminar semoga send sendiri sengaja sepertinya sepeser sepihak sepuluh serah seribu serius server service
    sesi session sesuai sesuatu sesudahnya setengah setor settle setuju setujui sewa sewaktu share sholat shopee
    shopeepay shown shows sialan siap siapapun sibuk sign sik sikap siklus simpan simpeda simpen since singkatan sini
    sios sip sipd siput sisa sistem situ skkl skor skripsi sla slow sms soal someone sonten sori sosialisasi spada spbe
    spbu speak spesifikasi spj splash spt start stasiun statement status statusnya step stiker still stocks stole
    stolen stop stress struk stuck suamiku submit suka sumber sumpah sumuhun sungguh surat sure suspen suspend suwene
    suwun swastiastu syarat system syukron tablet tabungan tadinya tagihane tahap tahapan tahunan tai tak takon takut
    talk tambah tambahan tampilin tanda tangan tanggung tanggungan tarif taruh teh tekan teken teknis telat teleponan
    telkomsel tell teller telp temen tempat tempatnya tempel template tempo tempone tenan tenggang tengkyu tentu tepat
    terakhirnya terangkan terdapat terimakasih terinstal terlalu terminal terserah tertib terverifikasi tes test tetap
    teu tggu thank there they this thx tiasa ticket tidur tiga time timeout tindak tinggal tinggi tinta tips titip tks
    tlong today token toko tokopedia tolol tolongin tombol top topup touchscreen tpp tracking transaction transaksine
    transjakarta transparansi treasurer trouble tua tugas tuhan tujuan tujuh tukar tul tulis tulisan tulung tunai tunda
    tunggu tungguin tunjangan turun turut tutup tutupin twitter udahan udahin udeh ulang umkm unauthorized unblok
    undangan undian undur uninstall unlock untungnye update updated upload urus urusan usah usaha use used useless user
    utama vaksin valas verified virtual wabarakatuh waduh wae wah wajah wajib waktunya walaupun want warahmatullahi
    warteg was wassalam wassalamualaikum weather website what whatsapp when which who wifi wisata with withdraw wkwk
    wkwkwk woi won wonten working world worst woy wrong wtf wurung yaelah yakin yap yes yet yoi yoih you your yth yup
    goceng ceban seceng noceng goban noban gocap cepek gopek nopek ceng cenggo penerima merchantnya maghrib magrib isya
    ashar asar dzuhur zuhur duhur abis stlh sblm awal
    """
)
"""Further words of everyday messages. None of them is a person's name; shops and passwords may be called so."""

NAMES_AND_WORDS = lexicon(
    "bagus indah bunga sabar jaya abadi maju untung mulia setia cahaya bintang cinta raya surya sinar terang salam "
    "damai berkah rejeki putih bumi tri eka sugeng wilujeng ade baik lima merah naik ramah subuh gembira amat"
)
"""Words that are names too: part of a name beside another one, never a name alone."""

_LAUGHTER = re.compile(r"(?:w[ak])?(?:wk|kw|ha|he|hi|ck|hm){2,}[a-z]?|[a-z]*([a-z])\1{2,}[a-z]*")
_PASSIVE = re.compile(
    r"(?!mentari|dimitri|dirga|dirman|bern[ai])"
    r"(?:(?:di|ter|ber)[b-df-hj-np-tv-z][a-z]{3,}|me(?:n|m|ng|ny)[a-z]{4,}|ke[a-z]{3,}an)"
)
_VERBAL = re.compile(r"(?:di|ter|ber|ke|me|mem|men|meng|meny|ng|ny)[a-z]{4,}")


def is_everyday(word: str) -> bool:
    """Whether a folded word is part of everyday talk rather than a password."""
    return word in EVERYDAY or _has_suffix(word) or bool(_VERBAL.fullmatch(word))


def is_no_name(word: str, *, capital: bool) -> bool:
    """Whether a folded word cannot be a person's name; what has a capital letter may ("Mentari")."""
    if word in EVERYDAY or word in CHATTER or (word.endswith("nya") and _has_suffix(word)) or _LAUGHTER.fullmatch(word):
        return True
    return not capital and (_has_suffix(word) or bool(_PASSIVE.fullmatch(word)))


def is_verb(word: str) -> bool:
    """Whether a folded word is plainly a verb ("menanyakan"), so that the name of an office ends before it."""
    return bool(re.fullmatch(r"me(?:n|m|ng|ny)[a-z]{4,}", word)) and word != "menengah"


def _has_suffix(word: str) -> bool:
    return word.endswith(("nya", "kan")) and len(word) > 5  # noqa: PLR2004
