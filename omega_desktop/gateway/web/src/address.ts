/** The address of the page: `/s/{link id}#{asks}{key}`, also after a mail gateway has rewritten it. */

export type Asks = "d" | "p" | "b"; // date of birth, passcode, both

export interface Link {
  readonly id: string;
  readonly asks: Asks;
  readonly key: Uint8Array<ArrayBuffer>;
  /** The key came in the path: the server has seen it. */
  readonly keySeen: boolean;
}

export type Address = { readonly link: Link } | { readonly problem: "incomplete"; readonly id: string };

const LINK_ID = /^[A-Za-z0-9_-]{43}/;
const FRAGMENT = /^([dpb])([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/;
const MAX_ADDRESS = 4096;

/**
 * Undo percent-encoding until nothing is left of it: `%2523` -> `%23` -> `#`.
 * What is not valid percent-encoding stays as it is.
 */
function decoded(text: string): string {
  let now = text;
  for (let round = 0; round < 4 && now.includes("%"); round += 1) {
    const next = now.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => {
      const code = parseInt(hex, 16);
      return code < 0x80 ? String.fromCharCode(code) : "";
    });
    if (next === now) break;
    now = next;
  }
  return now;
}

/**
 * Take the link apart.
 *
 * Mail gateways turn `#` into `%23` or `%2523` (the key is then part of the path), and newsletters
 * append tracking parameters before or behind the fragment.
 */
export function parseAddress(pathname: string, search: string, hash: string): Address {
  const start = pathname.indexOf("/s/");
  if (start < 0 || pathname.length + search.length + hash.length > MAX_ADDRESS) {
    return { problem: "incomplete", id: "" };
  }
  const path = decoded(pathname.slice(start + 3));
  const id = LINK_ID.exec(path)?.[0];
  if (id === undefined) return { problem: "incomplete", id: "" };
  // the fragment where it belongs is preferred: the server has not seen that one
  const places: [string, boolean][] = [
    [decoded(hash), false],
    [path.slice(id.length), true],
    [decoded(search), true],
  ];
  for (const [place, keySeen] of places) {
    for (let at = place.indexOf("#"); at >= 0; at = place.indexOf("#", at + 1)) {
      const found = FRAGMENT.exec(place.slice(at + 1));
      if (found) {
        return { link: { id, asks: found[1] as Asks, key: fromB64u(found[2] as string), keySeen } };
      }
    }
  }
  return { problem: "incomplete", id };
}

/** The address as it may stay in the history: without the key. */
export function cleanAddress(address: Address): string {
  return `/s/${"link" in address ? address.link.id : address.id}`;
}

/** Decode base64url without padding. */
export function fromB64u(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** Encode as base64url without padding. */
export function toB64u(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
