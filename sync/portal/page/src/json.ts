/** Strict JSON: only what is spelled canonically (RFC 8785, integers alone) is read. */

import { type Bytes, same, text, utf8 } from "./bytes";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

export function canonical(value: Json): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("number");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // the usual order of strings is that of UTF-16 units, which RFC 8785 asks for
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`).join(",")}}`;
}

/** An object of canonical bytes: nothing said twice, nothing that two programs could read differently. */
export function read(data: Bytes): Fields {
  const value = JSON.parse(text(data)) as Json;
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("object");
  if (!same(utf8(canonical(value)), data)) throw new Error("canonical");
  return value;
}

export function words(value: Json | undefined): string {
  if (typeof value !== "string") throw new Error("text");
  return value;
}

export function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Error("list");
  return value;
}

export function fields(value: Json | undefined): Fields {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("object");
  return value;
}
