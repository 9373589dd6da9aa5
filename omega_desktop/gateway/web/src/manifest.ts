/** The manifest: what is in the share. Every number is checked before anything is made from it. */

import { FRAME_BYTES, PACK_BYTES, TAG_BYTES } from "./rs1";

export class ManifestError extends Error {}

export interface Pack {
  readonly oid: string;
  readonly size: number;
  readonly plain: number;
}
export interface Segment {
  readonly length: number;
  readonly packs: readonly Pack[];
}
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}
export interface Instance extends Place {
  readonly kind: "image" | "other";
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
  readonly number: number | null;
  readonly reason: string;
}
export interface Series {
  readonly uid: string;
  readonly number: number | null;
  readonly modality: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly thumbnail: Place | null;
  readonly instances: readonly Instance[];
}
export type ReportType = "application/pdf" | "text/plain";
export interface Report extends Place {
  readonly title: string;
  readonly status: "preliminary" | "final" | "amended" | "";
  readonly version: number;
  readonly createdAt: string;
  /** null: a type this page does not show (never guessed from the content). */
  readonly type: ReportType | null;
}
export interface Study {
  readonly uid: string;
  readonly date: string;
  readonly time: string;
  readonly description: string;
  readonly accession: string;
  readonly modalities: readonly string[];
  readonly series: readonly Series[];
  readonly reports: readonly Report[];
}
export interface Patient {
  readonly name: string;
  readonly id: string;
  readonly birthDate: string;
  readonly sex: string;
}
export interface Manifest {
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly language: string;
  readonly senderName: string;
  readonly senderOrganization: string;
  readonly message: string;
  readonly allowDownload: boolean;
  readonly patient: Patient | null;
  readonly segments: readonly Segment[];
  readonly studies: readonly Study[];
}

const MAX_TOTAL = 64 * 2 ** 30; // a share
const MAX_SEGMENT = 8 * 2 ** 30;
const MAX_COUNT = 100_000; // instances, packs
const MAX_REPORT = 64 * 2 ** 20;
const MAX_THUMBNAIL = 512 * 2 ** 10;
const MAX_SIDE = 65_535; // DICOM rows and columns are 16 bit
const MAX_FRAME_PIXELS = 200_000_000;
const MAX_FRAMES = 100_000;

type Json = Record<string, unknown>;

function fail(where: string): never {
  throw new ManifestError(where);
}

function record(value: unknown, where: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(where);
  return value as Json;
}

function list(value: unknown, where: string, max = MAX_COUNT): unknown[] {
  if (!Array.isArray(value) || value.length > max) fail(where);
  return value as unknown[];
}

function integer(value: unknown, min: number, max: number, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) fail(where);
  return value as number;
}

function integerOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

/** Text for display: cut to a bearable length, without control and bidirectional override characters. */
function words(value: unknown, max = 300): string {
  if (typeof value !== "string") return "";
  return value.slice(0, max).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ");
}

function pack(value: unknown): Pack {
  const { oid, size } = record(value, "pack");
  if (typeof oid !== "string" || !/^[A-Za-z0-9_-]{22}$/.test(oid)) fail("oid");
  const frames = PACK_BYTES / FRAME_BYTES;
  const bytes = integer(size, TAG_BYTES, PACK_BYTES + frames * TAG_BYTES, "pack size");
  const plain = bytes - Math.max(1, Math.ceil(bytes / (FRAME_BYTES + TAG_BYTES))) * TAG_BYTES;
  return { oid: oid as string, size: bytes, plain };
}

function segment(value: unknown): Segment {
  const { length, packs } = record(value, "segment");
  const bytes = integer(length, 0, MAX_SEGMENT, "segment length");
  const all = list(packs, "packs").map(pack);
  // all packs but the last are full, and together they are as long as the segment says
  all.forEach((one, index) => {
    const expected = Math.min(PACK_BYTES, bytes - index * PACK_BYTES);
    if (one.plain !== expected || (expected <= 0 && bytes > 0)) fail("pack length");
  });
  if (all.reduce((sum, one) => sum + one.plain, 0) !== bytes) fail("segment sum");
  return { length: bytes, packs: all };
}

function place(value: Json, segments: readonly Segment[], max: number, where: string): Place {
  const index = integer(value["segment"], 0, segments.length - 1, where);
  const whole = (segments[index] as Segment).length;
  const offset = integer(value["offset"], 0, whole, where);
  const length = integer(value["length"], 1, Math.min(max, whole - offset), where);
  return { segment: index, offset, length };
}

