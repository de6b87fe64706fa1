import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { constants, createBrotliCompress } from "node:zlib";
import { isCompressed } from "../dimse/uids.ts";
import type { Queued } from "../queue/queued.ts";

/** What the other side said, or that it could not be asked. */
export type Verdict =
  /** It has the image for good. */
  | { kind: "stored" }
  /** Not this image, ever. */
  | { kind: "refused"; reason: string; status: number }
  /** `line`: nothing gets through now. `image`: this one did not; others may. */
  | {
      kind: "later";
      scope: "line" | "image";
      reason: string;
      status: number | null;
    };

export interface Reply {
  status: number;
  body: string;
}

/** HTTPS to the platform, with the site's token. */
export interface PlatformLine {
  /** @throws Error when there is no answer. */
  call(method: "GET" | "PUT", path: string, body?: object): Promise<Reply>;
  /** Sends one image; never throws. `sent` is told the bytes that went over the line. */
  store(
    image: Queued,
    signal: AbortSignal,
    sent: (bytes: number) => void,
  ): Promise<Verdict>;
  close(): void;
}

/** A line that moves no byte for so long is given up. */
const SILENT_MS = 60_000;
/** Replies are short; a page of some proxy is not read to its end. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/**
 * Measured on the sample CT: 0.48 of its size, where gzip reaches 0.51, at 12 MB/s on one slow core; higher qualities
 * gain nothing and cost three times as much.
 */
const BROTLI_QUALITY = 5;

export const createPlatformLine = (options: {
  server: URL;
  token: string;
  /** At once. */
  connections: number;
}): PlatformLine => {
  const { server, token } = options;
  const secure = server.protocol === "https:";
  const keep = { keepAlive: true, maxSockets: options.connections + 1 };
  const agent = secure ? new HttpsAgent(keep) : new HttpAgent(keep);
  const base = server.href.replace(/\/+$/, "");

  const exchange = async (
    method: string,
    path: string,
    headers: Record<string, string | number>,
    body:
      | { stream: Readable; signal?: AbortSignal | undefined }
      | string
      | undefined,
  ): Promise<Reply> => {
    const open = secure ? httpsRequest : httpRequest;
    const signal = typeof body === "object" ? body.signal : undefined;
    const outgoing = open(`${base}${path}`, {
      ...{ method, agent, ...(signal && { signal }) },
      headers: { ...headers, authorization: `Bearer ${token}`, accept: "*/*" },
    });
    outgoing.setTimeout(SILENT_MS, () =>
      outgoing.destroy(Object.assign(new Error("silent"), { code: "SILENT" })),
    );
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve);
      outgoing.on("error", reject);
    });
    if (typeof body !== "object") outgoing.end(body);
    // What breaks the sending breaks the request, and is told there.
    else pipeline(body.stream, outgoing, () => undefined);
    try {
      const reply = await answered;
      return { status: reply.statusCode ?? 0, body: await textOf(reply) };
    } finally {
      // An answer may come before the whole body is out; the rest is not sent.
      if (!outgoing.writableFinished) outgoing.destroy();
      if (typeof body === "object") body.stream.destroy();
    }
  };

  const send = async (
    image: Queued,
    compress: boolean,
    { signal, sent }: { signal: AbortSignal; sent: (bytes: number) => void },
  ): Promise<Reply> => {
    const boundary = randomUUID();
    const head = Buffer.from(
      `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`,
    );
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    // The request only says that it broke; what broke it is our own file.
    let unreadable: Unreadable | undefined;
    const fromDisk = (error: unknown): never => {
      unreadable = new Unreadable(
        String((error as NodeJS.ErrnoException).code),
      );
      throw unreadable;
    };
    const { size } = await stat(image.path).catch(fromDisk);
    const plain = async function* () {
      yield head;
      try {
        yield* createReadStream(image.path);
      } catch (error) {
        fromDisk(error);
      }
      yield tail;
    };
    const counted = async function* (from: AsyncIterable<Buffer>) {
      for await (const piece of from) {
        sent(piece.length);
        yield piece;
      }
    };
    const source = Readable.from(plain(), { objectMode: false });
    const brotli = createBrotliCompress({
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    });
    const bytes = compress ? pipeline(source, brotli, () => undefined) : source;
    const stream = Readable.from(counted(bytes), { objectMode: false });
    return exchange(
      "POST",
      "/dicom-web/studies",
      {
        "content-type": `multipart/related; type="application/dicom"; boundary=${boundary}`,
        ...(compress
          ? { "content-encoding": "br" }
          : { "content-length": head.length + size + tail.length }),
      },
      { stream, signal },
    ).catch((error: unknown) => {
      throw unreadable ?? error;
    });
  };

  return {
    call: (method, path, body) =>
      exchange(
        ...([method, path] as const),
        body ? { "content-type": "application/json" } : {},
        body && JSON.stringify(body),
      ),
    store: async (image, signal, sent) => {
      const compress = !isCompressed(image.transferSyntaxUid);
      try {
        const reply = await send(image, compress, { signal, sent });
        // An image that grows out of almost nothing looks like a bomb; as it is, it may pass.
        if (reply.status === 413 && compress)
          return verdictOf(await send(image, false, { signal, sent }));
        return verdictOf(reply);
      } catch (error) {
        return verdictOfFailure(error);
      }
    },
    close: () => agent.destroy(),
  };
};

