import type { Response } from "express";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

type Chunks = AsyncIterable<Uint8Array>;

/** One part of a body (PS3.18 8.6.1.2). */
export interface Part {
  /** `application/dicom`, `application/octet-stream` or a picture's. */
  type: string;
  /** Undefined for pictures that are drawn. */
  transferSyntaxUid: string | undefined;
  chunks: Chunks;
  bytes: number | undefined;
}

/**
 * Streams parts one after the other. Nothing is sent before the first part's first bytes are there, so that a missing
 * object becomes an error reply; a caller that goes away ends the reading. `alone`: the only part, whose length is told.
 */
export const sendParts = async (
  response: Response,
  boundary: string,
  {
    type,
    parts,
    alone,
  }: { type: string; parts: AsyncIterable<Part>; alone: boolean },
): Promise<void> => {
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const rest = parts[Symbol.asyncIterator]();
  let open: AsyncIterator<Uint8Array> | undefined;
  try {
    const first = await rest.next();
    if (first.done === true) throw new Error("an answer has no parts");
    open = first.value.chunks[Symbol.asyncIterator]();
    const begun = await open.next();
    response.setHeader(
      "Content-Type",
      `multipart/related; type="${type}"; boundary=${boundary}`,
    );
    const head = headOf(boundary, first.value, "");
    if (alone && first.value.bytes !== undefined)
      response.setHeader(
        "Content-Length",
        head.length + first.value.bytes + tail.length,
      );
    await sendChunks(response, async function* () {
      yield head;
      if (begun.done !== true) yield begun.value;
      if (open)
        yield* {
          [Symbol.asyncIterator]: () => open as AsyncIterator<Uint8Array>,
        };
      for await (const part of { [Symbol.asyncIterator]: () => rest }) {
        yield headOf(boundary, part, "\r\n");
        yield* part.chunks;
      }
      yield tail;
    });
  } finally {
    // Also when the caller left before or between reads: an open file would stay open.
    await open?.return?.();
    await rest.return?.();
  }
};

/** Sends the only part as the body itself. As with parts, nothing is sent before its first bytes are there. */
export const sendBare = async (
  response: Response,
  parts: AsyncGenerator<Part>,
): Promise<void> => {
  let open: AsyncIterator<Uint8Array> | undefined;
  try {
    const first = await parts.next();
    if (first.done === true) throw new Error("an answer has no parts");
    const part = first.value;
    open = part.chunks[Symbol.asyncIterator]();
    const chunks = open;
    const begun = await chunks.next();
    response.setHeader("Content-Type", typeOf(part));
    if (part.bytes !== undefined)
      response.setHeader("Content-Length", part.bytes);
    await sendChunks(response, async function* () {
      if (begun.done === true) return;
      yield begun.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
    });
  } finally {
    await open?.return?.();
    await parts.return(undefined);
  }
};

const typeOf = ({ type, transferSyntaxUid }: Part): string =>
  transferSyntaxUid === undefined
    ? type
    : `${type}; transfer-syntax=${transferSyntaxUid}`;

const headOf = (boundary: string, part: Part, before: string): Buffer =>
  Buffer.from(
    `${before}--${boundary}\r\nContent-Type: ${typeOf(part)}\r\n\r\n`,
  );

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
