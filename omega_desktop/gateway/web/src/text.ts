/** The page's language: chosen from the browser's, switchable, remembered nowhere. */

import type { Order } from "./dates";
import { ENGLISH, PORTUGUESE, type Words } from "./words";

export type Language = "pt-BR" | "en";
export type Key = keyof Words;

const WORDS: Record<Language, Words> = { "pt-BR": PORTUGUESE, en: ENGLISH };

function preferred(): Language {
  for (const name of navigator.languages ?? []) {
    const tongue = name.toLowerCase();
    if (tongue.startsWith("pt")) return "pt-BR";
    if (tongue.startsWith("en")) return "en";
  }
  return "en";
}

let current: Language = preferred();
const listeners = new Set<() => void>();

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Run now and after every change of language; returns how to stop. */
export function onLanguage(work: () => void): () => void {
  listeners.add(work);
  work();
  return () => listeners.delete(work);
}

/** The text of a key in the page's language. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const forms = WORDS[current][key].split("|");
  const form = (forms.length > 1 && values["n"] !== 1 ? forms[1] : forms[0]) as string;
  return form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "number" ? formatNumber(value) : (value ?? "");
  });
}

export function formatNumber(value: number, digits?: number): string {
  const fixed = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1, ...fixed }).format(value);
}

/** The browser's own flavour of the language (en-US), else the one whose dates most people write. */
function locale(): string {
  const start = current.slice(0, 2);
  const own = navigator.languages?.find((name) => name.toLowerCase().startsWith(start));
  return own ?? (current === "en" ? "en-GB" : current);
}

/** How a date of three numbers is written. */
export function dateOrder(): Order {
  const parts = new Intl.DateTimeFormat(locale()).formatToParts(new Date(2001, 10, 22));
  const order = parts.map(({ type }) => type[0]).filter((first) => first && "dmy".includes(first)).join("");
  return order === "mdy" || order === "ymd" ? order : "dmy";
}

/** A date of birth that nobody has, as one would write it. */
export function exampleDate(): string {
  const options = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale(), options).format(Date.UTC(1961, 11, 31));
}

/** A day (ISO `YYYY-MM-DD` or DICOM `YYYYMMDD`) as it is read, or empty. */
export function formatDay(text: string): string {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (!found) return "";
  const day = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  // English-speaking countries disagree on which number is the month
  const [dayAs, month] = current === "en" ? (["numeric", "short"] as const) : (["2-digit", "2-digit"] as const);
  const options = { day: dayAs, month, year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale(), options).format(day);
}

/** A moment (ISO 8601) as it is read here, or empty. */
export function formatMoment(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return "";
  return new Intl.DateTimeFormat(locale(), { dateStyle: current === "en" ? "medium" : "short", timeStyle: "short" }).format(moment);
}

/** Seconds as `1:05` or `40 s`. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
