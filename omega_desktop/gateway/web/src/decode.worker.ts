/** Decodes frames away from the page's thread. */

import openjph, { type HTJ2KDecoder } from "@cornerstonejs/codec-openjph";
import wasmUrl from "@cornerstonejs/codec-openjph/wasm";

import type { FrameHeader } from "./dicom";
import { picture, storedValues, type Codestream, type Picture } from "./pixels";

export interface DecodeRequest {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly header: FrameHeader;
  readonly applyScale: boolean;
  readonly alpha: boolean;
}

export type DecodeAnswer =
  | { readonly id: number; readonly picture: Picture }
  | { readonly id: number; readonly error: string };

let decoder: Promise<HTJ2KDecoder> | null = null;

async function htj2k(bytes: Uint8Array, header: FrameHeader): Promise<[Uint8Array<ArrayBuffer>, Codestream]> {
  decoder ??= openjph({ locateFile: () => wasmUrl }).then((module) => new module.HTJ2KDecoder());
  const codec = await decoder;
  codec.getEncodedBuffer(bytes.length).set(bytes);
  codec.decode();
  const { width, height, bitsPerSample, componentCount, isSigned } = codec.getFrameInfo();
  const { rows, columns, samples } = header.format;
  if (width !== columns || height !== rows || componentCount !== samples) throw new RangeError("frame size");
  const decoded = codec.getDecodedBuffer();
  // copied: the decoder's memory is used again for the next frame
  return [new Uint8Array(decoded), { bits: bitsPerSample, signed: isSigned, components: componentCount }];
}

async function answer(request: DecodeRequest): Promise<Picture> {
  const { bytes, header, applyScale, alpha } = request;
  const [raw, stream] = header.format.compressed ? await htj2k(bytes, header) : [bytes, null];
  return picture(storedValues(raw, header.format, stream), header, applyScale, alpha);
}

self.onmessage = async ({ data }: MessageEvent<DecodeRequest>) => {
  try {
    const made = await answer(data);
    const message: DecodeAnswer = { id: data.id, picture: made };
    self.postMessage(message, { transfer: [made.values.buffer] });
  } catch (error) {
    decoder = null; // a decoder that failed is not asked again
    const message: DecodeAnswer = { id: data.id, error: error instanceof Error ? error.message : "decoder" };
    self.postMessage(message);
  }
};
