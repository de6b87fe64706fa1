import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import sharp from "sharp";
import { limitWasmMemory } from "../wasmMemory.ts";
import { withColourProfile } from "./jpeg.ts";

export interface HeicQuestion {
  path: string;
  maxPixels: number;
  /** What WebAssembly may take. */
  wasmBytes: number;
}
export type HeicProblem = "damaged" | "tooLarge";
export type HeicAnswer =
  | { jpeg: Uint8Array<ArrayBuffer> }
  | { problem: HeicProblem };

/** Something of libheif's, as its binding hands it out; `ptr` is its address. */
interface Handle {
  $$?: { ptr: number };
}
/** libheif 1.23's C interface as emscripten binds it (its own d.ts types nearly all of it `any`). */
interface Libheif {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  heif_error_code: { heif_error_Ok: unknown };
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGB: unknown };
  heif_context_alloc(): Handle;
  heif_context_read_from_memory(
    context: Handle,
    bytes: Uint8Array,
  ): { code: unknown };
  heif_js_context_get_primary_image_handle(context: Handle): Handle;
  heif_image_handle_get_width(image: Handle): number;
  heif_image_handle_get_height(image: Handle): number;
  heif_js_decode_image2(
    image: Handle,
    colourSpace: unknown,
    chroma: unknown,
  ): { channels?: readonly Plane[] };
  _heif_image_handle_get_raw_color_profile_size(image: number): number;
  _heif_image_handle_get_raw_color_profile(
    error: number,
    image: number,
    to: number,
  ): void;
}
interface Plane {
  width: number;
  height: number;
  /** Bytes from one line to the next. */
  stride: number;
  data: Uint8Array<ArrayBuffer>;
}

/** As a photograph for a screen: small enough for a slow line, and no block is seen. */
const QUALITY = 90;
/** The largest that is taken for a profile; a telephone's has half a kilobyte. */
const MAX_PROFILE_BYTES = 64 * 1024;
const ERROR_BYTES = 16;

/** Thread in which photographs of telephones are decoded: what one of them breaks, breaks here. */
const port = parentPort;
if (!port) throw new Error("heicWorker runs as a worker thread only");
sharp.concurrency(1);
sharp.cache(false);

const require = createRequire(import.meta.url);
const HOME = "libheif-js/libheif-wasm/libheif";

/** A decoder of its own for each file: nothing of one is left for the next, and its memory goes with it. */
const newDecoder = async (): Promise<Libheif> => {
  const create = require(`${HOME}.js`) as (options: object) => Libheif;
  return create({
    wasmBinary: await readFile(require.resolve(`${HOME}.wasm`)),
    // It prints what it thinks of a file; that is nobody's to read.
    ...{ print: () => {}, printErr: () => {} },
  });
};

/** The colours' ICC profile; telephones take in more of them than sRGB has. */
const profileOf = (heif: Libheif, address: number): Uint8Array => {
  const bytes = heif._heif_image_handle_get_raw_color_profile_size(address);
  if (bytes === 0 || bytes > MAX_PROFILE_BYTES) return new Uint8Array();
  const to = heif._malloc(bytes);
  const error = heif._malloc(ERROR_BYTES);
  heif._heif_image_handle_get_raw_color_profile(error, address, to);
  return heif.HEAPU8.slice(to, to + bytes);
};

/** The lines without what lies between them. */
const tightLines = ({ data, stride, width, height }: Plane): Uint8Array => {
  const line = width * 3;
  if (stride === line) return data;
  const lines = new Uint8Array(line * height);
  for (let y = 0; y < height; y += 1)
    lines.set(data.subarray(y * stride, y * stride + line), y * line);
  return lines;
};

const decode = async (
  heif: Libheif,
  file: Uint8Array,
  { maxPixels }: HeicQuestion,
): Promise<HeicAnswer> => {
  const context = heif.heif_context_alloc();
  const { code } = heif.heif_context_read_from_memory(context, file);
  const image =
    code === heif.heif_error_code.heif_error_Ok
      ? heif.heif_js_context_get_primary_image_handle(context)
      : {};
  if (!image.$$) return { problem: "damaged" };
  const width = heif.heif_image_handle_get_width(image);
  const height = heif.heif_image_handle_get_height(image);
  if (width * height > maxPixels) return { problem: "tooLarge" };
  const { channels } = heif.heif_js_decode_image2(
    image,
    heif.heif_colorspace.heif_colorspace_RGB,
    heif.heif_chroma.heif_chroma_interleaved_RGB,
  );
  const plane = channels?.[0];
  if (plane?.width !== width || plane.height !== height)
    return { problem: "damaged" };
  const jpeg = await sharp(tightLines(plane), {
    raw: { width, height, channels: 3 },
  })
    .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return { jpeg: withColourProfile(jpeg, profileOf(heif, image.$$.ptr)) };
};

let limited = false;
const answer = async (question: HeicQuestion): Promise<HeicAnswer> => {
  if (!limited) limitWasmMemory(question.wasmBytes);
  limited = true;
  // A decoder or a file that is not there is no fault of the photograph's: it ends the thread, and is told as ours.
  const heif = await newDecoder();
  const file = await readFile(question.path);
  try {
    return await decode(heif, file, question);
  } catch {
    // Whatever the decoder throws (numbers, too), the bytes provoked it.
    return { problem: "damaged" };
  }
};

port.on("message", (question: HeicQuestion) => {
  void answer(question).then((reply) => {
    port.postMessage(reply, "jpeg" in reply ? [reply.jpeg.buffer] : []);
  });
});
