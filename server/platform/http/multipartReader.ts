import { Readable } from "node:stream";
import { AppError } from "../appError.ts";

/** One part on its way in. What is not read of its body is skipped when the next one is asked for. */
export interface IncomingPart {
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Readable;
}

/** Headers of one part; real ones have some hundred bytes. */
const MAX_HEADER_BYTES = 16 * 1024;
/** RFC 2046 5.1.1, but longer than its 70 characters: Orthanc's plug-in writes 73. */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,199}[\w'()+,\-./:=?]$/;
const END_OF_HEADERS = "\r\n\r\n";

/**
 * Cuts a multipart body (RFC 2046 5.1) into its parts while it arrives; holds no more of it than one chunk and a header.
 * @throws AppError from `next` and from bodies: `upload.malformed`, `upload.incomplete` where it ends before its end.
 */
export const readMultipart = (
  source: AsyncIterable<Uint8Array>,
  boundary: string,
): { next(): Promise<IncomingPart | undefined> } => {
  if (!BOUNDARY.test(boundary)) throw new AppError("upload.malformed");
  const input = createInput(source);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  /** Bytes up to the delimiter, piece by piece; undefined once it was passed. */
  let inBody = true;
  /** Counts the readers of bodies: one that was left behind while it waited for bytes takes none of the next part. */
  let reader = 0;
  const piece = async (mine: number): Promise<Buffer | undefined> => {
    while (inBody && mine === reader) {
      const at = input.held().indexOf(delimiter);
      if (at >= 0) {
        const last = input.take(at);
        input.take(delimiter.length);
        inBody = false;
        if (last.length > 0) return last;
        break;
      }
      // The delimiter may begin at the end of what is here.
      const sure = input.held().length - delimiter.length + 1;
      if (sure > 0) return input.take(sure);
      await input.fill();
    }
    return undefined;
  };

  return {
    next: async () => {
      const skipper = (reader += 1);
      while ((await piece(skipper)) !== undefined);
      await input.atLeast(2);
      if (input.held().toString("latin1", 0, 2) === "--") return undefined;
      const headers = headersOf(await input.through(END_OF_HEADERS));
      inBody = true;
      // A body of no bytes: the delimiter's line break is the one that ended the headers.
      input.putBack("\r\n");
      const mine = (reader += 1);
      const body = async function* () {
        let lineBreak = 2;
        for (let next = await piece(mine); next; next = await piece(mine)) {
          const bytes = next.subarray(lineBreak);
          lineBreak -= next.length - bytes.length;
          if (bytes.length > 0) yield bytes;
        }
      };
      return { headers, body: Readable.from(body(), { objectMode: false }) };
    },
  };
};

/** What has arrived and was not taken yet. */
const createInput = (source: AsyncIterable<Uint8Array>) => {
  const chunks = source[Symbol.asyncIterator]();
  // Every delimiter begins with a line break; the first one may stand at the very beginning.
  let held: Buffer = Buffer.from("\r\n");
  const fill = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) throw new AppError("upload.incomplete");
    held = Buffer.concat([held, next.value]);
  };
  const take = (count: number): Buffer => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  return {
    held: () => held,
    fill,
    take,
    putBack: (text: string) => {
      held = Buffer.concat([Buffer.from(text), held]);
    },
    atLeast: async (count: number) => {
      while (held.length < count) await fill();
    },
    /** The text up to and with `end`, or only a line break where nothing else stands before the body. */
    through: async (end: string): Promise<string> => {
      for (;;) {
        const at = held.indexOf(end);
        if (at >= 0 && at <= MAX_HEADER_BYTES)
          return take(at + end.length).toString("latin1");
        if (held.length > MAX_HEADER_BYTES)
          throw new AppError("upload.malformed");
        await fill();
      }
    },
  };
};

/** After the delimiter: padding, a line break, and the header lines. */
const headersOf = (text: string): Record<string, string> => {
  const [padding = "", ...lines] = text.split("\r\n");
  if (padding.trim() !== "") throw new AppError("upload.malformed");
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const colon = line.indexOf(":");
        if (colon < 1) throw new AppError("upload.malformed");
        return [
          line.slice(0, colon).trim().toLowerCase(),
          line.slice(colon + 1).trim(),
        ];
      }),
  );
};
