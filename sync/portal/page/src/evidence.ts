/** The proof of one station's sheet, step by step: each step holds, does not, or has nothing to look at. */

import { type Judged, judge, valuesOf } from "./arithmetic";
import { type Bytes, hex, same, text, unb64 } from "./bytes";
import { type Envelope, open, signedBy } from "./envelope";
import { type Fields, fields, list, read, words } from "./json";
import { type Checkpoint, leafHash, openCheckpoint, readReceipt, rootOf, Tiles } from "./log";
import type { Maths } from "./maths";
import { moment } from "./moment";

/** What the page shows of a station. */
export interface Shown {
  /** Id of the sheet. */
  readonly record: string;
  readonly station: string;
  readonly contest: string;
  /** Text of each figure by the name of its box. */
  readonly figures: readonly (readonly [table: "as_decided" | "as_written", name: string, text: string])[];
  /** Published images: id of the record of the image, and where the image lies. */
  readonly images: readonly (readonly [record: string, path: string])[];
  /** Official time of the place, as the page names it: `WIB+7`. */
  readonly zone: string;
}

export type State = "holds" | "fails" | "none";

export interface Step {
  readonly name: "package" | "record" | "officers" | "signatures" | "receipt" | "log" | "arithmetic" | "page" | "image";
  readonly state: State;
  /** What was found, for the sentence of the step. */
  readonly found: Readonly<Record<string, string | number>>;
}

export interface Proof {
  readonly steps: readonly Step[];
  /** SHA-256 of the root's key, 16 groups of four. */
  readonly fingerprint: string | null;
  readonly maths: Maths["name"];
}

/** Reads a file of the release by its path; throws where it is not there. */
export type ReadFile = (path: string) => Promise<Bytes>;
export type Told = (step: Step) => void;

class Failed extends Error {}

interface Package {
  readonly envelope: Envelope;
  readonly said: Fields;
}

export async function prove(shown: Shown, readFile: ReadFile, maths: Maths, told: Told): Promise<Proof> {
  return new Proving(shown, readFile, maths, told).run();
}

class Proving {
  private readonly steps: Step[] = [];

  constructor(
    private readonly shown: Shown, private readonly readFile: ReadFile, private readonly maths: Maths,
    private readonly told: Told,
  ) {}

  async run(): Promise<Proof> {
    const newest = await this.step("package", () => this.newestPackage());
    const sheet = await this.step("record", () => this.sheet());
    const under = newest && sheet && (await this.step("officers", () => this.officers(newest, sheet)));
    if (under) await this.step("signatures", () => this.signatures(sheet.envelope, under));
    if (newest && sheet) {
      const current = await this.step("receipt", () => this.receipt(newest, sheet));
      if (current) await this.step("log", () => this.inclusion(newest, current));
      await this.step("arithmetic", () => this.arithmetic(newest, sheet.envelope.said));
    }
    if (sheet) await this.step("page", () => this.page(sheet.envelope.said));
    if (sheet) await this.step("image", () => this.images(sheet.envelope.said));
    return { steps: this.steps, fingerprint: newest?.fingerprint ?? null, maths: this.maths.name };
  }

  /** Runs a step; what it cannot read, or does not find, does not hold. */
  private async step<Found extends { found: Step["found"]; state?: State }>(
    name: Step["name"], run: () => Promise<Found>,
  ): Promise<Found | null> {
    let step: Step;
    let answer: Found | null = null;
    try {
      answer = await run();
      step = { name, state: answer.state ?? "holds", found: answer.found };
    } catch (error) {
      const because = error instanceof Failed ? error.message : `unreadable:${String((error as Error).message)}`;
      step = { name, state: "fails", found: { because } };
    }
    this.steps.push(step);
    this.told(step);
    return answer;
  }

  private async package(path: string, root?: Bytes): Promise<Package> {
    const envelope = await open(await this.readFile(path), this.maths);
    const key = unb64(envelope.said.root);
    if (envelope.kind !== "package" || envelope.signatures.length !== 1) throw new Failed("package");
    if (root !== undefined && !same(root, key)) throw new Failed("root");
    if (!(await signedBy(envelope, key, this.maths))) throw new Failed("root_signature");
    return { envelope, said: envelope.said };
  }

