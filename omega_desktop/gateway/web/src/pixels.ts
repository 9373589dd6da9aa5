/** From stored pixels to what is shown; runs in the worker. */

import type { FrameHeader, PixelFormat, Table } from "./dicom";

export type Stored = Uint8Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int16Array<ArrayBuffer>;
export type Values = Stored | Float32Array<ArrayBuffer>;

/** What the decoder of a compressed frame says about it. */
export interface Codestream {
  readonly bits: number;
  readonly signed: boolean;
  readonly components: number;
}

export interface Picture {
  readonly values: Values;
  /** 1: grey; 3: RGB; 4: RGBA. */
  readonly components: 1 | 3 | 4;
  readonly min: number;
  readonly max: number;
  /** Still to be applied to grey values. */
  readonly slope: number;
  readonly intercept: number;
}

/** Samples of one frame with unused bits gone and the sign in place (PS3.5 8.1.1). */
export function storedValues(bytes: Uint8Array<ArrayBuffer>, format: PixelFormat, stream: Codestream | null): Stored {
  const count = format.rows * format.columns * format.samples;
  const wide = format.bitsAllocated === 16;
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  if (aligned.length < count * (wide ? 2 : 1)) throw new RangeError("frame too short");
  const raw = wide
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, count)
    : new Uint8Array(aligned.buffer, aligned.byteOffset, count);
  const bits = stream ? Math.min(stream.bits, format.bitsAllocated) : format.bitsStored;
  const shift = stream ? 0 : format.highBit + 1 - format.bitsStored;
  const clean = cleaned(raw, bits, shift, format.signed);
  if (!format.signed) return clean;
  return wide
    ? new Int16Array(clean.buffer, clean.byteOffset, count)
    : new Int8Array(clean.buffer, clean.byteOffset, count);
}

function cleaned<T extends Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(raw: T, bits: number, shift: number, signed: boolean): T {
  const width = raw.BYTES_PER_ELEMENT * 8;
  if (bits === width && shift === 0) return raw;
  const up = 32 - bits - shift;
  const down = 32 - bits;
  const out = (raw instanceof Uint8Array ? new Uint8Array(raw.length) : new Uint16Array(raw.length)) as T;
  for (let i = 0; i < raw.length; i += 1) {
    const value = (raw[i] as number) << up;
    out[i] = signed ? value >> down : value >>> down;
  }
  return out;
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}

function byTable(values: Values, table: Table): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(values.length);
  const last = table.values.length;
  for (let i = 0; i < values.length; i += 1) {
    out[i] = table.values[clamp((values[i] as number) - table.first, last)] as number;
  }
  return out;
}

function extremes(values: Values, padding: number | null): [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (value === padding) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : [0, 0];
}

/** Grey values in the modality's units; as integers wherever they are whole numbers. */
function scaled(stored: Values, slope: number, intercept: number, min: number, max: number): Values {
  const low = Math.min(min * slope, max * slope) + intercept;
  const high = Math.max(min * slope, max * slope) + intercept;
  const whole = Number.isInteger(slope) && Number.isInteger(intercept);
  const out =
    whole && low >= -32_768 && high <= 32_767
      ? new Int16Array(stored.length)
      : whole && low >= 0 && high <= 65_535
        ? new Uint16Array(stored.length)
        : new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i += 1) out[i] = (stored[i] as number) * slope + intercept;
  return out;
}

function grey(stored: Stored, header: FrameHeader, applyScale: boolean): Picture {
  const table = header.modalityTable;
  const wide = stored instanceof Int8Array ? Int16Array.from(stored) : stored; // no texture holds Int8
  const values: Values = table ? byTable(wide, table) : wide;
  const [min, max] = extremes(values, table ? null : header.padding);
  const [slope, intercept] = table ? [1, 0] : [header.slope, header.intercept];
  if (!applyScale || (slope === 1 && intercept === 0)) {
    // the padding value is outside of min and max on purpose; a look-up table must reach it all the same
    const [low, high] = applyScale ? [min, max] : extremes(values, null);
    return { values, components: 1, min: low, max: high, slope, intercept };
  }
  const [lowest, highest] = extremes(values, null);
  const out = scaled(values, slope, intercept, lowest, highest);
  const ends = [min * slope + intercept, max * slope + intercept];
  return { values: out, components: 1, min: Math.min(...ends), max: Math.max(...ends), slope: 1, intercept: 0 };
}

function toByte(value: number, bits: number): number {
  return bits > 8 ? value >> (bits - 8) : value;
}

function paletted(stored: Stored, palette: readonly [Table, Table, Table], alpha: boolean): Uint8Array<ArrayBuffer> {
  const step = alpha ? 4 : 3;
  const out = new Uint8Array(stored.length * step);
  const bytes = palette.map((table) => {
    // 16-bit entries that were written with 8 significant bits stay as they are
    const high = table.values.some((value) => value > 255);
    return Uint8Array.from(table.values, (value) => (high ? value >> 8 : value));
  });
  for (let i = 0; i < stored.length; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      const table = bytes[c] as Uint8Array;
      out[i * step + c] = table[clamp((stored[i] as number) - (palette[c] as Table).first, table.length)] as number;
    }
    if (alpha) out[i * step + 3] = 255;
  }
  return out;
}

function coloured(stored: Stored, format: PixelFormat, alpha: boolean): Uint8Array<ArrayBuffer> {
  const pixels = format.rows * format.columns;
  const step = alpha ? 4 : 3;
  const out = new Uint8Array(pixels * step);
  // a decoder hands samples out pixel by pixel, whatever the planar configuration says
  const planar = format.planar && !format.compressed;
  const [stride, plane] = planar ? [1, pixels] : [3, 1];
  const ybr = format.photometric === "YBR_FULL" && !format.compressed;
  for (let i = 0; i < pixels; i += 1) {
    const at = i * stride;
    let r = toByte(stored[at] as number, format.bitsStored);
    let g = toByte(stored[at + plane] as number, format.bitsStored);
    let b = toByte(stored[at + 2 * plane] as number, format.bitsStored);
    if (ybr) [r, g, b] = fromYbr(r, g, b);
    out[i * step] = r;
    out[i * step + 1] = g;
    out[i * step + 2] = b;
    if (alpha) out[i * step + 3] = 255;
  }
  return out;
}

/** PS3.3 C.7.6.3.1.2, full range. */
function fromYbr(y: number, cb: number, cr: number): [number, number, number] {
  const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  return [
    byte(y + 1.402 * (cr - 128)),
    byte(y - 0.344_136 * (cb - 128) - 0.714_136 * (cr - 128)),
    byte(y + 1.772 * (cb - 128)),
  ];
}

/**
 * Make the picture of one frame.
 *
 * @param applyScale apply slope and intercept here (the GPU path takes values as they are).
 * @param alpha      colour as RGBA (the canvas path) instead of RGB.
 */
export function picture(stored: Stored, header: FrameHeader, applyScale: boolean, alpha: boolean): Picture {
  const { format, palette } = header;
  if (format.samples === 1 && !palette) return grey(stored, header, applyScale);
  const values = palette ? paletted(stored, palette, alpha) : coloured(stored, format, alpha);
  return { values, components: alpha ? 4 : 3, min: 0, max: 255, slope: 1, intercept: 0 };
}
