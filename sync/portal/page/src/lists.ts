/** The lists that a search reads: those of regions (`wilayah/`) and the words of their names (`cari/`). */

import type { Lang } from "./words";

export interface Found {
  readonly code: string;
  readonly name: string;
  /** Names of the regions around it. */
  readonly above: string;
  readonly href: string;
  /** Number of a station; none for a region. */
  readonly number?: string;
}

interface Region {
  readonly k: string;
  readonly n: string;
  readonly t: number;
}

interface Index {
  readonly wilayah: readonly Region[];
  readonly berkas: Readonly<Record<string, string>>;
  readonly halaman: Readonly<Record<Lang, Readonly<Record<string, string>>>>;
}

interface Village {
  readonly halaman: Readonly<Record<Lang, string>>;
  readonly tps: readonly { readonly kode_tps: string; readonly nomor_tps: string }[];
}

/** Words that names begin with, by their first three letters: `[code, name, names above]` each. */
type Names = readonly (readonly [code: string, name: string, above: string])[];

const SHORTEST = 3;
/** Villages of one name whose stations are looked at. */
const MOST_VILLAGES = 8;
const STATION = /^\d{1,3}$/;

/** Words of a name as the list of names has them: capitals and digits, without marks. */
export function wordsOf(name: string): string[] {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f'"`\u2018\u2019]/g, "").toUpperCase();
  return plain.split(/[^A-Z0-9]+/).filter(Boolean);
}

export class Lists {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(private readonly root: URL) {}

  /** What fits, the largest regions first; null where too little is typed to look for. */
  async search(typed: string, lang: Lang): Promise<readonly Found[] | null> {
    const isCode = /^[\d .-]+$/.test(typed);
    if (isCode) return this.byCode(typed.replace(/\D/g, ""), lang);
    const words = wordsOf(typed);
    const found = await this.byName(words, lang);
    return found?.length ? found : await this.byNumber(words, lang) ?? found;
  }

  /** `sumber rejo tps 4`: the stations of that number in the villages of that name; null where no number is typed. */
  private async byNumber(words: readonly string[], lang: Lang): Promise<readonly Found[] | null> {
    const [numbers, others] = [words.filter((one) => STATION.test(one)), words.filter((one) => !STATION.test(one) && one !== "TPS")];
    const found = others.length && numbers.length < 2 ? await this.byName(others, lang) : null;
    const wanted = numbers[0];
    if (found === null || wanted === undefined) return found;
    const villages = found.filter((one) => one.code.length === 10).slice(0, MOST_VILLAGES);
    return (await Promise.all(villages.map(async (one) => {
      const file = await this.read<Village>(`wilayah/${one.code.slice(0, 4)}/${one.code}.json`);
      return this.inVillage(file, one.name, one.above, lang, (station) => Number(station.nomor_tps) === Number(wanted));
    }))).flat();
  }

  private read<Kind>(path: string): Promise<Kind> {
    let found = this.kept.get(path);
    if (found === undefined) {
      found = fetch(new URL(path, this.root), { credentials: "omit" }).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${path}`);
        return answer.json();
      });
      // what failed may be there the next time
      found.catch(() => this.kept.delete(path));
      this.kept.set(path, found);
    }
    return found as Promise<Kind>;
  }

  private index(): Promise<Index> {
    return this.read<Index>("wilayah/indeks.json");
  }

  private async href(code: string, lang: Lang): Promise<string> {
    const pattern = (await this.index()).halaman[lang][code.length] ?? "";
    const parts = { kode: code, kab: code.slice(0, 4) };
    const path = pattern.replace(/\{(\w+)\}/g, (whole, name: keyof typeof parts) => parts[name] ?? whole);
    return new URL(path, this.root).href;
  }

  private async byCode(digits: string, lang: Lang): Promise<Found[]> {
    const index = await this.index();
    const file = index.berkas[digits.slice(0, 2)];
    // what is typed is the first part of a code: the next level is enough to go on
    const most = [2, 4, 6, 10].find((length) => length >= digits.length) ?? 13;
    const regions = file === undefined ? index.wilayah : (await this.read<Index>(file)).wilayah;
    const names = new Map(regions.concat(index.wilayah).map((one) => [one.k, one.n]));
    const fitting = regions.filter((one) => one.k.startsWith(digits) && one.k.length <= Math.max(most, 4));
    const found = [...new Set(fitting.map((one) => one.k))].map((code) => ({ code, name: names.get(code) ?? "" }));
    const made = found.map(async (one) => ({
      ...one, above: above(one.code, names), href: await this.href(one.code, lang),
    }));
    return [...(await Promise.all(made)), ...(await this.stations(digits, regions, names, lang))];
  }

  /** Stations of the village that the first ten digits name, on its page: that of a large one leads to their sheets. */
  private async stations(
    digits: string, regions: readonly Region[], names: ReadonlyMap<string, string>, lang: Lang,
  ): Promise<Found[]> {
    const village = digits.length > 13 ? undefined : regions.find((one) => one.k.length === 10 && digits.startsWith(one.k));
    if (village === undefined) return [];
    const file = await this.read<Village>(`wilayah/${village.k.slice(0, 4)}/${village.k}.json`);
    return this.inVillage(file, village.n, above(digits, names), lang, (one) => one.kode_tps.startsWith(digits));
  }

  private inVillage(
    file: Village, name: string, over: string, lang: Lang, isWanted: (station: Village["tps"][number]) => boolean,
  ): Found[] {
    return file.tps.filter(isWanted).map(({ kode_tps: code, nomor_tps: number }) => {
      const href = new URL(`${file.halaman[lang]}#tps-${code.slice(10)}`, this.root).href;
      return { code, number, name, above: over, href };
    });
  }

  private async byName(words: readonly string[], lang: Lang): Promise<readonly Found[] | null> {
    const longest = words.reduce((one, other) => (other.length > one.length ? other : one), "");
    const { ada } = await this.read<{ ada: string }>("cari/nama.json");
    const key = longest.slice(0, SHORTEST).toLowerCase();
    if (!ada.split(" ").includes(key)) return longest.length < SHORTEST ? null : [];
    const names = await this.read<Names>(`cari/nama/n-${key}.json`);
    const fitting = names.filter(([, name]) => {
      const own = wordsOf(name);
      return words.every((word) => own.some((one) => one.startsWith(word)));
    });
    fitting.sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1));
    return Promise.all(fitting.map(async ([code, name, over]) => ({
      code, name, above: over, href: await this.href(code, lang),
    })));
  }
}

/** Names of the regions around a code, the smallest first. */
function above(code: string, names: ReadonlyMap<string, string>): string {
  return [10, 6, 4, 2].filter((length) => length < Math.min(code.length, 10))
    .map((length) => names.get(code.slice(0, length))).filter(Boolean).join(", ");
}
