/** Gives cornerstone the share's pictures: an image loader and the metadata it asks for. */

import { cache, Enums, imageLoader, metaData, type Types } from "@cornerstonejs/core";

import { Gone } from "./api";
import { Decoding } from "./decoding";
import { frameBytes, NotShowable, parseHeader, type FrameHeader, type Header } from "./dicom";
import type { Instance, Series } from "./manifest";
import { Priority, type PackStore, type PriorityLevel } from "./packs";
import type { Picture } from "./pixels";
import { FramingError } from "./rs1";

const SCHEME = "share";
const HEAD_BYTES = 64 * 2 ** 10;
const MAX_HEAD = 64 * 2 ** 20;
const MAX_FRAGMENT_WALK = 512 * 2 ** 20;

const KNOWN_FAULTS = [FramingError, NotShowable, Gone];

/** One picture of a series: an instance's frame. */
export interface Slot {
  readonly series: Series;
  readonly instance: Instance;
  readonly frame: number;
  readonly imageId: string;
}

interface Ranges {
  readonly offset: number;
  readonly length: number;
}

interface Known {
  readonly header: Header;
  readonly ranges: readonly Ranges[];
}

/** A loaded picture's grey values, before windowing: what "automatic" is computed from. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export class Images {
  private readonly slots = new Map<string, Slot>();
  private readonly known = new Map<Instance, Promise<Known>>();
  private readonly headers = new Map<string, FrameHeader>();
  private readonly positions = new Map<string, number>();
  private readonly decoding: Decoding;
  private wanted = "";

  constructor(
    private readonly packs: PackStore,
    private readonly gpu: boolean,
    workers: number,
    cacheBytes: number,
  ) {
    this.decoding = new Decoding(workers);
    cache.setMaxCacheSize(cacheBytes);
    // told on the screen where the picture would be; cornerstone rejects a second, unheard promise
    window.addEventListener("unhandledrejection", (event) => {
      if (KNOWN_FAULTS.some((fault) => event.reason instanceof fault)) event.preventDefault();
    });
    imageLoader.registerImageLoader(SCHEME, ((imageId: string) => ({
      promise: this.load(imageId),
    })) as unknown as Types.ImageLoaderFn);
    metaData.addProvider((type: string, imageId: string) => this.metadata(type, imageId), 10_000);
  }

  /** The pictures of a series in the order in which they are shown. */
  slotsOf(series: Series, seriesIndex: string): Slot[] {
    const slots = series.instances.flatMap((instance, index) =>
      Array.from({ length: Math.max(1, instance.frames) }, (_, frame) => ({
        series,
        instance,
        frame,
        imageId: `${SCHEME}:${seriesIndex}/${index}/${frame}`,
      })),
    );
    slots.forEach((slot, position) => {
      this.slots.set(slot.imageId, slot);
      this.positions.set(slot.imageId, position);
    });
    return slots;
  }

  /** What a picture's file says about it, once it has been loaded. */
  header(imageId: string): FrameHeader | undefined {
    return this.headers.get(imageId);
  }

  /** Milliseconds a frame, when the file says so. */
  async frameTime(slot: Slot): Promise<number | null> {
    return (await this.open(slot.instance, Priority.shown)).header.frameTime;
  }

  /** The picture that is looked at: it is fetched and decoded before any other. */
  want(imageId: string): void {
    this.wanted = imageId;
  }

  /** Load a picture and its neighbours' before they are asked for. */
  async prepare(imageIds: readonly string[]): Promise<void> {
    for (const imageId of imageIds) {
      const slot = this.slots.get(imageId);
      if (slot?.instance.kind !== "image" || cache.getImageLoadObject(imageId)) continue;
      const before = this.wanted;
      await imageLoader.loadAndCacheImage(imageId).catch(() => undefined);
      if (this.wanted !== before) return; // somebody scrolled on: other neighbours now
    }
  }

  close(): void {
    this.decoding.close();
    cache.purgeCache();
  }

  private async load(imageId: string): Promise<Types.IImage> {
    const slot = this.slots.get(imageId);
    if (!slot || slot.instance.kind !== "image") throw new NotShowable("other");
    const urgent = imageId === this.wanted;
    const priority: PriorityLevel = urgent ? Priority.shown : Priority.near;
    const { header, ranges } = await this.open(slot.instance, priority);
    const frame = header.frame(slot.frame);
    const range = ranges[slot.frame];
    if (!range) throw new NotShowable("frame");
    const bytes = await this.packs.read(
      { segment: slot.instance.segment, offset: slot.instance.offset + range.offset, length: range.length },
      priority,
    );
    const job = { bytes, header: frame, applyScale: this.gpu, alpha: !this.gpu };
    const made = await this.decoding.decode(job, imageId === this.wanted);
    this.headers.set(imageId, frame);
    return cornerstoneImage(imageId, frame, made);
  }

  private open(instance: Instance, priority: PriorityLevel): Promise<Known> {
    let known = this.known.get(instance);
    if (!known) {
      known = this.parse(instance, priority);
      this.known.set(instance, known);
      known.catch(() => this.known.delete(instance));
    }
    return known;
  }

  private async parse(instance: Instance, priority: PriorityLevel): Promise<Known> {
    const read = (offset: number, length: number) =>
      this.packs.read({ segment: instance.segment, offset: instance.offset + offset, length }, priority);
    for (let size = Math.min(HEAD_BYTES, instance.length); ; size = Math.min(size * 4, instance.length)) {
      const whole = size === instance.length;
      const header = parseHeader(await read(0, size), whole);
      if (header) {
        check(instance, header);
        const ranges = header.encapsulated
          ? await fragments(instance, header, read)
          : plainRanges(instance, header);
        return { header, ranges };
      }
      if (whole || size >= MAX_HEAD) throw new NotShowable("header");
    }
  }

  private metadata(type: string, imageId: string): unknown {
    if (!imageId?.startsWith?.(`${SCHEME}:`)) return undefined;
    const header = this.headers.get(imageId);
    const slot = this.slots.get(imageId);
    if (!slot) return undefined;
    const { MetadataModules } = Enums;
    if (type === MetadataModules.IMAGE_PLANE) return this.plane(imageId, slot, header);
    if (type === MetadataModules.GENERAL_SERIES) {
      return { modality: slot.series.modality, seriesInstanceUID: slot.series.uid };
    }
    if (type === MetadataModules.IMAGE_PIXEL && header) {
      const { format, palette } = header;
      const colour = format.samples === 3 || palette !== null;
      return {
        bitsAllocated: colour ? 8 : format.bitsAllocated,
        bitsStored: colour ? 8 : format.bitsStored,
        highBit: colour ? 7 : format.highBit,
        samplesPerPixel: colour ? 3 : 1,
        pixelRepresentation: colour || !format.signed ? 0 : 1,
        // MONOCHROME1 is inverted by the stage, alike in both ways of drawing
        photometricInterpretation: colour ? "RGB" : "MONOCHROME2",
        rows: format.rows,
        columns: format.columns,
      };
    }
    return undefined;
  }

  /** Pictures lie one behind the other in a space of their own: only sizes in the plane matter here. */
  private plane(imageId: string, slot: Slot, header: FrameHeader | undefined): unknown {
    const [row, column] = header?.spacing ?? [1, 1];
    return {
      frameOfReferenceUID: imageId.split("/")[0],
      rows: header?.format.rows ?? slot.instance.rows,
      columns: header?.format.columns ?? slot.instance.columns,
      imagePositionPatient: [0, 0, this.positions.get(imageId) ?? 0],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      rowPixelSpacing: row,
      columnPixelSpacing: column,
      pixelSpacing: [row, column],
      sliceThickness: 1,
      usingDefaultValues: false,
    };
  }
}

