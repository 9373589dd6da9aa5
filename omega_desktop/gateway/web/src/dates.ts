/** Dates of birth as people write them. */

export type Order = "dmy" | "mdy" | "ymd";

export interface DateParts {
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

export type DateProblem = "unreadable" | "two-digit-year" | "impossible" | "future" | "long-ago";

const MONTHS = [
  ["jan", "janeiro", "january"],
  ["fev", "feb", "fevereiro", "february"],
  ["mar", "marco", "march"],
  ["abr", "apr", "abril", "april"],
  ["mai", "may", "maio"],
  ["jun", "junho", "june"],
  ["jul", "julho", "july"],
  ["ago", "aug", "agosto", "august"],
  ["set", "sep", "sept", "setembro", "september"],
  ["out", "oct", "outubro", "october"],
  ["nov", "novembro", "november"],
  ["dez", "dec", "dezembro", "december"],
];

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The number of a month's name or of its beginning ("mai", "dezemb"), or 0. */
export function monthNumber(text: string): number {
  const word = plain(text).replace(/[^a-z]/g, "");
  if (word.length < 3) return 0;
  return MONTHS.findIndex((names) => names.some((name) => name === word || (word.length > 3 && name.startsWith(word)))) + 1;
}

/**
 * Read a whole date.
 *
 * @param text  what was typed or pasted.
 * @param order how a date of three numbers is written in the page's language; year first is
 *              recognised in any language.
 */
export function parseWholeDate(text: string, order: Order): DateParts | DateProblem {
  const name = /[a-z]{3,}/g;
  const words = plain(text).replace(/\b(\d+)(st|nd|rd|th|o|a)\b/g, "$1").replace(/[ºª°]/g, "");
  const month = [...words.matchAll(name)].map((m) => monthNumber(m[0])).find((n) => n > 0) ?? 0;
  const numbers = words.match(/\d+/g) ?? [];
  if (month) return numbers.length === 2 ? withMonthName(numbers as [string, string], month) : "unreadable";
  if (/[a-z]/.test(words)) return "unreadable";
  if (numbers.length === 1) return fromDigits(numbers[0] as string, order);
  if (numbers.length !== 3) return "unreadable";
  return fromNumbers(numbers as [string, string, string], order);
}

function withMonthName([first, second]: [string, string], month: number): DateParts | DateProblem {
  const [day, year] = first.length === 4 ? [second, first] : [first, second];
  if (year.length === 2) return "two-digit-year";
  return checked(Number(day), month, Number(year));
}

function fromDigits(digits: string, order: Order): DateParts | DateProblem {
  if (digits.length === 6) return "two-digit-year";
  if (digits.length !== 8) return "unreadable";
  const at = (from: number, to: number) => digits.slice(from, to);
  // DICOM and ISO write 19610503: a day-first date cannot begin with 19 or 20 and have a fitting month
  const iso = checked(Number(at(6, 8)), Number(at(4, 6)), Number(at(0, 4)));
  const local: [string, string, string] =
    order === "ymd" ? [at(0, 4), at(4, 6), at(6, 8)] : [at(0, 2), at(2, 4), at(4, 8)];
  const own = fromNumbers(local, order);
  if (typeof own === "string") return typeof iso === "string" ? own : iso;
  return own;
}

function fromNumbers(numbers: [string, string, string], order: Order): DateParts | DateProblem {
  const [a, b, c] = numbers.map(Number) as [number, number, number];
  if (numbers[0].length === 4) return checked(c, b, a);
  if (numbers[2].length === 2 || numbers[0].length > 2) return "two-digit-year";
  const own = order === "mdy" ? checked(b, a, c) : checked(a, b, c);
  // 25/12/1961 can only be meant one way, whatever the page's language
  return own === "impossible" ? (order === "mdy" ? checked(a, b, c) : checked(b, a, c)) : own;
}

/** The date when there is such a day, between 1880 and today. */
export function checked(day: number, month: number, year: number, today = new Date()): DateParts | DateProblem {
  if (!Number.isInteger(day) || !Number.isInteger(month) || !Number.isInteger(year)) return "unreadable";
  if (year < 100) return "two-digit-year";
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists) return "impossible";
  if (date.getTime() > Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())) return "future";
  if (year < 1880) return "long-ago";
  return { day, month, year };
}

/** ISO 8601, as the verifier takes it. */
export function isoDate({ day, month, year }: DateParts): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** Whether a text is more than a field's own number: a whole date, to be split. */
export function looksWhole(text: string): boolean {
  const numbers = text.match(/\d+/g) ?? [];
  return numbers.length >= 2 || (numbers[0]?.length ?? 0) >= 5 || (numbers.length >= 1 && monthNumber(text) > 0);
}
