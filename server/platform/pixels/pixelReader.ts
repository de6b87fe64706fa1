import type { ErrorCode } from "../../../shared/errors.ts";
import { AppError } from "../appError.ts";
import { createThreadPool, threadFile } from "../threads.ts";
import type { Cells } from "./cells.ts";
import type { Picture } from "./paint.ts";
import type { PixelProblem } from "./pixelFormat.ts";
import type { PixelAnswer, PixelQuestion } from "./pixelWorker.ts";
import type { Window } from "./windowing.ts";

/** One frame as it is stored, and what is needed to understand it. */
export interface StoredFrame {
  /** Who asks: one owner's frames never hold all threads. */
  owner: string;
  transferSyntaxUid: string;
  /** The image's attributes as DICOM JSON text. */
  metadata: string;
  /** From 1. */
  frame: number;
  /** Reads the frame; called when a thread is free. */
  bytes: () => Promise<Uint8Array<ArrayBuffer>>;
}

export interface PixelReader {
  /**
   * The frame as a picture of 8 bits, under this window or its own.
   * @throws AppError `image.undecodable`, `image.tooManyPixels`, `image.notRendered`
   */
  picture(source: StoredFrame, window: Window | undefined): Promise<Picture>;
  /** The frame's stored values, uncompressed, in little endian. @throws as `picture` */
  native(source: StoredFrame): Promise<Uint8Array<ArrayBuffer>>;
  /** A compressed frame's pixel cells with every bit that was coded. @throws as `picture` */
  cells(source: StoredFrame): Promise<Cells>;
  /** An uncompressed little-endian frame as JPEG-LS, without loss (see `isPackable`). @throws as `picture` */
  packed(source: StoredFrame): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** A frame of the largest size allowed takes a few seconds. */
const TIME_LIMIT_MS = 20_000;
const MEMORY_LIMIT_MB = 512;
/** The largest mammograms take 300 MB in a JPEG 2000 decoder. */
const WASM_BYTES = 1024 * 1024 * 1024;
/** Of one owner one less: somebody else's frame is never behind all of them. */
const THREADS = 3;

const CODES: Readonly<Record<PixelProblem, ErrorCode>> = {
  damaged: "image.undecodable",
  tooLarge: "image.tooManyPixels",
  unsupported: "image.notRendered",
};

/** Threads that decode pixels, with limits of time and memory. One that dies of a frame is replaced by a new one. */
export const createPixelReader = (
  limits: { timeMs?: number; wasmBytes?: number } = {},
): PixelReader => {
  const pool = createThreadPool<PixelQuestion, PixelAnswer>({
    file: threadFile("pixelWorker", import.meta.url),
    threads: THREADS,
    perOwner: THREADS - 1,
    timeMs: limits.timeMs ?? TIME_LIMIT_MS,
    memoryMb: MEMORY_LIMIT_MB,
  });
  const wasmBytes = limits.wasmBytes ?? WASM_BYTES;

  const ask = async (
    { owner, bytes, ...frame }: StoredFrame,
    as: PixelQuestion["as"],
  ): Promise<Exclude<PixelAnswer, { problem: PixelProblem }>> => {
    const answer = await pool.run(owner, async () => {
      const read = await bytes();
      const question = { ...frame, bytes: read, as, wasmBytes };
      return { ask: question, moved: [read.buffer] };
    });
    if (!answer) throw new AppError("image.undecodable");
    if ("problem" in answer) throw new AppError(CODES[answer.problem]);
    return answer;
  };

  return {
    picture: async (source, window) => {
      const answer = await ask(source, { kind: "picture", window });
      if ("picture" in answer) return answer.picture;
      throw new Error("asked for a picture, answered with values");
    },
    native: async (source) => {
      const answer = await ask(source, { kind: "native" });
      if ("native" in answer) return answer.native;
      throw new Error("asked for values, answered with a picture");
    },
    cells: async (source) => {
      const answer = await ask(source, { kind: "cells" });
      if ("cells" in answer) return answer.cells;
      throw new Error("asked for cells, answered with something else");
    },
    packed: async (source) => {
      const answer = await ask(source, { kind: "packed" });
      if ("packed" in answer) return answer.packed;
      throw new Error("asked for a stream, answered with something else");
    },
    close: () => pool.close(),
  };
};
