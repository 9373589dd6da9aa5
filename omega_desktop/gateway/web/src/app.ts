/** The page's beginning: reads the link, asks the challenge, then loads the viewer. */

import "./styles.css";

import { cleanAddress, parseAddress } from "./address";
import { close, Gone, SessionOver } from "./api";
import { h, icon, say, type Icon } from "./dom";
import { Challenge, type Refusal } from "./form";
import { ManifestError } from "./manifest";
import { FramingError } from "./rs1";
import { Door, type Share } from "./share";
import { CLOSED } from "./view-end";
import { language, onLanguage, setLanguage, t, type Key, type Language } from "./text";

const root = document.getElementById("app") as HTMLElement;

/** Loading the viewer starts while the date is being typed. */
function viewer(): Promise<typeof import("./view")> {
  return import("./view");
}

export function languageSwitch(): HTMLElement {
  const group = h("div", { class: "languages", role: "group" });
  onLanguage(() => group.setAttribute("aria-label", t("language")));
  for (const [code, name, lang] of [["pt-BR", "Português", "pt-BR"], ["en", "English", "en"]] as const) {
    const button = h("button", { type: "button", lang, onclick: () => setLanguage(code as Language) }, name);
    onLanguage(() => button.setAttribute("aria-pressed", String(language() === code)));
    group.append(button);
  }
  return group;
}

function frame(...content: Node[]): void {
  const header = h("header", { class: "plain-header" }, languageSwitch());
  const footer = h("footer", { class: "plain-footer" }, say(h("p"), "private"));
  root.replaceChildren(header, h("main", { class: "gate" }, ...content), footer);
}

function notice(symbol: Icon, heading: Key, help: Key): void {
  const card = h("section", { class: "card" }, icon(symbol), say(h("h1"), heading), say(h("p"), help));
  frame(card);
  document.documentElement.dataset["state"] = heading;
}

function faultOf(error: unknown): Refusal {
  if (error instanceof FramingError || error instanceof ManifestError) return { kind: "damaged" };
  if (error instanceof Gone || error instanceof SessionOver) return { kind: "not-available" };
  if (!(error instanceof TypeError && /import|module/i.test(error.message))) reportError(error);
  return { kind: "unreachable" }; // the viewer's files could not be loaded, or a mistake of ours
}

async function ask(door: Door): Promise<void> {
  const key: Key = { d: "askDate", p: "askPasscode", b: "askBoth" }[door.link.asks] as Key;
  const challenge = new Challenge(door.link.asks, async (answer) => {
    try {
      const found = await door.open(answer);
      if (found.kind !== "opened") return found;
      await enter(found.share);
      return null;
    } catch (error) {
      return faultOf(error);
    }
  });
  const intro = say(h("p", { class: "lead" }), key);
  frame(h("section", { class: "card" }, icon("lock"), say(h("h1"), "heading"), intro, challenge.element));
  challenge.element.addEventListener("input", () => void viewer().catch(() => undefined), { once: true });
  document.documentElement.dataset["state"] = "form";
  challenge.focus();
}

async function enter(share: Share): Promise<void> {
  const { open } = await viewer();
  window.addEventListener("pagehide", () => close(share.session));
  await open(root, share, languageSwitch());
}

function start(): void {
  onLanguage(() => {
    document.documentElement.lang = language();
    document.title = t("title");
  });
  if (location.hash === CLOSED) {
    notice("lock", "closed", "closedHelp");
    window.addEventListener("hashchange", () => location.reload());
    return;
  }
  const address = parseAddress(location.pathname, location.search, location.hash);
  // out of the address bar and the history at once; from here on the key is in memory only
  history.replaceState(null, "", cleanAddress(address));
  if ("problem" in address) notice("warning", "incomplete", "incompleteHelp");
  else if (!globalThis.crypto?.subtle) notice("lock", "insecure", "insecureHelp");
  else void Door.from(address.link).then(ask);
  // another link pasted into the same tab changes only the fragment or nothing that loads a page
  window.addEventListener("hashchange", () => location.reload());
}

start();