/** The file must be what the manifest said before memory is set aside for it. */
function check(instance: Instance, header: Header): void {
  const { rows, columns } = header.frame(0).format;
  if (rows !== instance.rows || columns !== instance.columns || header.frames < instance.frames) {
    throw new FramingError("not the announced picture");
  }
}

function plainRanges(instance: Instance, header: Header): Ranges[] {
  const length = frameBytes(header.frame(0).format);
  if (header.pixelOffset + length * instance.frames > instance.length) throw new NotShowable("too short");
  return Array.from({ length: instance.frames }, (_, i) => ({ offset: header.pixelOffset + i * length, length }));
}

type Read = (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

function item(bytes: Uint8Array, at: number): { tag: number; length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 8 > bytes.length) throw new NotShowable("fragments");
  return { tag: view.getUint16(at + 2, true), length: view.getUint32(at + 4, true) };
}

/** Where the frames of encapsulated pixel data lie (PS3.5 A.4): one fragment a frame, as the sender writes them. */
async function fragments(instance: Instance, header: Header, read: Read): Promise<Ranges[]> {
  const start = header.pixelOffset;
  const tableItem = item(await read(start, 8), 0);
  if (tableItem.tag !== 0xe000 || tableItem.length % 4 !== 0) throw new NotShowable("offset table");
  const first = start + 8 + tableItem.length;
  const space = instance.length - first;
  if (space <= 8) throw new NotShowable("offset table");
  let offsets: number[];
  if (header.extendedOffsets) {
    offsets = [...header.extendedOffsets];
  } else if (tableItem.length >= 4) {
    const table = await read(start + 8, tableItem.length);
    const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
    offsets = Array.from({ length: tableItem.length / 4 }, (_, i) => view.getUint32(i * 4, true));
  } else {
    offsets = await walked(first, instance, read);
  }
  if (offsets.length < instance.frames) throw new NotShowable("offset table");
  return offsets.slice(0, instance.frames).map((offset, index) => {
    const next = offsets[index + 1];
    const own = header.extendedLengths?.[index];
    const end = next ?? space;
    if (offset < 0 || offset + 8 > space || end <= offset + 8) throw new NotShowable("offset table");
    // the last one ends before the sequence delimiter; a codestream's decoder stops at its own end
    return { offset: first + offset + 8, length: Math.min(own ?? end - offset - 8, space - offset - 8) };
  });
}

