import { pipeline, Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { AppError } from "../appError.ts";

/** A body may always grow to this much; beyond it only so many times as large as it came. */
const FREE_BYTES = 64 * 1024 * 1024;
const MOST_TIMES = 100;

const DECODERS = { br: createBrotliDecompress, gzip: createGunzip } as const;

/**
 * The body as it was before its Content-Encoding (`br` or `gzip`; none: as it is), while it arrives. What grows beyond
 * `maxBytes`, or out of almost nothing, is cut off: its reader gets AppError `input.tooLarge`. Also `upload.malformed` for
 * bytes that are not so encoded and `upload.incomplete` where they end too early.
 * @throws AppError `input.unsupportedType` at once, for any other coding
 */
export const decodedBody = (
  body: Readable,
  coding: string | undefined,
  maxBytes: number,
): Readable => {
  if (coding === undefined || coding === "identity") return body;
  if (coding !== "br" && coding !== "gzip")
    throw new AppError("input.unsupportedType");
  let came = 0;
  let grown = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      came += chunk.length;
      done(null, chunk);
    },
  });
  const decoder = DECODERS[coding]();
  pipeline(body, count, decoder, () => undefined);
  const pieces = async function* () {
    try {
      for await (const piece of decoder as AsyncIterable<Buffer>) {
        grown += piece.length;
        if (
          grown > maxBytes ||
          (grown > FREE_BYTES && grown > came * MOST_TIMES)
        )
          throw new AppError("input.tooLarge");
        yield piece;
      }
    } catch (error) {
      throw problemOf(error);
    } finally {
      decoder.destroy();
    }
  };
  return Readable.from(pieces(), { objectMode: false });
};

const problemOf = (error: unknown): unknown => {
  const code = String((error as NodeJS.ErrnoException).code);
  if (code === "Z_BUF_ERROR") return new AppError("upload.incomplete");
  if (code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET")
    return new AppError("upload.incomplete");
  if (code.startsWith("Z_") || code.startsWith("ERR_"))
    return new AppError("upload.malformed");
  return error;
};