const textOf = async (reply: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of reply) {
    bytes += (piece as Buffer).length;
    if (bytes > MAX_REPLY_BYTES) {
      reply.destroy();
      break;
    }
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
};

/** Nothing gets through: the token, the platform's own state, or something in between. */
const OF_LINE = new Set([
  401, 403, 404, 407, 408, 425, 429, 502, 503, 504, 507,
]);
/** This image, for good. */
const OF_IMAGE = new Set([413, 415, 422]);

const verdictOf = ({ status, body }: Reply): Verdict => {
  if (status === 200 || status === 202 || status === 409) {
    const said = outcomeOf(body);
    if (said === "stored") return { kind: "stored" };
    if (said === undefined)
      // Something else than the platform answered; the image is not known to be safe.
      return { kind: "later", scope: "line", reason: "notThePlatform", status };
    if (said === FULL)
      return { kind: "later", scope: "line", reason: "storeFull", status };
    if (said === PROCESSING)
      return { kind: "later", scope: "image", reason: "processing", status };
    return {
      kind: "refused",
      reason: REFUSALS[said] ?? "refused",
      status: said,
    };
  }
  if (OF_IMAGE.has(status))
    return { kind: "refused", reason: "refused", status };
  const scope = OF_LINE.has(status) ? "line" : "image";
  const reason = reasonOfStatus(status);
  return { kind: "later", scope, reason, status };
};

/** What a refusing status is called on the page. */
export const reasonOfStatus = (status: number): string =>
  status === 401 || status === 403
    ? "token"
    : status === 429 || status === 503
      ? "busy"
      : "status";

/** Failure Reasons of PS3.18 10.5.3. */
const FULL = 0xa700;
const PROCESSING = 0x0110;
const REFUSALS: Readonly<Record<number, string>> = {
  0x0111: "otherBytes",
  0x0122: "noPixels",
  0xc000: "notUnderstood",
};

interface Sequence {
  Value?: { "00081197"?: { Value?: number[] } }[];
}
/** Of the one image that was sent: stored, or the reason why not; undefined for a body that is no STOW-RS answer. */
const outcomeOf = (body: string): "stored" | number | undefined => {
  let said: Record<string, Sequence | undefined> | null;
  try {
    said = JSON.parse(body) as typeof said;
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  if (Array.isArray(said["00081199"]?.Value)) return "stored";
  const [failed] = said["00081198"]?.Value ?? said["0008119A"]?.Value ?? [];
  return failed?.["00081197"]?.Value?.[0];
};

/** Our own disk, and this file only. */
class Unreadable extends Error {
  override readonly name = "Unreadable";
}

const verdictOfFailure = (error: unknown): Verdict => {
  if (error instanceof Unreadable)
    return { kind: "later", scope: "image", reason: "disk", status: null };
  const reason = reasonOfFailure(error);
  return { kind: "later", scope: "line", reason, status: null };
};

/** Why there was no answer at all. */
export const reasonOfFailure = (error: unknown): string => {
  const code = String((error as NodeJS.ErrnoException).code);
  if (code === "ABORT_ERR") return "givenWay";
  if (code === "SILENT") return "silent";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "noName";
  if (code === "ECONNREFUSED") return "refusedConnection";
  if (/CERT|SELF_SIGNED|ALTNAME/.test(code)) return "certificate";
  return "broken";
};
