import { createRequire } from "node:module";
import { PixelError } from "./pixelFormat.ts";

/** Decoders that cornerstonejs has built to WebAssembly; what all of them have in common. */
interface WasmDecoder {
  getEncodedBuffer(bytes: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned?: boolean;
  };
  getDecodedBuffer(): Uint8Array;
  /** JPEG-LS: 0 for planes, else by line or by pixel. */
  getInterleaveMode?(): number;
  delete(): void;
}
interface WasmModule {
  HEAPU8: Uint8Array;
}
interface PackedFrame {
  width: number;
  height: number;
  bitsPerSample: number;
  componentCount: number;
  isSigned: boolean;
}
/** The JPEG-LS one. */
interface WasmEncoder {
  getDecodedBuffer(frame: PackedFrame): Uint8Array;
  setNearLossless(loss: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
type Create = (module: WasmModule) => WasmDecoder;

/** What a stream decodes to; `bytes` are copied out of the decoder. */
export interface Unpacked {
  bytes: Uint8Array<ArrayBuffer>;
  columns: number;
  rows: number;
  components: number;
  bits: number;
  signed: boolean;
  planes: boolean;
}

export type WasmCodec = "jpeg" | "jpegLs" | "jpeg2000" | "htj2k";

const PACKAGES: Readonly<Record<WasmCodec, { path: string; decoder: string }>> =
  {
    jpeg: {
      path: "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs",
      decoder: "JPEGDecoder",
    },
    jpegLs: {
      path: "@cornerstonejs/codec-charls/decodewasmjs",
      decoder: "JpegLSDecoder",
    },
    jpeg2000: {
      path: "@cornerstonejs/codec-openjpeg/decodewasmjs",
      decoder: "J2KDecoder",
    },
    htj2k: {
      path: "@cornerstonejs/codec-openjph/wasmjs",
      decoder: "HTJ2KDecoder",
    },
  };

/** WebAssembly memory never shrinks: a module that has grown beyond this is not kept for the next image. */
const KEPT_BYTES = 128 * 1024 * 1024;

const require = createRequire(import.meta.url);
const loaded = new Map<WasmCodec, { module: WasmModule; create: Create }>();

type Factory<C> = (
  options: object,
) => Promise<WasmModule & Record<string, new () => C>>;
/** They print what they think of a stream; it is nobody's to read. */
const silent = () => ({ print: () => {}, printErr: () => {} });

const load = async (codec: WasmCodec) => {
  const known = loaded.get(codec);
  if (known) return known;
  const { path, decoder } = PACKAGES[codec];
  const factory = require(path) as Factory<WasmDecoder>;
  const module = await factory(silent());
  const create: Create = () => {
    const Decoder = module[decoder];
    if (!Decoder) throw new Error(`the codec has no ${decoder}`);
    return new Decoder();
  };
  const made = { module, create };
  loaded.set(codec, made);
  return made;
};

/** Decodes one stream. @throws PixelError `damaged`; the module is not used again then. */
export const wasmDecode = async (
  codec: WasmCodec,
  stream: Uint8Array,
): Promise<Unpacked> => {
  const { module, create } = await load(codec);
  try {
    const decoder = create(module);
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const info = decoder.getFrameInfo();
    const unpacked = {
      bytes: new Uint8Array(decoder.getDecodedBuffer()),
      columns: info.width,
      rows: info.height,
      components: info.componentCount,
      bits: info.bitsPerSample,
      signed: info.isSigned ?? false,
      planes: decoder.getInterleaveMode?.() === 0,
    };
    decoder.delete();
    if (module.HEAPU8.length > KEPT_BYTES) loaded.delete(codec);
    return unpacked;
  } catch {
    // Whatever a module throws (numbers, too), it may have stopped halfway: the next image gets a fresh one.
    loaded.delete(codec);
    throw new PixelError("damaged");
  }
};

const ENCODER = "@cornerstonejs/codec-charls/wasmjs";
let encoding: ReturnType<Factory<WasmEncoder>> | undefined;

/**
 * Encodes a frame as JPEG-LS without loss; `bytes` are its samples as the processor has them.
 * @throws PixelError `damaged`; the module is not used again then.
 */
export const wasmPack = async (
  bytes: Uint8Array,
  frame: PackedFrame,
): Promise<Uint8Array<ArrayBuffer>> => {
  encoding ??= (require(ENCODER) as Factory<WasmEncoder>)(silent());
  try {
    const module = await encoding;
    const Encoder = module["JpegLSEncoder"];
    if (!Encoder) throw new Error("the codec has no JpegLSEncoder");
    const encoder = new Encoder();
    encoder.getDecodedBuffer(frame).set(bytes);
    encoder.setNearLossless(0);
    encoder.encode();
    const packed = new Uint8Array(encoder.getEncodedBuffer());
    encoder.delete();
    if (module.HEAPU8.length > KEPT_BYTES) encoding = undefined;
    return packed;
  } catch {
    encoding = undefined;
    throw new PixelError("damaged");
  }
};
