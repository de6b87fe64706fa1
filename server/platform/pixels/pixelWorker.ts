import { parentPort } from "node:worker_threads";
import type { DicomJson } from "../dicom/json.ts";
import { decodeFrame } from "./decodeFrame.ts";
import { decodeCells, type Cells } from "./cells.ts";
import { nativeBytes } from "./nativeBytes.ts";
import { packFrame } from "./packFrame.ts";
import { paint, type Picture } from "./paint.ts";
import { PixelError, pixelFormatOf, type PixelProblem } from "./pixelFormat.ts";
import { limitWasmMemory } from "../wasmMemory.ts";
import type { Window } from "./windowing.ts";

export interface PixelQuestion {
  /** One frame as it is stored. */
  bytes: Uint8Array;
  transferSyntaxUid: string;
  /** The image's attributes as DICOM JSON text. */
  metadata: string;
  /** From 1. */
  frame: number;
  /**
   * A picture for the eye, the stored values in little endian, the same with every bit that was coded, or (of an
   * uncompressed frame) as JPEG-LS.
   */
  as:
    | { kind: "picture"; window: Window | undefined }
    | { kind: "native" }
    | { kind: "cells" }
    | { kind: "packed" };
  /** What WebAssembly may take. */
  wasmBytes: number;
}
export type PixelAnswer =
  | { picture: Picture }
  | { native: Uint8Array<ArrayBuffer> }
  | { cells: Cells }
  | { packed: Uint8Array<ArrayBuffer> }
  | { problem: PixelProblem };

/** Thread in which pixels from outside are decoded: what one of them breaks, breaks here. */
const port = parentPort;
if (!port) throw new Error("pixelWorker runs as a worker thread only");

let limited = false;

const answer = async (question: PixelQuestion): Promise<PixelAnswer> => {
  const { bytes, transferSyntaxUid, metadata, frame, as } = question;
  if (!limited) limitWasmMemory(question.wasmBytes);
  limited = true;
  try {
    const attributes = JSON.parse(metadata) as DicomJson; // written by us on arrival
    const format = pixelFormatOf(attributes);
    if (as.kind === "packed") return { packed: await packFrame(bytes, format) };
    if (as.kind === "cells")
      return { cells: await decodeCells(bytes, transferSyntaxUid, format) };
    const decoded = await decodeFrame(bytes, transferSyntaxUid, format);
    return as.kind === "native"
      ? { native: nativeBytes(decoded) }
      : { picture: paint(decoded, attributes, frame, as.window) };
  } catch (error) {
    // Everything that is no PixelError was provoked by the bytes all the same.
    return { problem: error instanceof PixelError ? error.problem : "damaged" };
  }
};

const buffersOf = (reply: PixelAnswer) => {
  if ("picture" in reply) return [reply.picture.pixels.buffer];
  if ("native" in reply) return [reply.native.buffer];
  if ("cells" in reply) return [reply.cells.bytes.buffer];
  return "packed" in reply ? [reply.packed.buffer] : [];
};

port.on("message", (question: PixelQuestion) => {
  void answer(question).then((reply) => {
    port.postMessage(reply, buffersOf(reply));
  });
});
