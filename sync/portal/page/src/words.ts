/** What the script says, in the two languages of the pages. `{name}` stands for a value. */

export type Lang = "id" | "en";
type Said = Readonly<Record<Lang, string>>;

export function languageOf(page: Document): Lang {
  return page.documentElement.lang === "en" ? "en" : "id";
}

export function say(said: Said, lang: Lang, values: Readonly<Record<string, string | number>> = {}): string {
  return said[lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const SEARCH = {
  label: { id: "Cari wilayah atau TPS", en: "Search for a region or polling station" },
  hint: {
    id: "Nama wilayah (sedikitnya tiga huruf), nama desa dan nomor TPS, atau kode (angka).",
    en: "Name of a region (three letters at least), village and number of a station, or a code (digits).",
  },
  more: { id: "Ketik sedikitnya tiga huruf dari satu kata.", en: "Type three letters of one word at least." },
  none: { id: "Tidak ada yang cocok.", en: "Nothing matches." },
  count: { id: "{n} hasil.", en: "Results: {n}." },
  first: { id: "{n} hasil; 30 yang pertama ditampilkan.", en: "Results: {n}; the first 30 are shown." },
  failed: {
    id: "Daftar pencarian tidak dapat dibaca; tabel di halaman ini tetap lengkap. Coba lagi atau pilih lewat tautan.",
    en: "The search lists cannot be read; the tables on this page are whole. Try again, or follow the links.",
  },
  file: {
    id: "Pencarian tidak tersedia bila halaman dibuka langsung sebagai berkas. Di folder terbitan ini jalankan {command} lalu buka {address}",
    en: "There is no search where the page is opened as a file. In the folder of this release run {command} and open {address}",
  },
  station: { id: "TPS {number}", en: "Station {number}" },
} as const;

export const BUTTON = {
  check: { id: "Periksa", en: "Check" },
  again: { id: "Periksa lagi", en: "Check again" },
  running: { id: "Sedang memeriksa …", en: "Checking …" },
  failed: {
    id: "Pemeriksa (periksa.js) tidak dapat dimuat; tidak ada yang diperiksa. Muat ulang halaman ini.",
    en: "The checker (periksa.js) cannot be loaded; nothing was checked. Load this page again.",
  },
  file: {
    id: "Halaman ini dibuka langsung sebagai berkas; peramban tidak mengizinkan membaca berkas bukti di sebelahnya, jadi tidak ada yang diperiksa. Di folder terbitan ini jalankan perintah berikut, lalu buka {address}",
    en: "This page was opened as a file; a browser does not let it read the evidence beside it, so nothing was checked. In the folder of this release run the following, then open {address}",
  },
} as const;

export const VERDICT = {
  holds: {
    id: "Semua langkah cocok: angka di halaman ini sama dengan yang ditandatangani panitia dan yang dicatat di log.",
    en: "All steps hold: the figures on this page are those that the committee signed and the log recorded.",
  },
  fails: {
    id: "TIDAK COCOK: {steps}. Jangan pakai angka ini sebelum diperiksa dengan perintah di bawah; berkas terbitan tidak diubah.",
    en: "DOES NOT HOLD: {steps}. Do not use these figures before you have checked with the command below; no file of the release was changed.",
  },
  root: {
    id: "Sidik jari akar pemilihan (16 kelompok). Bandingkan dengan yang tercetak di kertas; bila berbeda, hasil di atas tidak berarti apa-apa:",
    en: "Fingerprint of the election's root (16 groups). Compare it with the printed one; if they differ, the result above means nothing:",
  },
  itself: {
    id: "Sebuah halaman tidak dapat menjamin dirinya sendiri: halaman palsu dapat menampilkan tanda cocok yang palsu. Periksa sendiri tanpa halaman ini, juga tanpa internet, di folder terbitan:",
    en: "A page cannot vouch for itself: a false page can show a false verdict. Check without this page, also without internet, in the folder of the release:",
  },
  beyond: {
    id: "Tidak dilihat di sini: kunci yang dicabut, peran dan masa jabatan penanda tangan, apakah ada lembar yang lebih baru, dan penjumlahan ke wilayah. Semuanya diperiksa oleh recap verify; verifikasi.pyz menyebut sendiri apa yang tidak diperiksanya. Dihitung dengan {maths}.",
    en: "Not looked at here: revoked keys, roles and terms of office of the signers, whether there is a newer sheet, and sums of regions. recap verify checks them all; verifikasi.pyz says itself what it does not check. Computed with {maths}.",
  },
} as const;

export const STATES = {
  holds: { id: "Cocok", en: "Holds" },
  fails: { id: "Tidak cocok", en: "Does not hold" },
  none: { id: "Tidak ada", en: "None" },
} as const;

export const STEPS = {
  package: { id: "Paket pemilihan ditandatangani akar", en: "Election package signed by the root" },
  record: { id: "Catatan lembar ini", en: "Record of this sheet" },
  officers: { id: "Surat pengangkatan petugas ditandatangani otoritas", en: "Officers appointed by the authority" },
  signatures: { id: "Tanda tangan lembar", en: "Signatures of the sheet" },
  receipt: { id: "Tanda terima server", en: "Receipt of the server" },
  log: { id: "Tercatat di log terbitan ini", en: "Recorded in the log of this release" },
  arithmetic: { id: "Penjumlahan di lembar", en: "Sums of the sheet" },
  page: { id: "Angka di halaman ini", en: "Figures on this page" },
  image: { id: "Gambar formulir", en: "Image of the form" },
} as const;

/** What a step found where it holds, or where there is nothing to look at. */
export const FOUND = {
  package: { id: "paket nomor {number} dari {election}", en: "package number {number} of {election}" },
  record: { id: "versi {revision}, nomor {record}", en: "version {revision}, number {record}" },
  officers: { id: "{n} orang: {roles}", en: "{n} persons: {roles}" },
  signatures: { id: "{n} tanda tangan Ed25519 sah", en: "{n} Ed25519 signatures hold" },
  receipt: { id: "diterima {received}, urutan {index} di log {origin}", en: "received {received}, entry {index} of log {origin}" },
  log: {
    id: "urutan {index} dari {size}; ubin log sampai ke akar yang ditandatangani log",
    en: "entry {index} of {size}; the log's tiles lead to the root that the log signed",
  },
  arithmetic: { id: "{n} kesamaan dihitung ulang", en: "{n} equalities computed again" },
  page: { id: "{n} angka sama dengan catatan yang ditandatangani", en: "{n} figures equal those of the signed record" },
  image: { id: "{n} gambar sama dengan sidik digital di catatannya", en: "{n} images have the digest of their record" },
} as const;

/** Where more is to be said than that a step holds. */
export const ASIDE = {
  earlier: {
    id: "dicatat di log sebelumnya; tanda terima di atas membuktikannya, log terbitan ini tidak dibaca",
    en: "recorded in the log before this one; the receipt above proves it, the log of this release was not read",
  },
  noted: {
    id: "{n} kesamaan dihitung ulang; yang tidak sama disebut dan diputuskan di lembar itu sendiri: {noted}",
    en: "{n} equalities computed again; those that differ are named and decided on the sheet itself: {noted}",
  },
  undecided: {
    id: "{n} kesamaan dihitung ulang; lembar ini dinyatakan belum diputuskan, jadi tidak masuk jumlah mana pun: {noted}",
    en: "{n} equalities computed again; the sheet is left undecided, so it is in no total: {noted}",
  },
  unpublished: { id: "{named} gambar disebut di lembar, tidak ada yang diterbitkan", en: "{named} images are named by the sheet, none is published" },
  no_image: { id: "lembar tidak menyebut gambar", en: "the sheet names no image" },
} as const;

/** Why a step does not hold. */
export const BECAUSE = {
  unreadable: { id: "berkas tidak ada atau rusak ({detail})", en: "a file is not there or is damaged ({detail})" },
  package: { id: "bukan paket yang disebut catatan", en: "not the package that the record names" },
  root: { id: "paket itu dari akar lain", en: "that package is of another root" },
  root_signature: { id: "tanda tangan akar tidak sah", en: "the root's signature does not hold" },
  other_record: { id: "isi berkas bukan catatan lembar ini", en: "the file is not the record of this sheet" },
  other_station: { id: "catatan itu dari TPS atau jenis pemilihan lain", en: "the record is of another station or contest" },
  election: { id: "dari pemilihan lain", en: "of another election" },
  authority_signature: { id: "tanda tangan otoritas tidak sah", en: "the authority's signature does not hold" },
  region: { id: "petugas dari wilayah lain", en: "an officer of another region" },
  role: { id: "peran petugas tidak boleh menandatangani lembar", en: "an officer's role may not sign a sheet" },
  officers: { id: "penanda tangan bukan petugas yang disebut", en: "who signed is not who is named" },
  persons: { id: "penanda tangan kurang dari yang diwajibkan", en: "fewer persons signed than are asked for" },
  signature: { id: "sebuah tanda tangan tidak sah", en: "a signature does not hold" },
  other_entry: { id: "tanda terima itu dari catatan lain", en: "the receipt is of another record" },
  log_name: { id: "log itu tidak disebut paket", en: "the package names no such log" },
  checkpoint: { id: "tanda tangan log tidak sah", en: "the log's signature does not hold" },
  inclusion: { id: "bukti tidak sampai ke akar log", en: "the proof does not lead to the root of the log" },
  leaf: { id: "log terbitan ini menyimpan yang lain di urutan itu", en: "the log of this release has something else there" },
  contest: { id: "paket tidak menyebut jenis pemilihan itu", en: "the package names no such contest" },
  arithmetic: { id: "tidak sama dan tidak disebut di lembar: {detail}", en: "not equal, and not named on the sheet: {detail}" },
  page: { id: "halaman menampilkan angka lain di {detail}", en: "the page shows other figures in {detail}" },
  page_lacks: { id: "halaman tidak menampilkan {detail}", en: "the page does not show {detail}" },
  image: { id: "gambar bukan yang dicatat", en: "the image is not the one recorded" },
  image_record: { id: "lembar tidak menyebut gambar itu", en: "the sheet does not name that image" },
} as const;

export const ROLES: Readonly<Record<string, Said>> = {
  chair: { id: "ketua", en: "chair" },
  acting_chair: { id: "pelaksana ketua", en: "acting chair" },
  member: { id: "anggota", en: "member" },
  operator: { id: "operator", en: "operator" },
};
