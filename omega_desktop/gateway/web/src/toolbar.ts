/** Tools and windows above the picture. */

import { showHelp } from "./dialogs";
import { h, icon, say, sayIn, type Icon } from "./dom";
import type { Series } from "./manifest";
import { CT_PRESETS, rangeOf, type PresetKey } from "./presets";
import type { Stage } from "./stage";
import { onLanguage, t, type Key } from "./text";
import type { ToolName } from "./tools";

const TOOLS: readonly [ToolName, Key, string][] = [
  ["window", "toolWindow", "W"],
  ["scroll", "toolScroll", "S"],
  ["zoom", "toolZoom", "Z"],
  ["pan", "toolPan", "P"],
  ["length", "toolLength", "L"],
];

type Preset = "file" | "auto" | PresetKey;
const PRESETS: Record<Preset | "own" | "none", Key> = {
  file: "presetFile",
  auto: "presetAuto",
  soft: "presetSoft",
  lung: "presetLung",
  bone: "presetBone",
  brain: "presetBrain",
  own: "presetOwn",
  none: "presetNone",
};

export class Toolbar {
  readonly element = h("div", { class: "toolbar", role: "toolbar", "aria-controls": "picture" });
  private readonly tools = new Map<ToolName, HTMLButtonElement>();
  private readonly presets = h("select", { class: "presets", onchange: () => this.chosen() });
  private readonly invert: HTMLButtonElement;
  private choices: Preset[] = ["file", "auto"];
  private applied: Preset | "own" = "file";
  private lastRange = "";

  constructor(
    private readonly stage: Stage,
    private readonly refocus: () => void,
  ) {
    sayIn(this.element, "aria-label", "toolbar");
    for (const [name, key, shortcut] of TOOLS) {
      const button = this.button(name, key, shortcut, () => {
        stage.tool = name;
      });
      this.tools.set(name, button);
      this.element.append(button);
    }
    const label = h("label", { class: "preset" }, say(h("span", { class: "visually-hidden" }), "preset"), this.presets);
    this.invert = this.button("invert", "invert", "I", () => stage.toggleInvert());
    this.element.append(
      label,
      this.invert,
      this.button("rotate", "rotate", "R", () => stage.rotate()),
      this.button("flipHorizontal", "flipHorizontal", "H", () => stage.flip("horizontal")),
      this.button("flipVertical", "flipVertical", "V", () => stage.flip("vertical")),
      this.button("actualSize", "actualSize", "", () => stage.actualSize(), "actualSizeLong"),
      this.button("reset", "reset", "0", () => stage.reset()),
      this.button("help", "help", "?", () => this.showHelp()),
    );
    this.element.addEventListener("keydown", (event) => this.roam(event));
    onLanguage(() => this.fillPresets());
  }

  /** A series was opened: its modality decides the windows; a finger scrolls through a stack. */
  opened(series: Series): void {
    this.applied = "file";
    this.choices = ["file", "auto"];
    if (series.modality === "CT") this.choices.push("soft", "lung", "bone", "brain");
    this.fillPresets();
    const touch = matchMedia("(pointer: coarse)").matches;
    this.stage.tool = touch && this.stage.count > 1 ? "scroll" : "window";
  }

  /** Apply a window by its position in the list. */
  preset(position: number): void {
    const choice = this.choices[position];
    if (choice && this.stage.grey) this.apply(choice);
  }

  showHelp(): void {
    showHelp(() => this.refocus());
  }

  update(): void {
    for (const [name, button] of this.tools) button.setAttribute("aria-pressed", String(this.stage.tool === name));
    this.invert.setAttribute("aria-pressed", String(this.stage.isInverted));
    const grey = this.stage.grey || this.stage.state !== "image";
    this.presets.disabled = !grey;
    const range = JSON.stringify(this.stage.range);
    if (!this.stage.hasOwnWindow) this.applied = "file";
    // the window was dragged since a preset was chosen
    else if (this.applied === "file" || range !== this.lastRange) this.applied = "own";
    this.presets.value = grey ? this.applied : "none";
  }

  private chosen(): void {
    this.apply(this.presets.value as Preset);
  }

  private apply(choice: Preset | "own" | "none"): void {
    if (choice === "own" || choice === "none") return;
    if (choice === "file") this.stage.setWindow(null);
    else if (choice === "auto") this.stage.setAutomatic();
    else {
      const [center, width] = CT_PRESETS[choice];
      this.stage.setWindow(rangeOf({ center, width }));
    }
    this.applied = choice;
    this.lastRange = JSON.stringify(this.stage.range);
    this.update();
  }

  private fillPresets(): void {
    const options = this.choices.map((choice) => h("option", { value: choice }, t(PRESETS[choice])));
    // shown when they hold, never to be chosen
    const states = (["own", "none"] as const).map((state) => h("option", { value: state, hidden: true }, t(PRESETS[state])));
    this.presets.replaceChildren(...options, ...states);
    this.presets.value = this.applied;
  }

  private button(symbol: Icon, key: Key, shortcut: string, work: () => void, long: Key = key): HTMLButtonElement {
    const text = say(h("span", { class: "tool-text" }), key);
    const button = h("button", { type: "button", class: `tool ${symbol}`, onclick: work }, icon(symbol), text);
    if (shortcut) button.setAttribute("aria-keyshortcuts", shortcut);
    onLanguage(() => {
      button.title = shortcut ? `${t(long)} (${shortcut})` : t(long);
      if (long !== key) button.setAttribute("aria-label", `${t(key)}: ${t(long)}`);
    });
    return button;
  }

  /** Arrow keys walk along the toolbar (ARIA authoring practices: toolbar). */
  private roam(event: KeyboardEvent): void {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const all = [...this.element.querySelectorAll<HTMLElement>("button, select")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    event.preventDefault();
    all[(at + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length]?.focus();
  }
}
