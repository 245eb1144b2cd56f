/** SHA-256 and Ed25519, by the browser where it can and by @noble where it cannot: both give the same answers. */

import { hashes, verify } from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

import type { Bytes } from "./bytes";

export interface Maths {
  readonly name: "WebCrypto" | "noble";
  sha256(data: Bytes): Promise<Bytes>;
  /** Whether a signature over a message holds for a raw public key (RFC 8032). */
  verifies(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean>;
}

hashes.sha512 = sha512;

export const noble: Maths = {
  name: "noble",
  sha256: async (data) => sha256(data) as Bytes,
  verifies: async (key, signature, message) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    try {
      return verify(signature, message, key, { zip215: false });
    } catch {
      return false; // no point of the curve
    }
  },
};

const ED25519 = { name: "Ed25519" };

export const webcrypto: Maths = {
  name: "WebCrypto",
  sha256: async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data)),
  verifies: async (key, signature, message) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    try {
      const imported = await crypto.subtle.importKey("raw", key, ED25519, false, ["verify"]);
      return await crypto.subtle.verify(ED25519, imported, signature, message);
    } catch {
      return false; // no point of the curve
    }
  },
};

/** A public key that any Ed25519 takes (RFC 8032, section 7.1, test 1). */
const PROBE = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/** WebCrypto where the browser has Ed25519 and the page is in a secure context; else noble. */
export async function best(): Promise<Maths> {
  try {
    const key = Uint8Array.from(PROBE.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    await crypto.subtle.importKey("raw", key, ED25519, false, ["verify"]);
    return webcrypto;
  } catch {
    return noble;
  }
}