function instance(value: unknown, segments: readonly Segment[]): Instance {
  const one = record(value, "instance");
  const where = place(one, segments, MAX_SEGMENT, "instance");
  const kind = one["kind"];
  if (kind !== "image" && kind !== "other") fail("kind");
  const image = kind === "image";
  const low = image ? 1 : 0;
  const rows = integer(one["rows"] ?? 0, low, MAX_SIDE, "rows");
  const columns = integer(one["columns"] ?? 0, low, MAX_SIDE, "columns");
  if (rows * columns > MAX_FRAME_PIXELS) fail("frame size");
  const frames = integer(one["frames"] ?? 0, low, MAX_FRAMES, "frames");
  const number = integerOrNull(one["number"]);
  return { ...where, kind: kind as "image" | "other", rows, columns, frames, number, reason: words(one["reason"]) };
}

function thumbnail(value: unknown, segments: readonly Segment[]): Place | null {
  if (value === null || value === undefined) return null;
  const one = record(value, "thumbnail");
  if (one["type"] !== "image/png") return null;
  return place(one, segments, MAX_THUMBNAIL, "thumbnail");
}

function series(value: unknown, segments: readonly Segment[]): Series {
  const one = record(value, "series");
  return {
    uid: words(one["uid"], 64),
    number: integerOrNull(one["number"]),
    modality: words(one["modality"], 16),
    description: words(one["description"]),
    bodyPart: words(one["body_part"], 64),
    thumbnail: thumbnail(one["thumbnail"], segments),
    instances: list(one["instances"], "instances").map((each) => instance(each, segments)),
  };
}

function report(value: unknown, segments: readonly Segment[]): Report {
  const one = record(value, "report");
  const type = one["type"];
  const status = one["status"];
  const known = status === "preliminary" || status === "final" || status === "amended";
  return {
    ...place(one, segments, MAX_REPORT, "report"),
    title: words(one["title"]),
    status: known ? status : "",
    version: integerOrNull(one["version"]) ?? 0,
    createdAt: words(one["created_at"], 40),
    type: type === "application/pdf" || type === "text/plain" ? type : null,
  };
}

function study(value: unknown, segments: readonly Segment[]): Study {
  const one = record(value, "study");
  return {
    uid: words(one["uid"], 64),
    date: words(one["date"], 8),
    time: words(one["time"], 16),
    description: words(one["description"]),
    accession: words(one["accession"], 64),
    modalities: list(one["modalities"] ?? [], "modalities", 50).map((each) => words(each, 16)),
    series: list(one["series"], "series", 10_000).map((each) => series(each, segments)),
    reports: list(one["reports"] ?? [], "reports", 1_000).map((each) => report(each, segments)),
  };
}

function patient(value: unknown): Patient | null {
  if (value === null || value === undefined) return null;
  const one = record(value, "patient");
  return {
    name: words(one["name"]),
    id: words(one["id"], 64),
    birthDate: words(one["birth_date"], 10),
    sex: words(one["sex"], 1),
  };
}

/**
 * Read a manifest.
 *
 * @throws ManifestError when a number does not fit the others; its text names the place, never a value.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    fail("JSON");
  }
  const top = record(value, "manifest");
  if (top["v"] !== 1) fail("version");
  if (top["pack_bytes"] !== PACK_BYTES || top["frame_bytes"] !== FRAME_BYTES) fail("frame size");
  const segments = list(top["segments"], "segments").map(segment);
  if (segments.reduce((sum, one) => sum + one.length, 0) > MAX_TOTAL) fail("total");
  if (segments.reduce((sum, one) => sum + one.packs.length, 0) > MAX_COUNT) fail("packs");
  const studies = list(top["studies"], "studies", 1_000).map((each) => study(each, segments));
  const count = studies.flatMap((one) => one.series).reduce((sum, one) => sum + one.instances.length, 0);
  if (count > MAX_COUNT) fail("instances");
  const sender = record(top["sender"] ?? {}, "sender");
  return {
    createdAt: words(top["created_at"], 40),
    expiresAt: words(top["expires_at"], 40),
    language: words(top["language"], 10),
    senderName: words(sender["name"]),
    senderOrganization: words(sender["organization"]),
    message: words(top["message"], 4_000),
    allowDownload: top["allow_download"] === true,
    patient: top["anonymized"] === true ? null : patient(top["patient"]),
    segments,
    studies,
  };
}
