/** DSSE envelopes: a typed payload and the signatures over both. */

import { type Bytes, hex, joined, unb64, utf8 } from "./bytes";
import { type Fields, fields, list, read, words } from "./json";
import type { Maths } from "./maths";

export interface Signature {
  readonly keyid: string;
  readonly sig: Bytes;
}

export interface Envelope {
  readonly kind: string;
  readonly payload: Bytes;
  readonly said: Fields;
  readonly signatures: readonly Signature[];
  /** Hex SHA-256 of the payload and of the envelope as it came. */
  readonly id: string;
  readonly digest: string;
  /** What is really signed. */
  readonly message: Bytes;
}

const TYPE = /^application\/vnd\.recap\.([a-z][a-z-]{1,31})\.v1\+json$/;

export async function open(data: Bytes, maths: Maths): Promise<Envelope> {
  const outer = read(data);
  const type = words(outer.payloadType);
  const kind = TYPE.exec(type)?.[1];
  if (kind === undefined || Object.keys(outer).length !== 3) throw new Error("envelope");
  const payload = unb64(outer.payload);
  const said = read(payload);
  const signatures = list(outer.signatures).map((item) => {
    const one = fields(item);
    return { keyid: words(one.keyid), sig: unb64(one.sig) };
  });
  const named = list(said.signers).map(words);
  if (said.kind !== kind || !signatures.length || signatures.some((one, at) => one.keyid !== named[at])) {
    throw new Error("envelope");
  }
  if (named.length !== signatures.length || new Set(named).size !== named.length) throw new Error("signers");
  const head = `DSSEv1 ${utf8(type).length} ${type} ${payload.length} `;
  return {
    kind, payload, said, signatures,
    id: hex(await maths.sha256(payload)),
    digest: hex(await maths.sha256(data)),
    message: joined(utf8(head), payload),
  };
}

/** Whether the signature named by this public key is there and holds. */
export async function signedBy(envelope: Envelope, key: Bytes, maths: Maths): Promise<boolean> {
  const name = hex(await maths.sha256(key));
  const found = envelope.signatures.find((one) => one.keyid === name);
  return found !== undefined && (await maths.verifies(key, found.sig, envelope.message));
}
