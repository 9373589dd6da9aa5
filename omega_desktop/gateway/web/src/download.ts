/** Downloads, made in the browser from what it has decrypted. */

import { Zip, ZipPassThrough } from "fflate";

import { h, icon, say } from "./dom";
import type { Instance, Report, Series, Study } from "./manifest";
import { Priority, type PackStore } from "./packs";
import { formatNumber, onLanguage, t, type Key } from "./text";

const BIG = 300e6; // bytes: much for a phone's memory

const EXTENSIONS = { "application/pdf": "pdf", "text/plain": "txt" } as const;

/** A file name without anything a file system or a person minds. No patient data goes into it. */
function fileName(text: string, fallback: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || fallback;
}

export class DownloadMenu {
  private busy = false;

  constructor(
    private readonly packs: PackStore,
    private readonly small: boolean,
  ) {}

  studyButton(study: Study): HTMLElement {
    return this.button("downloadStudy", true, async (tell) => {
      const files = study.series.flatMap((series, i) => this.seriesFiles(series, i));
      const reports = study.reports.flatMap((report, i) => reportFile(report, i));
      await this.zip([...reports, ...files], `${fileName(study.description, "exam")}.zip`, tell);
    });
  }

  seriesButton(series: Series): HTMLElement {
    return this.button("downloadSeries", false, (tell) =>
      this.zip(this.seriesFiles(series, 0), `${fileName(series.description, "series")}.zip`, tell),
    );
  }

  reportButton(report: Report): HTMLElement {
    return this.button("download", true, async () => {
      const bytes = await this.packs.read(report, Priority.small);
      // saved, never opened: the browser does not render it in this page's origin
      const type = report.type ?? "application/octet-stream";
      const extension = report.type ? EXTENSIONS[report.type] : "bin";
      save(new Blob([bytes], { type }), `${fileName(report.title, "report")}.${extension}`);
    });
  }

  private seriesFiles(series: Series, index: number): [string, Instance][] {
    const folder = `${String(series.number ?? index + 1).padStart(3, "0")}-${fileName(series.description, series.modality || "series")}-${index + 1}`;
    return series.instances.map((one, i) => [`${folder}/${String(i + 1).padStart(5, "0")}.dcm`, one]);
  }

  private async zip(
    files: readonly (readonly [string, Instance | Report])[],
    name: string,
    tell: (text: string) => void,
  ): Promise<void> {
    const total = files.reduce((sum, [, one]) => sum + one.length, 0);
    if (this.small && total > BIG && !confirm(t("downloadBig", { size: formatNumber(total / 1e6, 0) }))) return;
    let parts: Uint8Array<ArrayBuffer>[] = [];
    let blob = new Blob([], { type: "application/zip" });
    let failure: Error | null = null;
    const zip = new Zip((error, chunk) => {
      failure ??= error;
      parts.push(chunk as Uint8Array<ArrayBuffer>);
    });
    let done = 0;
    for (const [path, place] of files) {
      const file = new ZipPassThrough(path); // the files are compressed already
      zip.add(file);
      file.push(await this.packs.read(place, Priority.near), true);
      blob = new Blob([blob, ...parts], { type: "application/zip" }); // out of the heap
      parts = [];
      done += place.length;
      tell(t("downloading", { percent: Math.round((100 * done) / total) }));
    }
    zip.end();
    if (failure) throw failure as Error;
    save(new Blob([blob, ...parts], { type: "application/zip" }), name);
  }

  private button(key: Key, wide: boolean, work: (tell: (text: string) => void) => Promise<void>): HTMLElement {
    const status = h("span", { class: "download-status", role: "status" });
    const text = say(h("span", wide ? {} : { class: "visually-hidden" }), key);
    const button = h("button", { type: "button", class: wide ? "quiet download" : "quiet download small" }, icon("download"), text);
    onLanguage(() => {
      button.title = t(key);
    });
    button.addEventListener("click", async () => {
      if (this.busy) return;
      this.busy = true;
      button.setAttribute("aria-disabled", "true");
      try {
        await work((progress) => {
          status.textContent = progress;
        });
        status.textContent = t("downloadReady");
      } catch {
        status.textContent = t("downloadFailed");
      }
      this.busy = false;
      button.removeAttribute("aria-disabled");
    });
    return h("div", { class: "download-box" }, button, status);
  }
}

function reportFile(report: Report, index: number): [string, Report][] {
  if (!report.type) return [];
  return [[`${index + 1}-${fileName(report.title, "report")}.${EXTENSIONS[report.type]}`, report]];
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  link.click();
  // the browser reads it after the click has returned
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
