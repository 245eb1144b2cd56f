/** Bytes and the one spelling of each that the formats accept. */

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}

/** Text of UTF-8 bytes; throws where they are none. */
export function text(data: Bytes): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
}

export function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function joined(...parts: Uint8Array[]): Bytes {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

export function b64(data: Uint8Array): string {
  let raw = "";
  for (let at = 0; at < data.length; at += 0x8000) {
    raw += String.fromCharCode(...data.subarray(at, at + 0x8000));
  }
  return btoa(raw);
}

/** Strict inverse of padded standard base64: exactly one spelling is accepted. */
export function unb64(spelled: unknown): Bytes {
  if (typeof spelled !== "string") throw new Error("base64");
  const raw = atob(spelled);
  const data = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) data[at] = raw.charCodeAt(at);
  if (b64(data) !== spelled) throw new Error("base64");
  return data;
}
