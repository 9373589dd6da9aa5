/** Plays a stack or a multi-frame image. */

import { h, icon, say, sayIn } from "./dom";
import type { Images, Slot } from "./images";
import type { Stage } from "./stage";
import { onLanguage, t } from "./text";

const SPEEDS = [2, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60];
const DEFAULT_SPEED = 10;

export class Cine {
  readonly element = h("div", { class: "cine" });
  private readonly button = h("button", { type: "button", onclick: () => this.toggle() });
  private readonly speed = h("select", { onchange: () => this.restart() });
  private timer = 0;

  constructor(
    private readonly stage: Stage,
    private readonly changed: () => void,
  ) {
    const label = h("label", { class: "speed" }, say(h("span", { class: "visually-hidden" }), "speed"), this.speed);
    for (const speed of SPEEDS) {
      const option = h("option", { value: speed });
      onLanguage(() => {
        option.textContent = t("perSecond", { n: speed });
      });
      this.speed.append(option);
    }
    this.speed.value = String(DEFAULT_SPEED);
    sayIn(this.element, "aria-label", "play");
    this.element.setAttribute("role", "group");
    this.element.append(this.button, label);
    onLanguage(() => this.draw());
  }

  get playing(): boolean {
    return this.timer !== 0;
  }

  /** A series was opened: play it as fast as it was taken, when it says so. */
  async opened(first: Slot | undefined, images: Images): Promise<void> {
    this.element.hidden = this.stage.count < 2;
    this.speed.value = String(DEFAULT_SPEED);
    if (!first || first.instance.kind !== "image" || first.instance.frames < 2) return;
    const time = await images.frameTime(first).catch(() => null);
    if (!time || this.stage.slot?.series !== first.series) return;
    const wanted = 1000 / time;
    const nearest = SPEEDS.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
    this.speed.value = String(nearest);
  }

  toggle(): void {
    if (this.playing) this.stop();
    else this.play();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.draw();
    this.changed();
  }

  private play(): void {
    if (this.stage.count < 2) return;
    // a picture that is still on its way is waited for, none is skipped
    this.timer = window.setInterval(() => {
      if (this.stage.state === "loading") return;
      this.stage.show(this.stage.index + 1 >= this.stage.count ? 0 : this.stage.index + 1);
    }, 1000 / Number(this.speed.value));
    this.draw();
  }

  private restart(): void {
    if (!this.playing) return;
    this.stop();
    this.play();
  }

  private draw(): void {
    this.button.replaceChildren(icon(this.playing ? "pause" : "play"), h("span", {}, t(this.playing ? "pause" : "play")));
    this.element.toggleAttribute("data-playing", this.playing);
  }
}
