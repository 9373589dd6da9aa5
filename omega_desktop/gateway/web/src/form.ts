/** The challenge: date of birth, passcode, or both. */

import type { Asks } from "./address";
import { checked, isoDate, looksWhole, monthNumber, parseWholeDate, type DateParts, type DateProblem } from "./dates";
import { h, say } from "./dom";
import { answerText, normalizePasscode } from "./rs1";
import { dateOrder, exampleDate, formatWait, onLanguage, t, type Key } from "./text";

const MIN_PASSCODE = 6;

export type Refusal =
  | { readonly kind: "wrong"; readonly remaining: number }
  | { readonly kind: "slow-down"; readonly seconds: number }
  | { readonly kind: "not-available" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "damaged" };

type Part = "day" | "month" | "year";

const PROBLEMS: Record<DateProblem, Key> = {
  unreadable: "dateUnreadable",
  "two-digit-year": "dateTwoDigitYear",
  impossible: "dateImpossible",
  future: "dateFuture",
  "long-ago": "dateLongAgo",
};
const LETTERS: Record<string, Part> = { d: "day", m: "month", y: "year" };
const MAX_LENGTH: Record<Part, number> = { day: 2, month: 2, year: 4 };

/**
 * The form's elements and what they do.
 *
 * `attempt` tries an answer and says why not, or nothing when it was right.
 */
export class Challenge {
  readonly element: HTMLFormElement;
  private readonly fields = {} as Record<Part, HTMLInputElement>;
  private readonly passcode = h("input", {
    id: "passcode",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: 64,
    "aria-describedby": "passcode-hint message",
  });
  private readonly message = h("p", { id: "message", class: "message", role: "alert" });
  private readonly button = h("button", { type: "submit", class: "primary" });
  private refresh: () => void = () => undefined;
  private timer = 0;
  private busy = false;

  constructor(
    private readonly asks: Asks,
    private readonly attempt: (answer: string) => Promise<Refusal | null>,
    private readonly submitKey: Key = "openExam",
  ) {
    this.element = h("form", { class: "challenge", novalidate: true, autocomplete: "off" });
    if (asks !== "p") this.element.append(this.dateFields());
    if (asks !== "d") this.element.append(this.passcodeField());
    this.element.append(this.message, this.button);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    onLanguage(() => this.refresh());
    onLanguage(() => {
      this.button.textContent = t(this.busy ? "opening" : this.submitKey);
    });
  }

  focus(): void {
    const order = dateOrder();
    const first = LETTERS[order[0] as string] as Part;
    (this.asks === "p" ? this.passcode : this.fields[first]).focus();
  }

  private dateFields(): HTMLElement {
    const row = h("div", { class: "date" });
    const labels = {} as Record<Part, HTMLLabelElement>;
    for (const part of ["day", "month", "year"] as const) {
      const input = h("input", {
        id: part,
        inputmode: "numeric",
        autocomplete: "off",
        size: MAX_LENGTH[part],
        "aria-describedby": "date-hint message",
        oninput: () => this.typed(part),
        onblur: () => this.left(part),
        onkeydown: (event) => this.key(part, event as KeyboardEvent),
        onpaste: (event) => this.pasted(event as ClipboardEvent),
      });
      this.fields[part] = input;
      labels[part] = h("label", { for: part }, say(h("span"), part), input);
      onLanguage(() => input.setAttribute("placeholder", t(`${part}Hint`)));
    }
    const hint = h("p", { id: "date-hint", class: "hint" });
    onLanguage(() => {
      row.replaceChildren(...[...dateOrder()].map((letter) => labels[LETTERS[letter] as Part]));
      hint.textContent = t("pasteHint", { example: exampleDate() });
    });
    return h("fieldset", {}, say(h("legend"), "birthDate"), row, hint);
  }

  private passcodeField(): HTMLElement {
    const label = h("label", { for: "passcode", class: "wide" }, say(h("span"), "passcode"), this.passcode);
    return h("div", {}, label, say(h("p", { id: "passcode-hint", class: "hint" }), "passcodeHint"));
  }

  private get order(): Part[] {
    return [...dateOrder()].map((letter) => LETTERS[letter] as Part);
  }

  /** A full field passes on to the next one; a whole date is split. */
  private typed(part: Part): void {
    const input = this.fields[part];
    this.clear();
    // somebody may still be writing the date out; it is split on leaving the field or on Enter
    if (!/^\d+$/.test(input.value)) return;
    if (input.value.length > MAX_LENGTH[part]) {
      if (input.value.length === 8) this.split(input.value);
      return;
    }
    const next = this.order[this.order.indexOf(part) + 1];
    const full = input.value.length === MAX_LENGTH[part];
    if (full && next && document.activeElement === input) {
      this.fields[next].focus();
      this.fields[next].select();
    }
  }

  private left(part: Part): void {
    const input = this.fields[part];
    if (looksWhole(input.value) && !(part === "month" && /^\D+$/.test(input.value))) this.split(input.value);
    else if (part === "month" && monthNumber(input.value)) input.value = String(monthNumber(input.value)).padStart(2, "0");
  }

