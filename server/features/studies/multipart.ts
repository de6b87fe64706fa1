import type { Response } from "express";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A body of one part, as WADO-RS answers (PS3.18 8.6.1.2). */
export interface Part {
  /** `application/dicom` or `application/octet-stream`. */
  type: string;
  transferSyntaxUid: string;
  chunks: AsyncIterable<Uint8Array>;
  bytes: number | undefined;
}

/**
 * Streams the part. Nothing is sent before its first bytes are there, so that a missing object becomes an error reply;
 * a caller that goes away ends the reading.
 */
export const sendPart = async (
  response: Response,
  boundary: string,
  part: Part,
): Promise<void> => {
  const head = Buffer.from(
    `--${boundary}\r\nContent-Type: ${part.type}; transfer-syntax=${part.transferSyntaxUid}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const chunks = part.chunks[Symbol.asyncIterator]();
  try {
    await sendOpened();
  } finally {
    // Also when the caller left before or between reads: an open file would stay open.
    await chunks.return?.();
  }

  async function sendOpened() {
    const first = await chunks.next();
    response.setHeader(
      "Content-Type",
      `multipart/related; type="${part.type}"; boundary=${boundary}`,
    );
    if (part.bytes !== undefined)
      response.setHeader(
        "Content-Length",
        head.length + part.bytes + tail.length,
      );
    await sendChunks(response, async function* () {
      yield head;
      if (first.done !== true) yield first.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
      yield tail;
    });
  }
};

/** Streams a body; a caller that goes away is no error. */
export const sendChunks = async (
  response: Response,
  chunks: () => AsyncGenerator<Uint8Array | string>,
  through: readonly NodeJS.ReadWriteStream[] = [],
): Promise<void> => {
  try {
    await pipeline([Readable.from(chunks()), ...through, response]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_STREAM_PREMATURE_CLOSE" || !response.destroyed)
      throw error;
  }
};
