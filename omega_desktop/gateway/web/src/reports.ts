/** Reports: text as text, PDF by pdf.js as a picture with its text for screen readers. */

import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";

import type { DownloadMenu } from "./download";
import { h, icon, say } from "./dom";
import type { Report } from "./manifest";
import { Priority, type PackStore } from "./packs";
import { reportFacts, reportName } from "./sidebar";
import { onLanguage, t } from "./text";

const MAX_PAGES = 200;
const MAX_WIDTH = 900; // CSS pixels
const MAX_CANVAS = 16_000_000; // pixels: what phones can hold

type PdfJs = typeof import("pdfjs-dist");

let library: Promise<PdfJs> | null = null;

/** pdf.js asks for fonts and decoders by name; only files of ours are handed out. */
class Files {
  constructor(_options: unknown) {}

  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const url = Object.hasOwn(PDF_FILES, filename) ? PDF_FILES[filename] : undefined;
    if (!url) throw new Error("not shipped");
    return new Uint8Array(await (await fetch(url, { credentials: "omit" })).arrayBuffer());
  }
}

function pdfjs(): Promise<PdfJs> {
  library ??= import("pdfjs-dist/legacy/build/pdf.mjs").then((module: PdfJs) => {
    module.GlobalWorkerOptions.workerSrc = PDF_WORKER;
    return module;
  });
  return library;
}

export class ReportView {
  readonly element = h("article", { class: "report-view", hidden: true, tabindex: -1, id: "report" });
  private shown: Report | null = null;
  private document: PDFDocumentProxy | null = null;
  private stopText: () => void = () => undefined;

  constructor(
    private readonly packs: PackStore,
    private readonly downloads: DownloadMenu | null,
    private readonly back: () => void,
  ) {}

  hide(): void {
    this.shown = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    void this.document?.loadingTask.destroy();
    this.document = null;
  }

  async show(report: Report, hasImages: boolean): Promise<void> {
    this.hide();
    this.shown = report;
    this.element.hidden = false;
    const waiting = say(h("p", { role: "status" }), "loadingReport");
    const body = h("div", { class: "report-body", "data-state": "loading", tabindex: 0, role: "region" }, waiting);
    body.setAttribute("aria-label", reportName(report));
    this.element.append(this.head(report, hasImages), body);
    this.element.focus();
    try {
      if (!report.type) throw new RangeError("type");
      const bytes = await this.packs.read(report, Priority.small);
      if (this.shown !== report) return;
      if (report.type === "text/plain") this.text(bytes, body);
      else await this.pdf(bytes, body, report);
      body.dataset["state"] = "shown";
    } catch {
      if (this.shown !== report) return;
      body.dataset["state"] = "failed";
      body.replaceChildren(say(h("p", { role: "alert" }), report.type ? "reportBroken" : "reportType"));
    }
  }

  private head(report: Report, hasImages: boolean): HTMLElement {
    const title = h("h2");
    const facts = h("p", { class: "muted" });
    this.stopText();
    this.stopText = onLanguage(() => {
      title.textContent = reportName(report);
      facts.textContent = reportFacts(report);
    });
    const back = h("button", { type: "button", class: "quiet", onclick: () => this.back() }, icon("images"), say(h("span"), "backToImages"));
    const actions = h("div", { class: "report-actions" }, hasImages ? back : null, this.downloads?.reportButton(report));
    return h("header", { class: "report-head" }, h("div", {}, title, facts), actions);
  }

  private text(bytes: Uint8Array, body: HTMLElement): void {
    body.replaceChildren(h("pre", { class: "report-text" }, new TextDecoder().decode(bytes)));
  }

  private async pdf(data: Uint8Array<ArrayBuffer>, body: HTMLElement, report: Report): Promise<void> {
    const pdf = await pdfjs();
    const task = pdf.getDocument({
      data,
      enableXfa: false,
      useWorkerFetch: false,
      BinaryDataFactory: Files,
      disableWorkerRendering: true,
      isOffscreenCanvasSupported: false,
      useSystemFonts: false, // the same letters everywhere, and no fonts from style sheets
      wasmUrl: "/static/",
      standardFontDataUrl: "/static/",
      verbosity: 0,
    } as Parameters<PdfJs["getDocument"]>[0]);
    task.onPassword = () => {
      throw new Error("password");
    };
    const document = await task.promise;
    if (this.shown !== report) {
      void task.destroy();
      return;
    }
    this.document = document;
    const pages = h("div", { class: "pages" });
    body.replaceChildren(pages);
    for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number += 1) {
      if (this.shown !== report) return;
      const page = await document.getPage(number);
      const sheet = h("section", { class: "sheet" });
      onLanguage(() => sheet.setAttribute("aria-label", t("page", { n: number, all: document.numPages })));
      pages.append(sheet);
      await draw(pdf, page, sheet, Math.min(MAX_WIDTH, body.clientWidth - 24));
      page.cleanup();
    }
  }
}

/** A page as a picture, its words above it: invisible, to be read out, searched and copied. */
async function draw(pdf: PdfJs, page: PDFPageProxy, sheet: HTMLElement, width: number): Promise<void> {
  const natural = page.getViewport({ scale: 1 });
  const scale = width / natural.width;
  const viewport = page.getViewport({ scale });
  // sharp also when the page is enlarged with two fingers
  const wanted = Math.max(2, window.devicePixelRatio);
  const density = Math.min(wanted, Math.sqrt(MAX_CANVAS / (viewport.width * viewport.height)));
  const canvas = h("canvas", {
    width: Math.floor(viewport.width * density),
    height: Math.floor(viewport.height * density),
    "aria-hidden": "true",
  });
  sheet.style.setProperty("--total-scale-factor", String(scale));
  sheet.style.width = `${viewport.width}px`;
  sheet.style.height = `${viewport.height}px`;
  const layer = h("div", { class: "textLayer" });
  sheet.append(canvas, layer);
  const { ENABLE } = pdf.AnnotationMode; // pictures of annotations, no links and no forms
  const transform = [density, 0, 0, density, 0, 0];
  await page.render({ canvas, viewport, transform, annotationMode: ENABLE, background: "#fff" }).promise;
  const text = new pdf.TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
  await text.render();
}
