/** Whose exam it is, who sent it, until when, and what this screen is not for. */

import { h, icon, say } from "./dom";
import type { Manifest, Patient } from "./manifest";
import { formatDay, formatMoment, onLanguage, t, type Key } from "./text";

const SEXES: Record<string, Key> = { F: "sexF", M: "sexM", O: "sexO" };

function whose(patient: Patient): HTMLElement {
  const facts = h("p", { class: "facts" });
  onLanguage(() => {
    const born = formatDay(patient.birthDate);
    const sex = SEXES[patient.sex];
    const parts = [born && `${t("born")} ${born}`, sex && t(sex), patient.id && t("patientId", { id: patient.id })];
    facts.replaceChildren(...parts.filter(Boolean).map((part) => h("span", {}, part as string)));
  });
  return h("div", { class: "patient" }, h("h1", {}, patient.name || "—"), facts);
}

function nobody(): HTMLElement {
  return h(
    "div",
    { class: "patient" },
    say(h("h1"), "anonymized"),
    h("p", { class: "facts" }, say(h("span"), "anonymizedHelp")),
  );
}

function origin(manifest: Manifest): HTMLElement {
  const from = h("p");
  const until = h("p", { class: "muted" });
  const sender = [manifest.senderName, manifest.senderOrganization].filter(Boolean).join(", ");
  onLanguage(() => {
    from.textContent = sender ? t("from", { sender }) : "";
    const date = formatMoment(manifest.expiresAt);
    until.textContent = date ? t("expires", { date }) : "";
  });
  return h("div", { class: "origin" }, from, until);
}

/** The page's header. The notice stays in view at every size. */
export function banner(manifest: Manifest, languages: HTMLElement, leave: () => void): HTMLElement {
  const notice = h("p", { class: "notice" }, icon("warning"), say(h("strong"), "notForDiagnosis"));
  onLanguage(() => notice.setAttribute("title", t("notForDiagnosisHelp")));
  const exit = h("button", { type: "button", class: "quiet leave", onclick: leave }, icon("close"), say(h("span"), "leave"));
  return h(
    "header",
    { class: "banner" },
    manifest.patient ? whose(manifest.patient) : nobody(),
    origin(manifest),
    notice,
    h("div", { class: "page-actions" }, languages, exit),
  );
}