  private async newestPackage() {
    const { envelope, said } = await this.package("paket.json");
    const name = hex(await this.maths.sha256(unb64(said.root)));
    const fingerprint = (name.toUpperCase().match(/.{4}/g) ?? []).join(" ");
    return { envelope, said, fingerprint, found: { number: Number(said.sequence), election: words(said.election) } };
  }

  private async sheet() {
    const { record, station, contest } = this.shown;
    const container = read(await this.readFile(`catatan/${station.slice(0, 6)}/${record}.json`));
    const envelope = await open(unb64(container.envelope), this.maths);
    if (envelope.kind !== "sheet" || envelope.id !== record) throw new Failed("other_record");
    if (envelope.said.station !== station || envelope.said.contest !== contest) throw new Failed("other_station");
    return { container, envelope, found: { record, revision: Number(envelope.said.revision) } };
  }

  /** The package that a record names: it says by whose signature an officer is one. */
  private async packageOf(newest: Package, said: Fields): Promise<Package> {
    const digest = words(said.package);
    if (digest === newest.envelope.id) return newest;
    const found = await this.package(`paket/${digest}.json`, unb64(newest.said.root));
    if (found.envelope.id !== digest || found.said.election !== newest.said.election) throw new Failed("package");
    return found;
  }

  private async officers(newest: Package, sheet: { container: Fields; envelope: Envelope }) {
    const said = sheet.envelope.said;
    const under = await this.packageOf(newest, said);
    if (said.election !== newest.said.election || said.mode !== newest.said.mode) throw new Failed("election");
    const authority = unb64(fields(under.said.authority).key);
    const policy = fields(fields(under.said.signing_policy).sheet);
    const keys: Bytes[] = [];
    const people = new Set<string>();
    const roles: string[] = [];
    for (const item of list(sheet.container.officers)) {
      const statement = await open(unb64(item), this.maths);
      if (statement.kind !== "officer" || !(await signedBy(statement, authority, this.maths))) {
        throw new Failed("authority_signature");
      }
      const officer = statement.said;
      if (officer.election !== said.election || officer.mode !== said.mode) throw new Failed("election");
      if (!words(said.station).startsWith(words(officer.region))) throw new Failed("region");
      if (!list(policy.roles).includes(words(officer.role))) throw new Failed("role");
      keys.push(unb64(officer.key));
      people.add(words(officer.person));
      roles.push(words(officer.role));
    }
    const signers = list(said.signers).map(words);
    const named = await Promise.all(keys.map(async (key) => hex(await this.maths.sha256(key))));
    if (signers.some((name, at) => name !== named[at]) || signers.length !== named.length) throw new Failed("officers");
    if (people.size !== keys.length || people.size < Number(policy.persons)) throw new Failed("persons");
    return { keys, found: { n: keys.length, roles: roles.join(", ") } };
  }

  private async signatures(envelope: Envelope, under: { keys: readonly Bytes[] }) {
    for (const key of under.keys) {
      if (!(await signedBy(envelope, key, this.maths))) throw new Failed("signature");
    }
    return { found: { n: under.keys.length } };
  }

  /** The receipt is of this sheet, and the log that it names signed for it. */
  private async receipt(newest: Package, sheet: { container: Fields; envelope: Envelope }) {
    const receipt = readReceipt(words(sheet.container.receipt));
    const entry = read(receipt.entry);
    const { id, digest } = sheet.envelope;
    if (entry.id !== id || entry.envelope !== digest || entry.kind !== "sheet") throw new Failed("other_entry");
    const log = fields(newest.said.log);
    const origin = receipt.note.slice(0, receipt.note.indexOf("\n"));
    const before = (log.before === undefined ? [] : list(log.before)).map(fields);
    const epoch = origin === log.origin ? log : before.find((one) => one.origin === origin);
    if (epoch === undefined) throw new Failed("log_name");
    const checkpoint = await openCheckpoint(receipt.note, origin, unb64(epoch.key), this.maths);
    if (checkpoint === null) throw new Failed("checkpoint");
    const leaf = await leafHash(receipt.entry, this.maths);
    await this.leads(receipt.index, checkpoint, leaf, receipt.proof);
    const found = { received: moment(words(entry.received), this.shown.zone), index: receipt.index, origin };
    return { leaf, index: receipt.index, isCurrent: epoch === log, found };
  }