  private key(part: Part, event: KeyboardEvent): void {
    const input = this.fields[part];
    const separator = [".", "/", "-"].includes(event.key);
    const next = this.order[this.order.indexOf(part) + 1];
    const previous = this.order[this.order.indexOf(part) - 1];
    // "3/5/1961" typed straight on walks through the fields
    if (separator && /^\d{1,2}$/.test(input.value) && next) {
      event.preventDefault();
      this.fields[next].focus();
      this.fields[next].select();
    } else if (separator && input.value === "") {
      event.preventDefault(); // the field before was full and has passed on already
    } else if (event.key === "Backspace" && input.value === "" && previous) {
      event.preventDefault();
      this.fields[previous].focus();
    }
  }

  private pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!looksWhole(text)) return;
    event.preventDefault();
    if (!this.split(text)) (event.target as HTMLInputElement).value = text.slice(0, 40);
  }

  private split(text: string): boolean {
    const date = parseWholeDate(text, dateOrder());
    if (typeof date === "string") {
      this.complain(() => t(PROBLEMS[date], { example: exampleDate() }));
      return false;
    }
    this.clear();
    this.fields.day.value = String(date.day).padStart(2, "0");
    this.fields.month.value = String(date.month).padStart(2, "0");
    this.fields.year.value = String(date.year).padStart(4, "0");
    (this.asks === "d" ? this.button : this.passcode).focus();
    return true;
  }

  /** The date in the fields, or why there is none. Nothing is sent for a date that cannot be. */
  private date(): DateParts | Key {
    const { day, month, year } = this.fields;
    const whole = this.order.map((part) => this.fields[part].value).find((value) => looksWhole(value));
    if (whole !== undefined && this.order.filter((part) => this.fields[part].value.trim()).length === 1) {
      const date = parseWholeDate(whole, dateOrder());
      return typeof date === "string" ? PROBLEMS[date] : date;
    }
    const values = [day, month, year].map((input) => input.value.trim());
    if (values.some((value) => value === "")) return "dateMissing";
    const [d, m, y] = values as [string, string, string];
    if (!/^\d{1,2}$/.test(d) || !(/^\d{1,2}$/.test(m) || monthNumber(m)) || !/^\d{1,4}$/.test(y)) return "dateUnreadable";
    if (y.length < 4) return "dateTwoDigitYear";
    const date = checked(Number(d), monthNumber(m) || Number(m), Number(y));
    return typeof date === "string" ? PROBLEMS[date] : date;
  }

  private async submit(): Promise<void> {
    if (this.busy || this.timer) return;
    let birthDate = "";
    if (this.asks !== "p") {
      const date = this.date();
      if (typeof date === "string") {
        this.complain(() => t(date, { example: exampleDate() }), this.worst(date));
        return;
      }
      birthDate = isoDate(date);
    }
    if (this.asks !== "d" && [...normalizePasscode(this.passcode.value)].length < MIN_PASSCODE) {
      this.complain(() => t("passcodeShort"), this.passcode);
      return;
    }
    this.clear();
    this.setBusy(true);
    const refusal = await this.attempt(answerText(birthDate, this.asks === "d" ? "" : this.passcode.value));
    this.setBusy(false);
    if (refusal) this.refused(refusal);
  }

  private worst(problem: Key): HTMLInputElement {
    const empty = this.order.map((part) => this.fields[part]).find((input) => input.value.trim() === "");
    if (problem === "dateMissing" && empty) return empty;
    if (problem === "dateTwoDigitYear" || problem === "dateFuture" || problem === "dateLongAgo") return this.fields.year;
    return this.fields[this.order[0] as Part];
  }

  private refused(refusal: Refusal): void {
    const first = this.asks === "p" ? this.passcode : this.fields[this.order[0] as Part];
    if (refusal.kind === "wrong") {
      const { remaining } = refusal;
      this.complain(() => (remaining > 0 ? t("wrong", { n: remaining }) : t("wrongLast")), first);
      first.select();
    } else if (refusal.kind === "slow-down") {
      this.countDown(refusal.seconds);
    } else if (refusal.kind === "not-available") {
      this.complain(() => `${t("notAvailable")} ${t("notAvailableHelp")}`);
    } else {
      const { kind } = refusal;
      this.complain(() => t(kind));
      this.button.focus();
    }
  }

  private countDown(seconds: number): void {
    const end = performance.now() + seconds * 1000;
    const left = () => Math.max(0, Math.ceil((end - performance.now()) / 1000));
    this.button.disabled = true;
    // read out once, not every second
    this.message.setAttribute("aria-live", "off");
    this.complain(() => t("slowDown", { time: formatWait(left()) }));
    this.timer = window.setInterval(() => {
      if (left() > 0) {
        this.refresh();
        return;
      }
      window.clearInterval(this.timer);
      this.timer = 0;
      this.button.disabled = false;
      this.message.removeAttribute("aria-live");
      this.complain(() => t("slowDownOver"));
    }, 500);
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    this.button.textContent = t(busy ? "opening" : this.submitKey);
    this.button.setAttribute("aria-disabled", String(busy));
    this.element.toggleAttribute("data-busy", busy);
  }

  private complain(text: () => string, field?: HTMLInputElement): void {
    this.refresh = () => {
      this.message.textContent = text();
    };
    this.refresh();
    if (!field) return;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  private clear(): void {
    if (this.timer) return;
    this.refresh = () => undefined;
    this.message.textContent = "";
    for (const input of this.element.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }
}
