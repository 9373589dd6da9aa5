/** Lengths and directions on a picture. */

import type { FrameHeader } from "./dicom";
import { formatNumber, t } from "./text";

type Point = readonly [number, number, number] | readonly number[];

/**
 * The text of a length between two points, with its unit and what it is worth.
 *
 * @param points in the viewport's space: the picture's spacing times its pixels.
 */
export function measured(header: FrameHeader | undefined, points: readonly Point[]): string {
  const [a, b] = points;
  if (!header || !a || !b) return "";
  const [row, column] = header.spacing ?? [1, 1];
  const pixels = [a, b].map((p) => [(p[0] as number) / column, (p[1] as number) / row] as const);
  const [p, q] = pixels as [readonly [number, number], readonly [number, number]];
  const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
  const region = header.regions.find((one) =>
    pixels.every(([x, y]) => x >= one.x0 && x <= one.x1 && y >= one.y0 && y <= one.y1),
  );
  if (region) return millimetres(Math.hypot(dx * region.dx, dy * region.dy));
  if (header.spacingAt === "none" || header.regions.length) {
    return `${formatNumber(Math.hypot(dx, dy), 0)} px (${t("notCalibrated")})`;
  }
  const length = millimetres(Math.hypot(dx * column, dy * row));
  return header.spacingAt === "detector" ? `${length} (${t("atDetector")})` : length;
}

function millimetres(length: number): string {
  return `${formatNumber(length, 1)} mm`;
}

export interface Letters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

const AXES = [
  ["L", "R"],
  ["P", "A"],
  ["H", "F"],
] as const;

/** Direction of a vector in the patient as one or two letters (PS3.3 C.7.6.1.1.1). */
function direction(vector: readonly number[]): string {
  return vector
    .map((value, axis) => ({ size: Math.abs(value), letter: (AXES[axis] as readonly string[])[value > 0 ? 0 : 1] as string }))
    .filter(({ size }) => size > 0.38)
    .sort((a, b) => b.size - a.size)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join("");
}

/**
 * Letters for the four edges.
 *
 * @param orientation direction cosines of a row and of a column.
 * @param toCanvas    where a pixel of the picture is on the screen, however it is turned.
 */
export function orientationLetters(
  orientation: readonly number[],
  toCanvas: (x: number, y: number) => readonly number[],
): Letters {
  const origin = toCanvas(0, 0);
  const axis = (point: readonly number[]) => {
    const [dx, dy] = [(point[0] as number) - (origin[0] as number), (point[1] as number) - (origin[1] as number)];
    const length = Math.hypot(dx, dy) || 1;
    return [dx / length, dy / length] as const;
  };
  const [ex, ey] = [axis(toCanvas(100, 0)), axis(toCanvas(0, 100))];
  const towards = (sx: number, sy: number) => {
    const [alongRow, alongColumn] = [ex[0] * sx + ex[1] * sy, ey[0] * sx + ey[1] * sy];
    const vector = [0, 1, 2].map(
      (i) => (orientation[i] as number) * alongRow + (orientation[i + 3] as number) * alongColumn,
    );
    return direction(vector);
  };
  return { left: towards(-1, 0), right: towards(1, 0), top: towards(0, -1), bottom: towards(0, 1) };
}