  private async leads(index: number, checkpoint: Checkpoint, leaf: Bytes, proof: readonly Bytes[]): Promise<void> {
    const root = await rootOf(index, checkpoint.size, leaf, proof, this.maths);
    if (root === null || !same(root, checkpoint.root)) throw new Failed("inclusion");
  }

  /** The leaf stands in the log of this release: its tiles lead to the root that the log signed. */
  private async inclusion(newest: Package, at: { leaf: Bytes; index: number; isCurrent: boolean }) {
    const log = fields(newest.said.log);
    const note = text(await this.readFile("log/checkpoint"));
    const checkpoint = await openCheckpoint(note, words(log.origin), unb64(log.key), this.maths);
    if (checkpoint === null) throw new Failed("checkpoint");
    const found = { size: checkpoint.size, index: at.index };
    // where a log was begun anew, a record stands in it at another place than its receipt says
    if (!at.isCurrent) return { state: "none" as const, found: { ...found, earlier: 1 } };
    const tiles = new Tiles(checkpoint.size, (path) => this.readFile(`log/${path}`), this.maths);
    if (at.index >= checkpoint.size || !same(await tiles.node(0, at.index), at.leaf)) throw new Failed("leaf");
    await this.leads(at.index, checkpoint, at.leaf, await tiles.proof(at.index));
    return { found };
  }

  private async arithmetic(newest: Package, said: Fields) {
    const under = await this.packageOf(newest, said);
    const contest = list(under.said.contests).map(fields).find((one) => one.code === said.contest);
    if (contest === undefined) throw new Failed("contest");
    const version = Number(fields(contest.rules).version);
    const judged = judge(valuesOf(fields(said.as_decided)), version, list(said.filled).length > 0);
    const told = new Set(list(said.findings).map((one) => words(fields(one).key)));
    const isOpen = said.outcome === "undecided";
    const unsaid = judged.broken.filter((one) => (one.severity === "HARD" ? !isOpen : !told.has(one.key)));
    if (unsaid.length || (judged.blank.length && !isOpen)) throw new Failed(`arithmetic:${because(judged, unsaid)}`);
    const noted = [...new Set(judged.broken.map((one) => one.key.split(":")[0]))].join(", ");
    return { found: { n: judged.count, noted, undecided: isOpen ? 1 : 0 } };
  }

  /** What the page shows is what was signed. */
  private async page(said: Fields) {
    const tables = { as_decided: valuesOf(fields(said.as_decided)), as_written: valuesOf(fields(said.as_written)) };
    const other = this.shown.figures.filter(([table, name, written]) => {
      const value = tables[table].get(name);
      const digits = written.replace(/[^0-9]/g, "");
      return value === undefined || digits !== (value === null ? "" : String(value));
    });
    if (other.length) throw new Failed(`page:${other.map(([, name]) => name).join(", ")}`);
    const missing = [...tables.as_decided.keys()].filter(
      (name) => !this.shown.figures.some(([table, one]) => table === "as_decided" && one === name),
    );
    if (missing.length) throw new Failed(`page_lacks:${missing.join(", ")}`);
    return { found: { n: this.shown.figures.length } };
  }

  /** Images that the signed sheet names, where any are published: each is the one whose digest its record has. */
  private async images(said: Fields) {
    const named = list(said.images).map(words);
    const { images, station } = this.shown;
    for (const [record, path] of images) {
      const container = read(await this.readFile(`catatan/${station.slice(0, 6)}/${record}.json`));
      const { id, said: image } = await open(unb64(container.envelope), this.maths);
      if (!named.includes(id) || id !== record || image.station !== station) throw new Failed("image_record");
      const digest = hex(await this.maths.sha256(await this.readFile(path)));
      if (digest !== image.original && digest !== image.derivative) throw new Failed("image");
    }
    const state: State = images.length ? "holds" : "none";
    return { state, found: { n: images.length, named: named.length } };
  }
}

function because(judged: Judged, unsaid: readonly { key: string }[]): string {
  return unsaid.length ? unsaid.map((one) => one.key).join(", ") : judged.blank.join(", ");
}
