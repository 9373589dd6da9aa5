/** Fetches and opens packs when they are asked for: the most urgent first, never all at once. */

import { fetchObject, Gone, SessionOver, Unreachable } from "./api";
import type { Pack, Place, Segment } from "./manifest";
import { FrameOpener, FramingError, PACK_BYTES, type ShareKey } from "./rs1";

/** Smaller is more urgent. */
export const Priority = { shown: 0, near: 1, small: 1, series: 2 } as const;
export type PriorityLevel = 0 | 1 | 2;

export interface PackLimits {
  /** Transfers at a time. */
  readonly parallel: number;
  /** Bytes of ciphertext kept (as Blobs, which the browser may put on disk: unreadable there). */
  readonly sealedBytes: number;
  /** Bytes of plaintext kept in memory. */
  readonly plainBytes: number;
}

export interface PackEvents {
  /** Called when a transfer ends; counts are of the whole share. */
  progress(): void;
  /** The session is over; resolves when there is a new one. */
  sessionOver(): Promise<void>;
  /** true: the gateway cannot be reached and is being tried again; false: it answers. */
  connection(lost: boolean): void;
}

interface Waiter {
  readonly upTo: number;
  readonly resolve: (plain: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

interface Load {
  readonly id: string;
  readonly pack: Pack;
  priority: PriorityLevel;
  order: number;
  opener: FrameOpener | null;
  abort: AbortController | null;
  waiters: Waiter[];
}

/** Positions of the packs in which a part of a segment lies. */
export function packsOf(offset: number, length: number): number[] {
  const first = Math.floor(offset / PACK_BYTES);
  const last = Math.floor((offset + length - 1) / PACK_BYTES);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const RETRY_MS = [400, 1_000, 2_500, 5_000];

export class PackStore {
  private readonly loads = new Map<string, Load>();
  private readonly sealed = new Map<string, Blob>(); // least recently used first
  private readonly plain = new Map<string, Uint8Array<ArrayBuffer>>();
  private sealedBytes = 0;
  private plainBytes = 0;
  private running = 0;
  private order = 0;
  private closed = false;
  /** Packs that have arrived at least once. */
  readonly arrived = new Set<string>();

  constructor(
    private readonly segments: readonly Segment[],
    private readonly key: ShareKey,
    private readonly session: () => string,
    private readonly limits: PackLimits,
    private readonly events: PackEvents,
  ) {}

  /**
   * The bytes of a file, or of a part of it.
   *
   * Resolves as soon as the frames that cover it are verified, before their pack is complete.
   */
  async read(where: Place, priority: PriorityLevel): Promise<Uint8Array<ArrayBuffer>> {
    const out = new Uint8Array(where.length);
    const parts: Promise<void>[] = [];
    for (const index of packsOf(where.offset, where.length)) {
      const start = index * PACK_BYTES;
      const from = Math.max(where.offset, start);
      const to = Math.min(where.offset + where.length, start + PACK_BYTES);
      const part = this.ensure(where.segment, index, to - start, priority).then((plain) => {
        out.set(plain.subarray(from - start, to - start), from - where.offset);
      });
      parts.push(part);
    }
    await Promise.all(parts);
    return out;
  }

  /** Fetch the packs of these files in this order when nothing else is wanted; forget earlier such wishes. */
  prefetch(places: readonly Place[]): void {
    for (const load of [...this.loads.values()]) {
      if (load.priority === Priority.series && load.waiters.length === 0 && load.abort === null) {
        this.loads.delete(load.id);
      }
    }
    let room = this.limits.sealedBytes * 0.8; // what is kept must not push itself out
    for (const { segment, offset, length } of places) {
      for (const index of packsOf(offset, length)) {
        const id = `${segment}/${index}`;
        const pack = this.segments[segment]?.packs[index];
        if (!pack || this.loads.has(id) || this.plain.has(id) || this.sealed.has(id)) continue;
        room -= pack.size;
        if (room < 0) return;
        this.enqueue(id, pack, Priority.series);
      }
    }
    this.pump();
  }

  /** Stop everything and forget it. */
  close(): void {
    this.closed = true;
    for (const load of this.loads.values()) load.abort?.abort();
    this.loads.clear();
    this.sealed.clear();
    this.plain.clear();
  }

  private async ensure(
    segment: number,
    index: number,
    upTo: number,
    priority: PriorityLevel,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const id = `${segment}/${index}`;
    const pack = this.segments[segment]?.packs[index];
    if (!pack) throw new FramingError("no such pack");
    const held = this.plain.get(id);
    if (held) {
      this.plain.delete(id); // to the end: most recently used
      this.plain.set(id, held);
      return held;
    }
    return new Promise((resolve, reject) => {
      const load = this.loads.get(id) ?? this.enqueue(id, pack, priority);
      if (load.opener && load.opener.ready >= upTo) {
        resolve(load.opener.plain);
        return;
      }
      load.waiters.push({ upTo, resolve, reject });
      load.priority = Math.min(load.priority, priority) as PriorityLevel;
      load.order = this.order++; // the latest wish of a kind comes first: it is what is looked at
      this.pump();
    });
  }

  private enqueue(id: string, pack: Pack, priority: PriorityLevel): Load {
    const load: Load = { id, pack, priority, order: this.order++, opener: null, abort: null, waiters: [] };
    this.loads.set(id, load);
    return load;
  }

  private pump(): void {
    if (this.closed) return;
    const waiting = [...this.loads.values()].filter((load) => load.abort === null);
    const newestFirst = (load: Load) => (load.priority === Priority.series ? load.order : -load.order);
    waiting.sort((a, b) => a.priority - b.priority || newestFirst(a) - newestFirst(b));
    if (waiting[0]?.priority === Priority.shown && this.running >= this.limits.parallel) this.makeRoom();
    for (const load of waiting) {
      if (this.running >= this.limits.parallel) return;
      void this.run(load);
    }
  }

  /** Give the transfer that is least wanted up for the picture somebody waits for. */
  private makeRoom(): void {
    const running = [...this.loads.values()].filter((load) => load.abort !== null);
    const victim = running
      .filter((load) => load.priority === Priority.series && load.waiters.length === 0)
      .sort((a, b) => (a.opener?.ready ?? 0) - (b.opener?.ready ?? 0))[0];
    if (victim && (victim.opener?.ready ?? 0) < victim.pack.plain / 2) victim.abort?.abort();
  }

  private async run(load: Load): Promise<void> {
    this.running += 1;
    load.abort = new AbortController();
    try {
      const blob = this.sealed.get(load.id);
      const plain = blob ? await this.reopen(load, blob) : await this.transfer(load, load.abort.signal);
      this.loads.delete(load.id);
      this.keepPlain(load.id, plain);
      for (const waiter of load.waiters) waiter.resolve(plain);
    } catch (error) {
      if (this.closed) return;
      if (load.abort.signal.aborted) {
        load.opener = null; // made room: again later
      } else {
        this.loads.delete(load.id);
        for (const waiter of load.waiters) waiter.reject(error);
      }
    } finally {
      load.abort = null;
      this.running -= 1;
      this.events.progress();
      this.pump();
    }
  }

  private async reopen(load: Load, blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
    this.sealed.delete(load.id);
    this.sealed.set(load.id, blob);
    const opener = new FrameOpener(await this.key.objectKey(load.pack.oid), load.pack.size);
    await opener.push(new Uint8Array(await blob.arrayBuffer()));
    return opener.finish();
  }

  /** Fetch until it works: a lost connection and an ended session are waited for, damage is not. */
  private async transfer(load: Load, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    for (let attempt = 0, damaged = 0; ; attempt += 1) {
      const session = this.session();
      try {
        const plain = await this.once(load, session, signal);
        this.events.connection(false);
        return plain;
      } catch (error) {
        if (signal.aborted || error instanceof Gone) throw error;
        load.opener = null;
        if (error instanceof SessionOver) {
          // a late answer to the old session does not end the new one
          if (session === this.session()) await this.events.sessionOver();
        } else if (error instanceof FramingError) {
          damaged += 1; // once more: it may have been changed on the way
          if (damaged > 1) throw error;
        } else if (error instanceof Unreachable) {
          if (attempt > 0) this.events.connection(true);
          await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] as number, signal);
        } else {
          throw error;
        }
      }
    }
  }

  private async once(load: Load, session: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const response = await fetchObject(load.pack.oid, session, signal);
    // one look saves opening frames of an object that cannot be whole
    const announced = Number(response.headers.get("Content-Length") ?? load.pack.size);
    if (announced !== load.pack.size && !response.headers.has("Content-Encoding")) {
      void response.body?.cancel().catch(() => undefined);
      throw new FramingError("size");
    }
    const opener = new FrameOpener(await this.key.objectKey(load.pack.oid), load.pack.size);
    load.opener = opener;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    try {
      for (;;) {
        const { value, done } = await readOrUnreachable(reader, signal);
        if (done) break;
        chunks.push(value);
        await opener.push(value);
        this.serve(load, opener);
      }
    } finally {
      void reader.cancel().catch(() => undefined);
    }
    const plain = opener.finish();
    this.arrived.add(load.id);
    this.keepSealed(load.id, new Blob(chunks), load.pack.size);
    return plain;
  }

  /** Hand out what is verified so far. */
  private serve(load: Load, opener: FrameOpener): void {
    load.waiters = load.waiters.filter((waiter) => {
      if (waiter.upTo > opener.ready) return true;
      waiter.resolve(opener.plain);
      return false;
    });
  }

  private keepSealed(id: string, blob: Blob, size: number): void {
    this.sealed.set(id, blob);
    this.sealedBytes += size;
    for (const [old, its] of this.sealed) {
      if (this.sealedBytes <= this.limits.sealedBytes || old === id) break;
      this.sealed.delete(old);
      this.sealedBytes -= its.size;
    }
  }

  private keepPlain(id: string, plain: Uint8Array<ArrayBuffer>): void {
    this.plain.set(id, plain);
    this.plainBytes += plain.length;
    for (const [old, its] of this.plain) {
      if (this.plainBytes <= this.limits.plainBytes || old === id) break;
      this.plain.delete(old);
      this.plainBytes -= its.length;
    }
  }
}

async function readOrUnreachable(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  try {
    return await reader.read();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Unreachable();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done); // no need to wait longer
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("", "AbortError"));
    });
  });
}
