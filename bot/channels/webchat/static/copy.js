// Everything that the page itself says, and how it writes times. What Sigap says comes from the service.

const zone = "Asia/Jakarta";
const timeFormat = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const keyFormat = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
const dayFormat = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone });
const number = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });

export const formatTime = (at) => timeFormat.format(at).replace(":", ".");
export const formatFullTime = (at) => `${dayFormat.format(at)} pukul ${formatTime(at)} WIB`;
export const dayKey = (at) => keyFormat.format(at);

export function formatDay(at, now = new Date()) {
  const key = dayKey(at);
  if (key === dayKey(now)) return "Hari ini";
  if (key === dayKey(new Date(now.getTime() - 86_400_000))) return "Kemarin";
  return dayFormat.format(at);
}

export function formatSize(bytes) {
  return bytes < 1_000_000 ? `${number.format(Math.max(1, Math.round(bytes / 1000)))} KB` : `${number.format(bytes / 1_000_000)} MB`;
}

export const states = {
  connecting: "Menghubungkan…",
  online: "Terhubung",
  lost: "Menyambung kembali…",
};

export const offline = "Menyambung kembali… Pesan Anda disimpan di halaman ini dan terkirim setelah tersambung.";
export const noCookies = "Obrolan ini memerlukan cookie. Aktifkan cookie pada peramban Anda, lalu muat ulang halaman.";
export const greeting = "Tulis keluhan atau pertanyaan Anda dengan kalimat sehari-hari. Kalau ponsel hilang, katakan itu lebih dulu.";
export const typing = { bot: "Sigap sedang mengetik", agent: "Petugas sedang mengetik" };
export const authors = { holder: "Anda", bot: "Sigap", agent: "Petugas", notice: "Pemberitahuan" };
export const choices = "Pilihan jawaban";
export const retry = "Coba lagi";
export const discard = "Hapus";
export const newer = (count) => (count > 1 ? `${count} pesan baru` : "Pesan baru");

export const marks = {
  waiting: "menunggu giliran",
  sending: "mengirim…",
  retrying: "belum terkirim, mencoba lagi",
  sent: "terkirim",
  failed: "tidak terkirim",
};

export const tooLong = (length, most) =>
  `Pesan terlalu panjang: ${number.format(length)} dari paling banyak ${number.format(most)} karakter. Pendekkan, atau kirim dalam beberapa bagian.`;
export const fileTooLarge = (most) => `Berkas terlalu besar. Ukuran paling besar ${formatSize(most)}.`;
export const fileKind = "Jenis berkas ini belum dapat diterima. Kirim foto (JPEG, PNG, WebP, HEIC) atau PDF.";
export const fileEmpty = "Berkas ini kosong. Pilih berkas lain.";

const refusals = {
  empty: "Pesan kosong tidak dikirim.",
  file_kind: fileKind,
  cross_site: "Halaman ini dibuka dari situs lain. Buka kembali alamat resminya, lalu coba lagi.",
  malformed: "Pesan ini tidak dapat dibaca sistem. Tulis ulang, lalu kirim lagi.",
};

export function refusal(code, limits) {
  if (code === "too_long") return `Pesan terlalu panjang. Paling banyak ${number.format(limits.chars)} karakter.`;
  if (code === "file_too_large") return fileTooLarge(limits.upload);
  return refusals[code] ?? "Pesan tidak dapat dikirim. Coba lagi, atau tulis dengan kalimat lain.";
}

export const tooMany = "Terlalu banyak pesan sekaligus. Pesan Anda terkirim sebentar lagi.";
