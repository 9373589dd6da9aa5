/** An opened share: its keys (in memory only, not extractable), its session, its content. */

import * as api from "./api";
import type { Link } from "./address";
import { parseManifest, type Manifest } from "./manifest";
import { FrameOpener, FramingError, LinkKey, type ShareKey } from "./rs1";

const MAX_MANIFEST = 9 * 2 ** 20; // 8 MiB of JSON and its frames' tags

export type Attempt = Exclude<api.OpenAnswer, { kind: "opened" }> | { readonly kind: "opened"; readonly share: Share };

/** What is known before the challenge is answered: only the link. */
export class Door {
  private constructor(
    readonly link: Pick<Link, "id" | "asks" | "keySeen">,
    private readonly key: LinkKey,
  ) {}

  /** The link's raw key is wiped here. */
  static async from(link: Link): Promise<Door> {
    const { id, asks, keySeen } = link;
    return new Door({ id, asks, keySeen }, await LinkKey.from(id, link.key));
  }

  private async ask(answer: string): Promise<api.OpenAnswer> {
    return api.open(this.link.id, await this.key.verifier(answer), this.link.keySeen);
  }

  /** Try an answer; on the right one the manifest is fetched as well. */
  async open(answer: string): Promise<Attempt> {
    const found = await this.ask(answer);
    if (found.kind !== "opened") return found;
    const { session, shareId, wrapped, manifestSize } = found.opened;
    const { share: key, manifest: oid } = await this.key.unwrap(wrapped, shareId);
    try {
      const manifest = parseManifest(await fetchManifest(key, oid, session, manifestSize));
      return { kind: "opened", share: new Share(this, key, session, manifest) };
    } catch (error) {
      if (error instanceof api.Unreachable) return { kind: "unreachable" };
      throw error;
    }
  }

  /** Answer again for a share that is open already; its content is not fetched again. */
  async renew(answer: string): Promise<Exclude<Attempt, { kind: "opened" }> | { kind: "renewed"; session: string }> {
    const found = await this.ask(answer);
    return found.kind === "opened" ? { kind: "renewed", session: found.opened.session } : found;
  }
}

export class Share {
  constructor(
    readonly door: Door,
    readonly key: ShareKey,
    public session: string,
    readonly manifest: Manifest,
  ) {}
}

async function fetchManifest(key: ShareKey, oid: string, session: string, size: number): Promise<Uint8Array> {
  if (size > MAX_MANIFEST) throw new FramingError("manifest size");
  const opener = new FrameOpener(await key.manifestKey(oid), size);
  const response = await api.fetchObject(oid, session);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    let part: ReadableStreamReadResult<Uint8Array>;
    try {
      part = await reader.read();
    } catch {
      throw new api.Unreachable();
    }
    if (part.done) break;
    await opener.push(part.value);
  }
  return opener.finish();
}
