/** Headers of DICOM Part 10 files, as far as showing their pictures needs them. */

import { parseDicom, type DataSet, type Element } from "dicom-parser";

export const EXPLICIT_LE = "1.2.840.10008.1.2.1";
export const HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201";

/** A picture this page cannot show truthfully; the text is for the log of a developer, not for people. */
export class NotShowable extends Error {}

export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samples: 1 | 3;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly planar: boolean;
  readonly photometric: string;
  readonly compressed: boolean;
}

/** A look-up table of DICOM: values outside map to its ends. */
export interface Table {
  readonly first: number;
  readonly bits: number;
  readonly values: Uint16Array<ArrayBuffer>;
}

export interface Window {
  readonly center: number;
  readonly width: number;
  readonly name: string;
}

export interface UltrasoundRegion {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Millimetres per pixel. */
  readonly dx: number;
  readonly dy: number;
}

export interface FrameHeader {
  readonly format: PixelFormat;
  readonly slope: number;
  readonly intercept: number;
  readonly modalityTable: Table | null;
  readonly windows: readonly Window[];
  readonly exactWindow: boolean;
  readonly voiTable: Table | null;
  readonly palette: readonly [Table, Table, Table] | null;
  readonly padding: number | null;
  readonly modality: string;
  /** [row, column] spacing in mm; at the patient, at the detector, or unknown. */
  readonly spacing: readonly [number, number] | null;
  readonly spacingAt: "patient" | "detector" | "none";
  readonly regions: readonly UltrasoundRegion[];
  readonly position: readonly number[] | null;
  readonly orientation: readonly number[] | null;
  readonly thickness: number | null;
  readonly location: number | null;
}

export interface Header {
  readonly frames: number;
  /** Where the pixel data's value starts, and its length (undefined: encapsulated). */
  readonly pixelOffset: number;
  readonly pixelLength: number;
  readonly encapsulated: boolean;
  readonly extendedOffsets: readonly number[] | null;
  readonly extendedLengths: readonly number[] | null;
  /** Milliseconds a frame, when the file says how fast it was taken. */
  readonly frameTime: number | null;
  frame(index: number): FrameHeader;
}

const PIXEL_DATA = "x7fe00010";

/**
 * Parse a header from the beginning of a file.
 *
 * @returns null when more of the file is needed.
 * @throws NotShowable when it is not what the sender should have made.
 */
export function parseHeader(head: Uint8Array, wholeFile: boolean): Header | null {
  let data: DataSet;
  try {
    data = parseDicom(head, { untilTag: PIXEL_DATA });
  } catch {
    if (wholeFile) throw new NotShowable("not DICOM");
    return null;
  }
  const pixels = data.elements[PIXEL_DATA];
  if (!pixels) {
    if (wholeFile) throw new NotShowable("no pixel data");
    return null;
  }
  const syntax = data.string("x00020010") ?? "";
  if (syntax !== EXPLICIT_LE && syntax !== HTJ2K_LOSSLESS) throw new NotShowable("transfer syntax");
  const encapsulated = syntax === HTJ2K_LOSSLESS;
  const frames = Math.max(1, data.intString("x00280008") ?? 1);
  const format = pixelFormat(data, encapsulated);
  const rate = data.floatString("x00082144") ?? data.floatString("x00180040");
  const frameTime = data.floatString("x00181063") ?? (rate ? 1000 / rate : null);
  // a series of 1,000 files must not keep 1,000 parsed beginnings
  const only = frames === 1 ? frameHeader(data, format, 0) : null;
  return {
    frames,
    pixelOffset: pixels.dataOffset,
    pixelLength: pixels.length,
    encapsulated,
    extendedOffsets: wideIntegers(data, "x7fe00001"),
    extendedLengths: wideIntegers(data, "x7fe00002"),
    frameTime: frameTime && frameTime > 0 ? frameTime : null,
    frame: only ? () => only : frameOf(data, format),
  };
}

/** Of its own, so that what it returns holds on to nothing else. */
function frameOf(data: DataSet, format: PixelFormat): (index: number) => FrameHeader {
  return (index) => frameHeader(data, format, index);
}

