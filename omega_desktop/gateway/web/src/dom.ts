/** Elements made from code: text is always text, never markup. */

import { onLanguage, t, type Key } from "./text";

type Value = string | number | boolean | ((event: Event) => void) | undefined;
type Child = Node | string | null | undefined;

/** Make an element. Attributes by name; functions under `on…` are listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Keep an element's text in the page's language. */
export function say<E extends Element>(element: E, key: Key, values?: Record<string, string | number>): E {
  onLanguage(() => {
    element.textContent = t(key, values);
  });
  return element;
}

/** Keep an attribute in the page's language. */
export function sayIn<E extends Element>(element: E, attribute: string, key: Key): E {
  onLanguage(() => element.setAttribute(attribute, t(key)));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Stroked icons, 24 by 24. */
const ICONS = {
  window: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  scroll: "M5 7h14M5 12h14M5 17h14M12 2l-2 2h4zM12 22l-2-2h4z",
  zoom: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M15.5 15.5L21 21M10.5 7.5v6M7.5 10.5h6",
  pan: "M12 3v18M3 12h18M12 3l-2.5 2.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5",
  length: "M4 17L17 4l3 3L7 20zM8 13l2 2M11 10l2 2M14 7l2 2",
  invert: "M4 4h16v16H4zM4 20L20 4M8 7v4M6 9h4M14 16h4",
  rotate: "M19 12a7 7 0 1 1-2.5-5.4M19 3v4h-4",
  flipHorizontal: "M12 3v18M9 7l-5 10h5zM15 7l5 10h-5z",
  flipVertical: "M3 12h18M7 9l10-5v5zM7 15l10 5v-5z",
  actualSize: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M9 10v5M15 10v5M12 11v.01M12 14v.01",
  reset: "M5 12a7 7 0 1 0 2.5-5.4M5 3v4h4",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  help: "M9.5 9a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 17v.01M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18",
  download: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 20h16",
  report: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
  warning: "M12 4L2.5 20h19zM12 10v4M12 17v.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  images: "M4 6h12v12H4zM8 6V3h12v12h-3",
  close: "M6 6l12 12M18 6L6 18",
} as const;

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
