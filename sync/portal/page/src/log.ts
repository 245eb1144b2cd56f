/** The log: checkpoints (C2SP signed notes), tiles of 256 hashes, and the way of a leaf to the root (RFC 6962). */

import { type Bytes, joined, same, unb64, utf8 } from "./bytes";
import type { Maths } from "./maths";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Gives the bytes of a file below `log/`. */
export type ReadLog = (path: string) => Promise<Bytes>;

const HASH = 32;
const WIDTH = 256;
const INDEX = /^(0|[1-9][0-9]{0,11})$/;

/** A note that the log's key signed; null where it did not. */
export async function openCheckpoint(
  note: string, origin: string, key: Bytes, maths: Maths,
): Promise<Checkpoint | null> {
  const cut = note.indexOf("\n\n");
  const body = note.slice(0, cut + 1);
  const [named, size, root] = body.split("\n");
  if (cut < 0 || named !== origin || !INDEX.test(size ?? "")) return null;
  const hint = (await maths.sha256(joined(utf8(`${origin}\n`), Uint8Array.of(1), key))).subarray(0, 4);
  for (const line of note.slice(cut + 2).split("\n")) {
    const found = /^\u2014 ([!-~]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    if (found === null || found[1] !== origin) continue;
    const raw = unb64(found[2]);
    if (!same(raw.subarray(0, 4), hint) || !(await maths.verifies(key, raw.slice(4), utf8(body)))) continue;
    const hash = unb64(root);
    return hash.length === HASH ? { origin, size: Number(size), root: hash } : null;
  }
  return null;
}

export async function leafHash(entry: Bytes, maths: Maths): Promise<Bytes> {
  return maths.sha256(joined(Uint8Array.of(0), entry));
}

async function nodeHash(left: Bytes, right: Bytes, maths: Maths): Promise<Bytes> {
  return maths.sha256(joined(Uint8Array.of(1), left, right));
}

/** Path of a tile below `log/`: groups of three digits, partial tiles with their width. */
export function tilePath(level: number, index: number, width = WIDTH): string {
  let name = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
  }
  return `tile/${level}/${name}${width === WIDTH ? "" : `.p/${width}`}`;
}

/** Perfect subtrees of a tree of `size` leaves, read from its tiles. */
export class Tiles {
  private readonly kept = new Map<string, Promise<Bytes>>();

  constructor(private readonly size: number, private readonly readLog: ReadLog, private readonly maths: Maths) {}

  /** Hash over the leaves from `index << level` on. */
  async node(level: number, index: number): Promise<Bytes> {
    if (level % 8) {
      const [left, right] = [await this.node(level - 1, 2 * index), await this.node(level - 1, 2 * index + 1)];
      return nodeHash(left, right, this.maths);
    }
    const row = level / 8;
    const tile = Math.floor(index / WIDTH);
    const whole = Math.floor(this.size / 2 ** level);
    const path = tilePath(row, tile, Math.min(WIDTH, whole - tile * WIDTH));
    let found = this.kept.get(path);
    if (found === undefined) {
      found = this.readLog(path);
      this.kept.set(path, found);
    }
    const at = HASH * (index % WIDTH);
    const hash = (await found).slice(at, at + HASH);
    if (hash.length !== HASH) throw new Error("tile");
    return hash;
  }

  async subtree(start: number, end: number): Promise<Bytes> {
    const size = end - start;
    const half = split(size);
    if (size === 1 || half * 2 === size) return this.node(Math.log2(size), start / size);
    const [left, right] = [await this.subtree(start, start + half), await this.subtree(start + half, end)];
    return nodeHash(left, right, this.maths);
  }

  /** Hashes beside the way of a leaf, from the leaf up. */
  async proof(index: number): Promise<Bytes[]> {
    const found: Bytes[] = [];
    let [start, end] = [0, this.size];
    while (end - start > 1) {
      const middle = start + split(end - start);
      if (index < middle) {
        found.push(await this.subtree(middle, end));
        end = middle;
      } else {
        found.push(await this.subtree(start, middle));
        start = middle;
      }
    }
    return found.reverse();
  }
}

/** Largest power of two below a size (above one). */
function split(size: number): number {
  let found = 1;
  while (found * 2 < size) found *= 2;
  return found;
}

/** Root that a proof leads to; null where it has the wrong length. */
export async function rootOf(
  index: number, size: number, leaf: Bytes, proof: readonly Bytes[], maths: Maths,
): Promise<Bytes | null> {
  if (!(index >= 0 && index < size)) return null;
  let [number, last, found] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last === 0) return null;
    if (number % 2 || number === last) {
      found = await nodeHash(step, found, maths);
      while (number && !(number % 2)) {
        number = Math.floor(number / 2);
        last = Math.floor(last / 2);
      }
    } else {
      found = await nodeHash(found, step, maths);
    }
    number = Math.floor(number / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? found : null;
}

/** A receipt: the entry of a leaf, its index, and its proof as of the note's tree. */
export interface Receipt {
  readonly entry: Bytes;
  readonly index: number;
  readonly proof: readonly Bytes[];
  readonly note: string;
}

export function readReceipt(written: string): Receipt {
  const cut = written.indexOf("\n\n");
  const lines = written.slice(0, cut).split("\n");
  const extra = /^extra (\S+)$/.exec(lines[1] ?? "");
  const index = /^index (0|[1-9][0-9]{0,11})$/.exec(lines[2] ?? "");
  if (cut < 0 || lines[0] !== "c2sp.org/tlog-proof@v1" || !extra || !index) throw new Error("receipt");
  const proof = lines.slice(3).map(unb64);
  return { entry: unb64(extra[1]), index: Number(index[1]), proof, note: written.slice(cut + 2) };
}