async function walked(first: number, instance: Instance, read: Read): Promise<number[]> {
  if (instance.frames === 1) return [0];
  if (instance.length > MAX_FRAGMENT_WALK) throw new NotShowable("no offset table");
  const offsets: number[] = [];
  for (let at = first; at + 8 <= instance.length && offsets.length < instance.frames; ) {
    const { tag, length } = item(await read(at, 8), 0);
    if (tag !== 0xe000) break;
    offsets.push(at - first);
    at += 8 + length;
  }
  return offsets;
}

function cornerstoneImage(imageId: string, header: FrameHeader, made: Picture): Types.IImage {
  const { rows, columns } = header.format;
  const [row, column] = header.spacing ?? [1, 1];
  const colour = made.components > 1;
  const whole = defaultWindow(header, made);
  return {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    color: colour,
    rgba: made.components === 4,
    numberOfComponents: made.components,
    rowPixelSpacing: row,
    columnPixelSpacing: column,
    slope: made.slope,
    intercept: made.intercept,
    minPixelValue: made.min,
    maxPixelValue: made.max,
    windowCenter: whole.center,
    windowWidth: whole.width,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    invert: false,
    photometricInterpretation: colour ? "RGB" : "MONOCHROME2",
    sizeInBytes: made.values.byteLength,
    dataType: made.values.constructor.name as Types.PixelDataTypedArrayString,
    preScale: { enabled: made.slope === 1 && made.intercept === 0, scaled: false },
    getPixelData: () => made.values,
    getCanvas: () => undefined as unknown as HTMLCanvasElement,
    imageFrame: {} as Types.IImageFrame,
  } as Types.IImage;
}

/** The window the file asks for, or the whole range of values. */
export function defaultWindow(header: FrameHeader, made: Range & { slope: number; intercept: number }): {
  center: number;
  width: number;
} {
  if (header.format.samples === 3 || header.palette) return { center: 128, width: 256 };
  const [given] = header.windows;
  if (given) {
    // LINEAR_EXACT runs over the whole width, LINEAR over one less (PS3.3 C.11.2.1.3)
    return header.exactWindow ? { center: given.center + 0.5, width: given.width + 1 } : given;
  }
  const table = header.voiTable;
  if (table) return tableWindow(table.first, table.values);
  const ends = [made.min * made.slope + made.intercept, made.max * made.slope + made.intercept];
  return rangeWindow(Math.min(...ends), Math.max(...ends));
}

/** The window from one value to another, both included. */
export function rangeWindow(low: number, high: number): { center: number; width: number } {
  const width = Math.max(1, high - low) + 1;
  return { center: low + width / 2, width };
}

/** The straight line nearest to a VOI look-up table: from where it leaves its lowest to where it reaches its highest. */
function tableWindow(first: number, values: Uint16Array): { center: number; width: number } {
  const [low, high] = [values[0] as number, values[values.length - 1] as number];
  let start = 0;
  let end = values.length - 1;
  while (start < end && values[start] === low) start += 1;
  while (end > start && values[end] === high) end -= 1;
  return rangeWindow(first + Math.max(0, start - 1), first + Math.min(values.length - 1, end + 1));
}
