/** The picture with what is written on it, the tools above and the slider below. */

import { Cine } from "./cine";
import { h, say, sayIn } from "./dom";
import { Gone } from "./api";
import { keyHandler } from "./keys";
import type { Images, Slot } from "./images";
import type { Series } from "./manifest";
import { windowOf } from "./presets";
import { FramingError } from "./rs1";
import { seriesName } from "./sidebar";
import { Stage, type Shown } from "./stage";
import { formatNumber, onLanguage, t, type Key } from "./text";
import { Toolbar } from "./toolbar";

const CORNERS = ["top-left", "bottom-left", "bottom-right"] as const;
const EDGES = ["left", "right", "top", "bottom"] as const;

/** Sentences for the codes of a manifest; another code is from a newer program and says nothing. */
const REASONS: Record<string, Key | undefined> = {
  no_image: "reasonNoImage",
  unreadable: "reasonUnreadable",
  unsupported: "reasonUnsupported",
};

export class Screen {
  readonly element = h("div", { class: "screen" });
  private readonly picture = h("div", { class: "picture", tabindex: 0, role: "img", id: "picture" });
  private readonly cover = h("div", { class: "cover", hidden: true });
  private readonly live = h("p", { class: "visually-hidden", role: "status" });
  private readonly corners = new Map(CORNERS.map((name) => [name, h("div", { class: `corner ${name}` })]));
  private readonly edges = new Map(EDGES.map((name) => [name, h("div", { class: `edge ${name}` })]));
  private readonly slider = h("input", { type: "range", min: 1, step: 1, class: "slider" });
  private readonly stage: Stage;
  private readonly toolbar: Toolbar;
  private readonly cine: Cine;
  private series: Series | null = null;
  private announcement = 0;
  private drawing = 0;

  constructor(
    private readonly images: Images,
    private readonly downloadable: boolean,
  ) {
    const marks = [...this.corners.values(), ...this.edges.values()];
    const overlay = h("div", { class: "overlay", "aria-hidden": "true" }, ...marks);
    const frame = h("div", { class: "picture-frame" }, this.picture, overlay, this.cover);
    this.stage = new Stage(this.picture, images, {
      changed: () => this.changed(),
      shown: (state, slot, error) => this.shown(state, slot, error),
    });
    this.cine = new Cine(this.stage, () => this.changed());
    this.toolbar = new Toolbar(this.stage, () => this.picture.focus());
    sayIn(this.slider, "aria-label", "slider");
    this.slider.addEventListener("input", () => {
      this.cine.stop();
      this.stage.show(Number(this.slider.value) - 1);
    });
    const bottom = h("div", { class: "bottom-bar" }, this.slider, this.cine.element);
    this.element.append(this.toolbar.element, frame, bottom, this.live);
    const onKey = keyHandler(this.stage, this.cine, this.toolbar);
    // before cornerstone 5.14 sees them: it keeps every key from the browser, Tab too
    frame.addEventListener(
      "keydown",
      (event) => {
        if (!this.picture.contains(event.target as Node)) return;
        event.stopPropagation();
        onKey(event);
      },
      true,
    );
    this.picture.addEventListener("contextmenu", (event) => event.preventDefault());
    onLanguage(() => this.changed());
  }

  /** Position of the shown file in its series. */
  get instanceIndex(): number {
    const instance = this.stage.slot?.instance;
    return Math.max(0, this.series?.instances.findIndex((one) => one === instance) ?? 0);
  }

  open(series: Series, key: string): void {
    this.series = series;
    this.cine.stop();
    const slots = this.images.slotsOf(series, key);
    this.slider.max = String(slots.length);
    this.element.classList.toggle("single", slots.length < 2);
    this.stage.open(slots, 0);
    this.toolbar.opened(series);
    void this.cine.opened(slots[0] as Slot | undefined, this.images);
    this.changed();
  }

  focus(): void {
    this.picture.focus();
  }

  pause(): void {
    this.cine.stop();
  }

  private shown(state: Shown, slot: Slot, error: unknown): void {
    this.picture.dataset["state"] = state;
    this.cover.hidden = state === "image";
    if (state === "image") return;
    this.cover.replaceChildren(...this.coverText(state, slot, error));
  }

  private coverText(state: Shown, slot: Slot, error: unknown): HTMLElement[] {
    if (state === "loading") {
      const text = h("p");
      onLanguage(() => {
        text.textContent = t("loadingImage", { n: this.stage.index + 1 });
      });
      return [h("div", { class: "spinner" }), text];
    }
    if (state === "other") {
      const why = [say(h("h2"), "notShowable")];
      const reason = REASONS[slot.instance.reason];
      if (reason) why.push(say(h("p"), reason) as never);
      if (this.downloadable) why.push(say(h("p"), "notShowableDownload") as never);
      return why;
    }
    const damaged = error instanceof FramingError;
    const text = say(h("p"), error instanceof Gone ? "gone" : damaged ? "damagedFile" : "failedImage");
    const again = h("button", { type: "button", onclick: () => this.stage.retry() }, say(h("span"), "tryAgain"));
    return [text, again];
  }

  /** Overlay, slider and toolbar follow; drawn once a frame however often something changes. */
  private changed(): void {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { series, stage } = this;
    if (!series || !stage.slot) return;
    const n = stage.index + 1;
    const all = stage.count;
    const { range, header } = stage;
    const w = range && stage.grey ? windowOf(range) : null;
    const digits = w && w.width < 20 ? 1 : 0;
    const round = (value: number) => formatNumber(value, digits);
    this.write("top-left", [seriesName(series), t("imageOf", { n, all })]);
    this.write("bottom-left", [w ? t("window", { w: round(w.width), c: round(w.center) }) : ""]);
    this.write("bottom-right", [
      header?.location != null ? t("position", { n: formatNumber(header.location, 1) }) : "",
      header?.thickness ? t("thickness", { n: formatNumber(header.thickness, 2) }) : "",
      `${formatNumber(stage.scale * 100, 0)} %`,
    ]);
    const letters = stage.letters;
    for (const [name, element] of this.edges) element.textContent = letters?.[name] ?? "";
    this.slider.value = String(n);
    this.slider.setAttribute("aria-valuetext", t("imageOf", { n, all }));
    this.picture.dataset["image"] = String(n);
    if (w) this.picture.dataset["window"] = `${w.center}/${w.width}`;
    else delete this.picture.dataset["window"];
    this.picture.setAttribute("aria-label", t("picture", { series: seriesName(series), n, all }));
    this.toolbar.update();
    this.announce(t("imageOf", { n, all }));
  }

  private write(corner: (typeof CORNERS)[number], lines: readonly string[]): void {
    this.corners.get(corner)?.replaceChildren(...lines.filter(Boolean).map((line) => h("div", {}, line)));
  }

  /** For screen readers: once the scrolling rests, and not while it plays. */
  private announce(text: string): void {
    window.clearTimeout(this.announcement);
    this.announcement = window.setTimeout(() => {
      if (!this.cine.playing && this.live.textContent !== text) this.live.textContent = text;
    }, 600);
  }
}