/** Bytes of one uncompressed frame. */
export function frameBytes(format: PixelFormat): number {
  return format.rows * format.columns * format.samples * (format.bitsAllocated / 8);
}

function pixelFormat(data: DataSet, compressed: boolean): PixelFormat {
  const rows = data.uint16("x00280010") ?? 0;
  const columns = data.uint16("x00280011") ?? 0;
  const samples = data.uint16("x00280002") ?? 1;
  const bitsAllocated = data.uint16("x00280100") ?? 0;
  const bitsStored = data.uint16("x00280101") ?? bitsAllocated;
  const photometric = (data.string("x00280004") ?? "").trim();
  const known = ["MONOCHROME1", "MONOCHROME2", "RGB", "PALETTE COLOR", "YBR_FULL", "YBR_RCT", "YBR_ICT"];
  if (rows < 1 || columns < 1) throw new NotShowable("size");
  if (bitsAllocated !== 8 && bitsAllocated !== 16) throw new NotShowable("bits");
  if (bitsStored < 1 || bitsStored > bitsAllocated) throw new NotShowable("bits");
  if (!known.includes(photometric)) throw new NotShowable("photometric interpretation");
  const colour = photometric === "RGB" || photometric.startsWith("YBR");
  if (samples !== (colour ? 3 : 1)) throw new NotShowable("samples");
  return {
    rows,
    columns,
    samples: colour ? 3 : 1,
    bitsAllocated,
    bitsStored,
    highBit: data.uint16("x00280102") ?? bitsStored - 1,
    signed: data.uint16("x00280103") === 1,
    planar: data.uint16("x00280006") === 1,
    photometric,
    compressed,
  };
}

/** The item that holds for a frame: of the image itself, of all frames, or of this one. */
function group(data: DataSet, index: number, sequence: string): DataSet | null {
  for (const [tag, item] of [["x52009230", index], ["x52009229", 0]] as const) {
    const found = data.elements[tag]?.items?.[item]?.dataSet?.elements[sequence]?.items?.[0]?.dataSet;
    if (found) return found;
  }
  return null;
}

function numbers(data: DataSet | null, tag: string): number[] {
  const text = data?.string(tag);
  if (!text) return [];
  return text.split("\\").map(Number).filter(Number.isFinite);
}

function first(data: DataSet | null, tag: string): number | null {
  return numbers(data, tag)[0] ?? null;
}

function frameHeader(data: DataSet, format: PixelFormat, index: number): FrameHeader {
  const transform = group(data, index, "x00289145") ?? data;
  const voi = group(data, index, "x00289132") ?? data;
  const slope = first(transform, "x00281053") ?? 1;
  const spacing = spacingOf(data, index);
  const regions = ultrasoundRegions(data);
  const position = numbers(group(data, index, "x00209113") ?? data, "x00200032");
  const orientation = numbers(group(data, index, "x00209116") ?? data, "x00200037");
  const measures = group(data, index, "x00289110") ?? data;
  return {
    format,
    slope: slope === 0 ? 1 : slope,
    intercept: first(transform, "x00281052") ?? 0,
    modalityTable: tableIn(data, "x00283000", format),
    windows: windowsOf(voi),
    exactWindow: voi.string("x00281056") === "LINEAR_EXACT",
    voiTable: tableIn(voi, "x00283010", format),
    palette: paletteOf(data, format),
    padding: paddingOf(data, format),
    modality: data.string("x00080060") ?? "",
    ...spacing,
    regions,
    position: position.length === 3 ? position : null,
    orientation: orientation.length === 6 ? orientation : null,
    thickness: first(measures, "x00180050"),
    location: first(data, "x00201041"),
  };
}

function windowsOf(voi: DataSet): Window[] {
  const widths = numbers(voi, "x00281051");
  const names = (voi.string("x00281055") ?? "").split("\\");
  return numbers(voi, "x00281050").flatMap((center, index) => {
    const width = widths[index];
    return width !== undefined && width >= 1 ? [{ center, width, name: (names[index] ?? "").trim() }] : [];
  });
}

