/** Windows to choose from. */

import type { FrameHeader, Window } from "./dicom";

export interface Range {
  readonly lower: number;
  readonly upper: number;
}

export type PresetKey = "soft" | "lung" | "bone" | "brain";

/** Customary CT windows in Hounsfield units: [center, width]. */
export const CT_PRESETS: Readonly<Record<PresetKey, readonly [number, number]>> = {
  soft: [40, 400],
  lung: [-600, 1500],
  bone: [480, 2500],
  brain: [40, 80],
};

/** From the window's center and width to its ends (PS3.3 C.11.2.1.2). */
export function rangeOf({ center, width }: Pick<Window, "center" | "width">): Range {
  const half = (Math.max(1, width) - 1) / 2;
  return { lower: center - 0.5 - half, upper: center - 0.5 + half };
}

export function windowOf({ lower, upper }: Range): { center: number; width: number } {
  return { center: (lower + upper + 1) / 2, width: upper - lower + 1 };
}

/** Drag by CSS pixels; a fast way through wide windows and a slow one through narrow windows. */
export function dragged(range: Range, dx: number, dy: number, span: number): Range {
  const { center, width } = windowOf(range);
  const step = Math.max(width, span / 16) / 320;
  const wider = Math.max(2, width + dx * step * 2);
  return rangeOf({ center: center + dy * step * 1.5, width: wider });
}

/**
 * The window in which nearly all of a picture's grey values lie.
 *
 * @param values   stored values.
 * @param padding  a value that is not part of the picture.
 */
export function automatic(
  values: ArrayLike<number>,
  padding: number | null,
  slope: number,
  intercept: number,
): Range {
  const step = Math.max(1, Math.floor(values.length / 40_000));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] as number;
    if (value !== padding) sample.push(value * slope + intercept);
  }
  sample.sort((a, b) => a - b);
  const at = (part: number) => sample[Math.floor(part * (sample.length - 1))] ?? 0;
  const [lower, upper] = [at(0.01), at(0.995)];
  return upper > lower ? { lower, upper } : { lower: lower - 0.5, upper: lower + 0.5 };
}

/** Whether a picture has a window at all. */
export function isGrey(header: FrameHeader | undefined): boolean {
  return header !== undefined && header.format.samples === 1 && header.palette === null;
}
