/** Contents: reports and series of every study. */

import type { DownloadMenu } from "./download";
import { h, icon, say, sayIn } from "./dom";
import type { Manifest, Report, Series, Study } from "./manifest";
import { Priority, type PackStore } from "./packs";
import { formatDay, formatMoment, onLanguage, t, type Key } from "./text";

export interface Choices {
  series(series: Series): void;
  report(report: Report): void;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const STATUS: Record<string, Key> = {
  preliminary: "statusPreliminary",
  final: "statusFinal",
  amended: "statusAmended",
};

/** What a report is called: its title, else "Report". */
export function reportName(report: Report): string {
  return report.title || t("report");
}

/** Status and version of a report. */
export function reportStatus(report: Report): string {
  const status = STATUS[report.status];
  const version = report.version > 1 ? t("version", { n: report.version }) : "";
  return [status ? t(status) : "", version].filter(Boolean).join(" · ");
}

/** Status, version and date of a report in one line. */
export function reportFacts(report: Report): string {
  return [reportStatus(report), formatMoment(report.createdAt)].filter(Boolean).join(" · ");
}

export function seriesName(series: Series): string {
  return series.description || series.bodyPart || t("seriesNumber", { n: series.number ?? 1 });
}

export class Sidebar {
  readonly element = h("nav", { class: "contents" });
  private readonly buttons = new Map<Series | Report, HTMLButtonElement>();
  private readonly keys = new Map<Series, string>();
  private readonly thumbnails: [Series, HTMLElement][] = [];

  constructor(
    manifest: Manifest,
    private readonly packs: PackStore,
    private readonly downloads: DownloadMenu | null,
    private readonly choices: Choices,
  ) {
    sayIn(this.element, "aria-label", "examParts");
    const content = h("div", { class: "contents-scroll" });
    if (manifest.message) this.element.append(message(manifest.message));
    manifest.studies.forEach((study, index) => content.append(this.study(study, index)));
    this.element.append(content);
  }

  /** A short name of the series that is unique in the share. */
  keyOf(series: Series): string {
    return this.keys.get(series) as string;
  }

  mark(what: Series | Report): void {
    for (const [each, button] of this.buttons) {
      if (each === what) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /** Thumbnails lie at the share's beginning; they come before whole series do. */
  loadThumbnails(): void {
    for (const [series, box] of this.thumbnails) void this.thumbnail(series, box);
  }

  private async thumbnail(series: Series, box: HTMLElement): Promise<void> {
    if (!series.thumbnail) return;
    try {
      const bytes = await this.packs.read(series.thumbnail, Priority.small);
      if (!PNG.every((byte, i) => bytes[i] === byte)) return;
      const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
      const image = h("img", { alt: "", src: url, onload: () => URL.revokeObjectURL(url), onerror: () => image.remove() });
      box.replaceChildren(image);
    } catch {
      // a series without a thumbnail is still a series
    }
  }

  private study(study: Study, index: number): HTMLElement {
    const heading = h("h2");
    const date = h("p", { class: "muted" });
    const facts = h("p", { class: "muted study-facts" });
    onLanguage(() => {
      heading.textContent = study.description || study.modalities.join(", ") || t("images");
      date.textContent = formatDay(study.date);
      facts.textContent = [study.modalities.join(", "), study.accession].filter(Boolean).join(" · ");
    });
    const section = h("section", { class: "study" }, h("div", { class: "study-head" }, heading, date, facts));
    if (study.reports.length) {
      const list = h("ul", { class: "reports" }, ...study.reports.map((one) => h("li", {}, this.report(one))));
      section.append(say(h("h3"), "reports"), list);
    }
    if (study.series.length) {
      const items = study.series.map((one, i) => h("li", {}, this.series(one, `${index}.${i}`)));
      section.append(say(h("h3"), "images"), h("ul", { class: "series" }, ...items));
    }
    if (this.downloads) section.append(this.downloads.studyButton(study));
    return section;
  }

  private report(report: Report): HTMLElement {
    const name = h("span", { class: "name" });
    const facts = h("span", { class: "muted" });
    const date = h("span", { class: "muted date-of" });
    onLanguage(() => {
      name.textContent = reportName(report);
      facts.textContent = reportStatus(report);
      date.textContent = formatMoment(report.createdAt);
    });
    const text = h("span", { class: "item-text" }, name, facts, date);
    const button = h("button", { type: "button", class: "item", onclick: () => this.choices.report(report) }, icon("report"), text);
    this.buttons.set(report, button);
    return button;
  }

  private series(series: Series, key: string): HTMLElement {
    this.keys.set(series, key);
    const box = h("span", { class: "thumbnail" }, icon("images"));
    this.thumbnails.push([series, box]);
    const name = h("span", { class: "name" });
    const facts = h("span", { class: "muted" });
    const frames = series.instances.reduce((sum, one) => sum + Math.max(1, one.frames), 0);
    onLanguage(() => {
      name.textContent = seriesName(series);
      facts.textContent = `${series.modality} · ${t("imageCount", { n: frames })}`;
    });
    const button = h(
      "button",
      { type: "button", class: "item", onclick: () => this.choices.series(series) },
      box,
      h("span", { class: "item-text" }, name, facts),
    );
    this.buttons.set(series, button);
    return h("div", { class: "series-item" }, button, this.downloads?.seriesButton(series));
  }
}

/** Open where there is room; on a phone its first words, the rest at a touch. */
function message(text: string): HTMLElement {
  const preview = h("span", { class: "preview" }, text);
  const summary = h("summary", {}, say(h("strong"), "message"), preview);
  const open = !matchMedia("(max-width: 820px)").matches;
  return h("details", { class: "sender-message", open }, summary, h("p", {}, text));
}
