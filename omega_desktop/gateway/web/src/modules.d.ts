/** Modules without types of their own. */

declare module "@cornerstonejs/codec-openjph" {
  export interface HTJ2KDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): {
      width: number;
      height: number;
      bitsPerSample: number;
      componentCount: number;
      isSigned: boolean;
    };
  }
  const module: (options: {
    locateFile: (name: string) => string;
  }) => Promise<{ HTJ2KDecoder: new () => HTJ2KDecoder }>;
  export default module;
}

declare module "@cornerstonejs/codec-openjph/wasm" {
  const url: string;
  export default url;
}

/** Addresses of built files, put in by build.mjs. */
declare const DECODE_WORKER: string;
declare const PDF_WORKER: string;
declare const PDF_FILES: Readonly<Record<string, string>>;
