/** The gateway's recipient API. Nothing here sends a cookie, a referrer or a key. */

const COMMON: RequestInit = {
  credentials: "omit",
  referrerPolicy: "no-referrer",
  cache: "no-store",
  redirect: "error",
};

export interface Opened {
  readonly session: string;
  readonly shareId: string;
  readonly wrapped: string;
  readonly manifestSize: number;
  readonly expiresAt: string;
}

export type OpenAnswer =
  | { readonly kind: "opened"; readonly opened: Opened }
  | { readonly kind: "wrong"; readonly remaining: number }
  | { readonly kind: "slow-down"; readonly seconds: number }
  | { readonly kind: "not-available" }
  | { readonly kind: "unreachable" };

/** The session is over: the challenge has to be answered again. */
export class SessionOver extends Error {}
/** The object is not there any more: revoked, expired. */
export class Gone extends Error {}
/** Network or server fault: may pass. */
export class Unreachable extends Error {}

const OID = /^[A-Za-z0-9_-]{22}$/;
const MAX_WAIT_S = 24 * 3600;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json();
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), MAX_WAIT_S) : 30;
}

function openedFrom(body: Record<string, unknown>): Opened | null {
  const { session, share_id, wrapped, manifest_size, expires_at } = body;
  if (typeof session !== "string" || !/^[\x21-\x7e]{16,512}$/.test(session)) return null;
  if (typeof share_id !== "string" || !OID.test(share_id)) return null;
  if (typeof wrapped !== "string" || !/^[A-Za-z0-9_-]{100,104}$/.test(wrapped)) return null;
  if (typeof manifest_size !== "number" || !Number.isSafeInteger(manifest_size)) return null;
  const expires = typeof expires_at === "string" ? expires_at : "";
  return { session, shareId: share_id, wrapped, manifestSize: manifest_size, expiresAt: expires };
}

/** Send the answer to the challenge (its verifier, never the answer itself). */
export async function open(linkId: string, verifier: string, keySeen: boolean): Promise<OpenAnswer> {
  let response: Response;
  try {
    response = await fetch("/api/v1/open", {
      ...COMMON,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ link_id: linkId, verifier, key_seen: keySeen }),
    });
  } catch {
    return { kind: "unreachable" };
  }
  if (response.status === 429) return { kind: "slow-down", seconds: retryAfter(response) };
  if (response.status === 404) return { kind: "not-available" };
  const body = await jsonOf(response);
  if (response.status === 401) {
    const remaining = body["remaining_attempts"];
    return { kind: "wrong", remaining: typeof remaining === "number" ? remaining : 0 };
  }
  const opened = response.ok ? openedFrom(body) : null;
  return opened ? { kind: "opened", opened } : { kind: "unreachable" };
}

/** Fetch an object's ciphertext. */
export async function fetchObject(oid: string, session: string, signal?: AbortSignal): Promise<Response> {
  if (!OID.test(oid)) throw new Gone();
  let response: Response;
  try {
    const headers = { Authorization: `Bearer ${session}` };
    response = await fetch(`/api/v1/objects/${oid}`, { ...COMMON, headers, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (response.status === 401) throw new SessionOver();
  if (response.status === 404) throw new Gone();
  if (!response.ok || response.body === null) throw new Unreachable();
  return response;
}

/** End the session; nobody waits for the answer, the page may be on its way out. */
export function close(session: string): void {
  void fetch("/api/v1/close", {
    ...COMMON,
    method: "POST",
    keepalive: true,
    headers: { Authorization: `Bearer ${session}`, "Content-Type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
}
