/** Keys of the picture. */

import type { Cine } from "./cine";
import type { Stage } from "./stage";
import type { Toolbar } from "./toolbar";

/** Key -> what it does, for the help page in the order of its rows. */
export const KEY_ROWS = [
  [["↑ ↓", "← →"], "keyScroll"],
  [["PageUp", "PageDown"], "keyTen"],
  [["Home", "End"], "keyEnds"],
  [["Space"], "keyPlay"],
  [["+", "−"], "keyZoom"],
  [["W", "S", "Z", "P", "L"], "keyTools"],
  [["I", "R", "H", "V"], "keyTurn"],
  [["1", "…", "6"], "keyPresets"],
  [["0", "Esc"], "keyReset"],
] as const;

export function keyHandler(stage: Stage, cine: Cine, toolbar: Toolbar): (event: KeyboardEvent) => void {
  const show = (index: number) => {
    cine.stop();
    stage.show(index);
  };
  const actions: Record<string, () => void> = {
    ArrowDown: () => show(stage.index + 1),
    ArrowRight: () => show(stage.index + 1),
    ArrowUp: () => show(stage.index - 1),
    ArrowLeft: () => show(stage.index - 1),
    PageDown: () => show(stage.index + 10),
    PageUp: () => show(stage.index - 10),
    Home: () => show(0),
    End: () => show(stage.count - 1),
    " ": () => cine.toggle(),
    "+": () => stage.zoom(1.25),
    "=": () => stage.zoom(1.25),
    "-": () => stage.zoom(0.8),
    w: () => (stage.tool = "window"),
    s: () => (stage.tool = "scroll"),
    z: () => (stage.tool = "zoom"),
    p: () => (stage.tool = "pan"),
    l: () => (stage.tool = "length"),
    i: () => stage.toggleInvert(),
    r: () => stage.rotate(),
    h: () => stage.flip("horizontal"),
    v: () => stage.flip("vertical"),
    "0": () => stage.reset(),
    Escape: () => stage.reset(),
    "?": () => toolbar.showHelp(),
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const preset = /^[1-6]$/.test(key) ? Number(key) : 0;
    const action = preset ? () => toolbar.preset(preset - 1) : actions[key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}
