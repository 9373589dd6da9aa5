/** The construction "RS1" (docs/security-model.md): keys, verifier, wrapping and frames. */

import { fromB64u, toB64u } from "./address";

export const FRAME_BYTES = 262_144;
export const PACK_BYTES = 4_194_304;
export const TAG_BYTES = 16;
const SEALED_FRAME = FRAME_BYTES + TAG_BYTES;

const text = new TextEncoder();

/** A sealed object is cut short, too long or changed: nothing of it is used. */
export class FramingError extends Error {}

async function derived(
  secret: CryptoKey,
  salt: string,
  info: string,
  algorithm: AesKeyGenParams | HmacKeyGenParams,
  use: KeyUsage[],
): Promise<CryptoKey> {
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: text.encode(salt), info: text.encode(info) };
  return crypto.subtle.deriveKey(hkdf, secret, algorithm, false, use);
}

/** Make a secret usable for derivation only; the bytes given are wiped. */
async function secretOf(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  bytes.fill(0);
  return key;
}

/** What a recipient's link can do: answer the challenge and unwrap the share's key. */
export class LinkKey {
  private constructor(
    private readonly id: string,
    private readonly secret: CryptoKey,
  ) {}

  static async from(id: string, key: Uint8Array<ArrayBuffer>): Promise<LinkKey> {
    return new LinkKey(id, await secretOf(key));
  }

  /** HMAC over the answer; the answer itself never leaves the browser. */
  async verifier(answer: string): Promise<string> {
    const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
    const key = await derived(this.secret, this.id, "rs1/auth", hmac, ["sign"]);
    return toB64u(new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(answer))));
  }

  /** Unwrap the share's key and the manifest's object id. */
  async unwrap(wrapped: string, shareId: string): Promise<{ share: ShareKey; manifest: string }> {
    const sealed = fromB64u(wrapped);
    const key = await derived(this.secret, this.id, "rs1/wrap", { name: "AES-GCM", length: 256 }, [
      "decrypt",
    ]);
    const params = {
      name: "AES-GCM",
      iv: sealed.subarray(0, 12),
      additionalData: text.encode(this.id),
    };
    let plain: Uint8Array<ArrayBuffer>;
    try {
      plain = new Uint8Array(await crypto.subtle.decrypt(params, key, sealed.subarray(12)));
    } catch {
      throw new FramingError("wrapped key");
    }
    if (plain.length !== 48) throw new FramingError("wrapped key");
    const manifest = toB64u(plain.subarray(32));
    const share = new ShareKey(shareId, await secretOf(plain.slice(0, 32)));
    plain.fill(0);
    return { share, manifest };
  }
}

/** Opens the objects of one share. */
export class ShareKey {
  constructor(
    private readonly shareId: string,
    private readonly secret: CryptoKey,
  ) {}

  objectKey(oid: string): Promise<CryptoKey> {
    return this.key(`rs1/object/${oid}`);
  }

  manifestKey(oid: string): Promise<CryptoKey> {
    return this.key(`rs1/manifest/${oid}`);
  }

  private key(info: string): Promise<CryptoKey> {
    const aes = { name: "AES-GCM", length: 256 };
    return derived(this.secret, this.shareId, info, aes, ["decrypt"]);
  }
}

/** Bytes of plaintext in a sealed object; throws when no object has that size. */
export function plainSize(sealed: number): number {
  const frames = Math.max(1, Math.ceil(sealed / SEALED_FRAME));
  const plain = sealed - frames * TAG_BYTES;
  // an empty last frame exists only in an empty object
  if (!Number.isSafeInteger(sealed) || plain < 0 || (frames > 1 && plain <= (frames - 1) * FRAME_BYTES)) {
    throw new FramingError("size");
  }
  return plain;
}

/**
 * Opens a sealed object while it arrives: nothing is handed out before its frame has been verified,
 * and the object counts as whole only after `finish`.
 */
export class FrameOpener {
  private readonly pending = new Uint8Array(SEALED_FRAME);
  private filled = 0;
  private received = 0;
  private frame = 0;
  /** Verified plaintext bytes at the front of `plain`. */
  ready = 0;
  readonly plain: Uint8Array<ArrayBuffer>;

  constructor(
    private readonly key: CryptoKey,
    private readonly sealedSize: number,
  ) {
    this.plain = new Uint8Array(plainSize(sealedSize));
  }

  /** Take more ciphertext. */
  async push(bytes: Uint8Array): Promise<void> {
    this.received += bytes.length;
    if (this.received > this.sealedSize) throw new FramingError("longer than announced");
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + SEALED_FRAME - this.filled);
      this.pending.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      const whole = this.filled === SEALED_FRAME;
      const last = this.received - (bytes.length - at) === this.sealedSize;
      if (whole || last) await this.open(last);
    }
  }

  /** The object has ended: it must be whole. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.received !== this.sealedSize || this.ready !== this.plain.length) {
      throw new FramingError("cut short");
    }
    return this.plain;
  }

  private async open(last: boolean): Promise<void> {
    const iv = new Uint8Array(12); // 11-byte big-endian counter, 1 on the last frame
    new DataView(iv.buffer).setUint32(7, this.frame);
    iv[11] = last ? 1 : 0;
    let opened: ArrayBuffer;
    try {
      const sealed = this.pending.subarray(0, this.filled);
      opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, sealed);
    } catch {
      throw new FramingError("changed");
    }
    this.plain.set(new Uint8Array(opened), this.ready);
    this.ready += opened.byteLength;
    this.frame += 1;
    this.filled = 0;
  }
}

/** Python's str.casefold, as far as letters and digits are concerned. */
function casefold(value: string): string {
  let folded = "";
  for (const char of value) {
    // by way of the capital: "ß" becomes "ss"; only the dotless i stays itself
    folded += char === "ı" ? char : char.toLowerCase().toUpperCase().toLowerCase();
  }
  // what folds to something else than its small letter
  return folded
    .replace(/ς/g, "σ")
    .replace(/\u0345/g, "ι")
    .replace(/[\u13f8-\u13fd]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 8)) // Cherokee folds to capitals
    .replace(/[\uab70-\uabbf]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xab70 + 0x13a0));
}

/** Passcode as it enters the verifier: NFKC, case-folded, letters and digits only. */
export function normalizePasscode(passcode: string): string {
  return casefold(passcode.normalize("NFKC")).replace(/[^\p{L}\p{N}]/gu, "");
}

/** The text under the verifier. */
export function answerText(birthDate: string, passcode: string): string {
  const parts: string[] = [];
  if (birthDate) parts.push(`d:${birthDate}`);
  if (passcode) parts.push(`p:${normalizePasscode(passcode)}`);
  return parts.join("\n");
}