function spacingOf(data: DataSet, index: number): Pick<FrameHeader, "spacing" | "spacingAt"> {
  const pair = (values: number[]): [number, number] | null => {
    const [row, column] = values;
    return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null;
  };
  const measured = pair(numbers(group(data, index, "x00289110"), "x00280030"));
  const own = measured ?? pair(numbers(data, "x00280030"));
  const detector = pair(numbers(data, "x00181164"));
  // projection images: pixel spacing equal to the detector's has not been corrected for magnification
  const projection = ["CR", "DX", "MG", "XA", "RF", "IO", "PX"].includes(data.string("x00080060") ?? "");
  if (own) {
    const same = detector !== null && own[0] === detector[0] && own[1] === detector[1];
    const raw = projection && (same || !data.string("x00280a02"));
    return { spacing: own, spacingAt: raw ? "detector" : "patient" };
  }
  if (detector) return { spacing: detector, spacingAt: "detector" };
  return { spacing: null, spacingAt: "none" };
}

/** Regions of an ultrasound picture in which both axes are lengths (PS3.3 C.8.5.5). */
function ultrasoundRegions(data: DataSet): UltrasoundRegion[] {
  return (data.elements["x00186011"]?.items ?? []).flatMap(({ dataSet }) => {
    if (!dataSet || dataSet.uint16("x00186024") !== 3 || dataSet.uint16("x00186026") !== 3) return [];
    const dx = Math.abs(dataSet.double("x0018602c") ?? 0) * 10; // centimetres
    const dy = Math.abs(dataSet.double("x0018602e") ?? 0) * 10;
    if (!(dx > 0 && dy > 0)) return [];
    const at = (tag: string) => dataSet.uint32(tag) ?? 0;
    return [{ x0: at("x00186018"), y0: at("x0018601a"), x1: at("x0018601c"), y1: at("x0018601e"), dx, dy }];
  });
}

function words(data: DataSet, element: Element, count: number, wide: boolean): Uint16Array<ArrayBuffer> {
  const bytes = data.byteArray;
  const out = new Uint16Array(count);
  const step = wide ? 2 : 1;
  for (let i = 0; i < count && (i + 1) * step <= element.length; i += 1) {
    const at = element.dataOffset + i * step;
    out[i] = wide ? (bytes[at] as number) | ((bytes[at + 1] as number) << 8) : (bytes[at] as number);
  }
  return out;
}

function tableIn(data: DataSet, sequence: string, format: PixelFormat): Table | null {
  const item = data.elements[sequence]?.items?.[0]?.dataSet;
  if (!item) return null;
  return tableOf(item, "x00283002", "x00283006", format.signed && sequence === "x00283000");
}

function tableOf(data: DataSet, descriptor: string, values: string, signed: boolean): Table | null {
  const element = data.elements[values];
  const entries = data.uint16(descriptor, 0);
  const bits = data.uint16(descriptor, 2) ?? 16;
  if (!element || entries === undefined || entries === null) return null;
  const count = entries || 65_536;
  const start = (signed ? data.int16(descriptor, 1) : data.uint16(descriptor, 1)) ?? 0;
  // 8-bit tables are written as bytes or, against the standard, as words
  const wide = element.length >= count * 2;
  return { first: start, bits, values: words(data, element, count, wide) };
}

function paletteOf(data: DataSet, format: PixelFormat): [Table, Table, Table] | null {
  if (format.photometric !== "PALETTE COLOR") return null;
  const tables = ["1", "2", "3"].map((n) =>
    tableOf(data, `x0028110${n}`, `x0028120${n}`, format.signed),
  );
  const [red, green, blue] = tables;
  if (!red || !green || !blue) throw new NotShowable("palette");
  return [red, green, blue];
}

function paddingOf(data: DataSet, format: PixelFormat): number | null {
  const value = format.signed ? data.int16("x00280120") : data.uint16("x00280120");
  return value ?? null;
}

function wideIntegers(data: DataSet, tag: string): number[] | null {
  const element = data.elements[tag];
  if (!element || element.length === 0 || element.length % 8 !== 0) return null;
  const view = new DataView(data.byteArray.buffer, data.byteArray.byteOffset + element.dataOffset, element.length);
  return Array.from({ length: element.length / 8 }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}
