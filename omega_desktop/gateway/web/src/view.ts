/** The opened exam: patient, contents, pictures, reports. */

import { banner } from "./banner";
import { DownloadMenu } from "./download";
import { h, icon, say, sayIn } from "./dom";
import { Images } from "./images";
import type { Report, Series } from "./manifest";
import { packsOf, PackStore } from "./packs";
import { ReportView } from "./reports";
import { Screen } from "./screen";
import { askAgain } from "./dialogs";
import type { Share } from "./share";
import { Sidebar } from "./sidebar";
import { startGraphics } from "./stage";
import { formatNumber, onLanguage, t } from "./text";
import { CLOSED } from "./view-end";

interface Device {
  readonly small: boolean;
  readonly workers: number;
  /** Decoded pictures, opened packs, packs as they came. */
  readonly cacheBytes: number;
  readonly plainBytes: number;
  readonly sealedBytes: number;
}

const MB = 2 ** 20;

/** What this device may be asked to hold; phones reload a page that takes too much. */
function device(): Device {
  const memory = (navigator as { deviceMemory?: number }).deviceMemory ?? 4; // GiB, at most 8
  const small = memory <= 4 || matchMedia("(pointer: coarse)").matches;
  const cores = navigator.hardwareConcurrency || 2;
  return {
    small,
    workers: Math.max(1, Math.min(small ? 2 : 4, cores)),
    cacheBytes: (small ? 80 : 160) * MB,
    plainBytes: (small ? 16 : 32) * MB,
    sealedBytes: (small ? 128 : 512) * MB,
  };
}

/** Only a test sets this, before the page's scripts run. */
const forced = (globalThis as { omegaTest?: { render?: "gpu" | "cpu" } }).omegaTest?.render;

export async function open(root: HTMLElement, share: Share, languages: HTMLElement): Promise<void> {
  const view = new View(root, share, languages, device(), await startGraphics(forced));
  view.start();
}

class View {
  private readonly packs: PackStore;
  private readonly images: Images;
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly main = h("main", { class: "stage-area", id: "main", tabindex: -1 });
  private readonly screen: Screen;
  private readonly reports: ReportView;
  private readonly sidebar: Sidebar;
  private over: Promise<void> | null = null;
  private current: Series | null = null;
  private lost = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly share: Share,
    languages: HTMLElement,
    limits: Device,
    gpu: boolean,
  ) {
    const { manifest, key } = share;
    this.packs = new PackStore(
      manifest.segments,
      key,
      () => share.session,
      { parallel: 4, sealedBytes: limits.sealedBytes, plainBytes: limits.plainBytes },
      {
        progress: () => this.tellProgress(),
        sessionOver: () => this.sessionOver(),
        connection: (lost) => this.connection(lost),
      },
    );
    this.images = new Images(this.packs, gpu, limits.workers, limits.cacheBytes);
    const downloads = manifest.allowDownload ? new DownloadMenu(this.packs, limits.small) : null;
    this.screen = new Screen(this.images, manifest.allowDownload);
    this.reports = new ReportView(this.packs, downloads, () => this.showImages());
    this.sidebar = new Sidebar(manifest, this.packs, downloads, {
      series: (series) => this.showSeries(series),
      report: (report) => this.showReport(report),
    });
    const top = banner(manifest, languages, () => this.leave());
    const skip = say(h("a", { href: "#main", class: "skip", onclick: (e) => this.skip(e) }), "viewer");
    this.main.append(this.screen.element, this.reports.element);
    sayIn(this.main, "aria-label", "viewer");
    this.sidebar.element.append(this.status);
    this.root.replaceChildren(skip, top, h("div", { class: "exam" }, this.sidebar.element, this.main));
    onLanguage(() => this.tellProgress());
  }

  start(): void {
    document.documentElement.dataset["state"] = "opened";
    const { studies } = this.share.manifest;
    const all = studies.flatMap((study) => study.series);
    const first = all.find((series) => series.instances.some((one) => one.kind === "image")) ?? all[0];
    const report = studies.flatMap((study) => study.reports)[0];
    if (first) this.showSeries(first);
    else if (report) this.showReport(report);
    else this.screen.element.replaceChildren(say(h("p", { class: "empty" }), "noImages"));
    this.sidebar.loadThumbnails();
    this.main.focus({ preventScroll: true });
  }

  private showSeries(series: Series): void {
    this.current = series;
    this.reports.hide();
    this.screen.element.hidden = false;
    this.sidebar.mark(series);
    this.screen.open(series, this.sidebar.keyOf(series));
    const from = series.instances.slice(this.screen.instanceIndex);
    this.packs.prefetch([...from, ...series.instances.slice(0, this.screen.instanceIndex)]);
    this.tellProgress();
  }

  private showReport(report: Report): void {
    this.screen.pause();
    this.screen.element.hidden = true;
    this.sidebar.mark(report);
    void this.reports.show(report, this.current !== null);
  }

  private showImages(): void {
    this.reports.hide();
    this.screen.element.hidden = false;
    if (this.current) this.sidebar.mark(this.current);
    this.screen.focus();
  }

  private tellProgress(): void {
    if (this.lost) return;
    const wanted = new Set<string>();
    let [done, all] = [0, 0];
    for (const { segment, offset, length } of this.current?.instances ?? []) {
      for (const index of packsOf(offset, length)) wanted.add(`${segment}/${index}`);
    }
    for (const id of wanted) {
      const [segment, index] = id.split("/").map(Number) as [number, number];
      const size = this.share.manifest.segments[segment]?.packs[index]?.size ?? 0;
      all += size;
      if (this.packs.arrived.has(id)) done += size;
    }
    const mb = (bytes: number) => formatNumber(bytes / 1e6, bytes < 1e7 ? 1 : 0);
    this.status.textContent = done >= all ? t("allThere") : t("decrypting", { done: mb(done), all: mb(all) });
    this.status.style.setProperty("--part", all ? `${(100 * done) / all}%` : "100%");
    this.status.classList.toggle("done", done >= all);
  }

  private connection(lost: boolean): void {
    if (lost === this.lost) return;
    this.lost = lost;
    this.status.classList.toggle("lost", lost);
    if (!lost) {
      this.tellProgress();
      return;
    }
    const now = say(h("button", { type: "button", onclick: () => window.dispatchEvent(new Event("online")) }), "tryNow");
    this.status.replaceChildren(icon("warning"), say(h("span"), "connectionLost"), now);
  }

  /** All transfers wait for one answer. */
  private sessionOver(): Promise<void> {
    this.over ??= askAgain(this.share).finally(() => {
      this.over = null;
    });
    return this.over;
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.screen.focus();
  }

  private leave(): void {
    this.packs.close();
    this.images.close();
    history.replaceState(null, "", CLOSED);
    location.reload(); // everything decrypted goes with the page; the address no longer holds the key
  }
}
