import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline, Readable } from "node:stream";
import type { PacsProblem } from "../../../shared/domain/pacs/problems.ts";
import { readMultipart } from "../http/multipartReader.ts";
import type { PacsAccess } from "./pacsSites.ts";

/** Nothing of the answer, of addresses or of UIDs is in it. */
export class PacsFailure extends Error {
  override readonly name = "PacsFailure";
  readonly problem: PacsProblem;
  constructor(problem: PacsProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** One DICOM object as the PACS calls it, and what its bytes have to be. */
export interface PacsObject {
  studyUid: string;
  seriesUid: string;
  sopInstanceUid: string;
  sha256: string;
  bytes: number;
}

/** DICOMweb towards a hospital's PACS. All throw PacsFailure. */
export interface PacsClient {
  /**
   * Its bytes (WADO-RS, in the stored transfer syntax), handed to `take`. `absent`: it says that it has none; `other`: they
   * are longer than they have to be. Whether they are the right ones is for `take` to see.
   */
  read<T>(
    access: PacsAccess,
    object: PacsObject,
    take: (bytes: Readable) => Promise<T>,
  ): Promise<T | "absent" | "other">;
  /** What it has, without keeping it. */
  compare(
    access: PacsAccess,
    object: PacsObject,
  ): Promise<"same" | "absent" | "other">;
  /** Sends a file (STOW-RS). `refused`: it did not want this one. That it is there is only known once it was read back. */
  store(access: PacsAccess, path: string): Promise<"taken" | "refused">;
  /** Whether it answers as a DICOMweb service does (QIDO-RS, for a study that nobody has). */
  probe(access: PacsAccess): Promise<void>;
  close(): void;
}

export interface PacsLimits {
  /** A line that moves no byte for so long is given up. */
  silentMs: number;
  /** For the whole answer, besides what its size allows. */
  answerMs: number;
}
const LIMITS: PacsLimits = { silentMs: 15_000, answerMs: 60_000 };
/** The slowest line that is waited for. */
const BYTES_PER_MS = 128;
/** Around the one part of an answer: boundary lines and headers. */
const AROUND_BYTES = 1024 * 1024;
/** Of other answers nothing is read but whether they end. */
const MAX_IGNORED_BYTES = 4 * 1024 * 1024;
/** Never used for a study: the root of UIDs made from UUIDs, with the nil one. */
const NOBODYS_STUDY = "2.25.0";

export const createPacsClient = (
  connections: number,
  limits: PacsLimits = LIMITS,
): PacsClient => {
  const keep = { keepAlive: true, maxSockets: connections };
  const [plain, secure] = [new HttpAgent(keep), new HttpsAgent(keep)];
  const closing = new AbortController();

  const exchange = async (
    { url, credentials }: PacsAccess,
    { method, path, headers, bytes }: Call,
    body?: Readable,
  ): Promise<IncomingMessage> => {
    const https = url.startsWith("https:");
    const late = AbortSignal.timeout(
      limits.answerMs + Math.ceil(bytes / BYTES_PER_MS),
    );
    const outgoing = (https ? httpsRequest : httpRequest)(`${url}${path}`, {
      ...{ method, agent: https ? secure : plain },
      // It holds for the reading of the answer, too.
      signal: AbortSignal.any([late, closing.signal]),
      headers: {
        ...headers,
        ...(credentials && { authorization: authorizationOf(credentials) }),
      },
    });
    outgoing.setTimeout(limits.silentMs, () =>
      outgoing.destroy(new PacsFailure("silent")),
    );
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve);
      outgoing.on("error", (error) =>
        reject(late.aborted ? new PacsFailure("silent") : error),
      );
    });
    if (body) pipeline(body, outgoing, () => undefined);
    else outgoing.end();
    const reply = await answered;
    // Whoever reads it is told; nobody else has to be.
    reply.on("error", () => undefined);
    return reply;
  };

  const call = async <T>(
    access: PacsAccess,
    what: Call,
    use: (reply: IncomingMessage, status: number) => Promise<T>,
    body?: Readable,
  ): Promise<T> => {
    let reply: IncomingMessage | undefined;
    try {
      reply = await exchange(access, what, body);
      const used = await use(reply, reply.statusCode ?? 0);
      // The connection is used again once the last bytes have come, if they come soon.
      await ignored(reply);
      return used;
    } catch (error) {
      throw failureOf(error);
    } finally {
      if (reply?.complete !== true) reply?.destroy();
      body?.destroy();
    }
  };

  const read: PacsClient["read"] = (access, object, take) =>
    call(
      access,
      {
        ...{ method: "GET", path: pathOf(object), bytes: object.bytes },
        headers: {
          accept:
            'multipart/related; type="application/dicom"; transfer-syntax=*',
        },
      },
      async (reply, status) => {
        if (status === 404 || status === 410) return "absent" as const;
        requireSuccess(status);
        let broken: unknown;
        const part = async function* () {
          try {
            yield* onlyPart(reply, object.bytes);
          } catch (error) {
            broken = error;
            throw error;
          }
        };
        try {
          return await take(Readable.from(part(), { objectMode: false }));
        } catch (error) {
          if (broken instanceof TooLong) return "other" as const;
          // What `take` itself ran into, a full disk for instance, is no failure of the PACS.
          throw broken === undefined ? new NotOurs(error) : failureOf(broken);
        }
      },
    );

  return {
    read,
    compare: (access, object) =>
      read(access, object, async (bytes) => {
        const hash = createHash("sha256");
        for await (const chunk of bytes as AsyncIterable<Buffer>)
          hash.update(chunk);
        return hash.digest("hex") === object.sha256 ? "same" : "other";
      }),
    store: async (access, path) => {
      const { size } = await stat(path);
      const boundary = randomUUID();
      const head = Buffer.from(
        `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`,
      );
      const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
      const body = async function* () {
        yield head;
        yield* createReadStream(path) as AsyncIterable<Buffer>;
        yield tail;
      };
      return call(
        access,
        {
          ...{ method: "POST", path: "/studies", bytes: size },
          headers: {
            accept: "application/dicom+json",
            "content-type": `multipart/related; type="application/dicom"; boundary=${boundary}`,
            "content-length": head.length + size + tail.length,
          },
        },
        (_, status) => {
          // 409: refused, or there already. The reading back tells which.
          if (status === 409) return Promise.resolve("taken" as const);
          if (OF_OBJECT.has(status)) return Promise.resolve("refused" as const);
          requireSuccess(status);
          return Promise.resolve("taken" as const);
        },
        Readable.from(body(), { objectMode: false }),
      );
    },
    probe: (access) =>
      call(
        access,
        {
          ...{ method: "GET", bytes: 0 },
          path: `/studies?StudyInstanceUID=${NOBODYS_STUDY}&limit=1`,
          headers: { accept: "application/dicom+json" },
        },
        (_, status) => {
          requireSuccess(status);
          return Promise.resolve();
        },
      ),
    close: () => {
      closing.abort();
      plain.destroy();
      secure.destroy();
    },
  };
};

interface Call {
  method: "GET" | "POST";
  path: string;
  headers: Readonly<Record<string, string | number>>;
  /** On their way, one way or the other. */
  bytes: number;
}

/** This object, for good. */
const OF_OBJECT: ReadonlySet<number> = new Set([400, 413, 415, 422]);

class TooLong extends Error {}
/** Carries what is none of the PACS's doing past `failureOf`. */
class NotOurs extends Error {
  constructor(cause: unknown) {
    super("", { cause });
  }
}

const pathOf = ({ studyUid, seriesUid, sopInstanceUid }: PacsObject): string =>
  `/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;

const authorizationOf = ({
  user,
  secret,
}: NonNullable<PacsAccess["credentials"]>): string =>
  user === undefined
    ? `Bearer ${secret}`
    : `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

const requireSuccess = (status: number): void => {
  if (status >= 200 && status < 300) return;
  throw new PacsFailure(problemOfStatus(status));
};

const problemOfStatus = (status: number): PacsProblem => {
  if (status === 401 || status === 403) return "credentials";
  if (status >= 300 && status < 400) return "redirected";
  if (status === 408 || status === 429 || status >= 500) return "busy";
  return "notDicomWeb";
};

/** The bytes of an answer's one part; a body that is the object itself is taken as well. */
async function* onlyPart(
  reply: IncomingMessage,
  bytes: number,
): AsyncGenerator<Buffer> {
  const type = reply.headers["content-type"] ?? "";
  if (/^multipart\/related\b/i.test(type)) {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
    const cut = readMultipart(
      atMost(reply, bytes + AROUND_BYTES, new PacsFailure("notDicomWeb")),
      boundary?.[1] ?? boundary?.[2] ?? "",
    );
    const part = await cut.next();
    if (!part) throw new PacsFailure("notDicomWeb");
    yield* atMost(part.body, bytes);
    return;
  }
  if (!/^application\/dicom\s*(;|$)/i.test(type))
    throw new PacsFailure("notDicomWeb");
  yield* atMost(reply, bytes);
  if (!reply.complete) throw new PacsFailure("unreachable");
}

async function* atMost(
  from: Readable,
  most: number,
  tooMany: Error = new TooLong(),
): AsyncGenerator<Buffer> {
  let count = 0;
  // The reply is kept: the rest of it may still be wanted.
  for await (const chunk of from.iterator({
    destroyOnReturn: false,
  }) as AsyncIterable<Buffer>) {
    count += chunk.length;
    if (count > most) throw tooMany;
    yield chunk;
  }
}

/** Lets the rest of an answer go by, if it is short. */
const ignored = async (reply: IncomingMessage): Promise<void> => {
  if (reply.readableEnded || reply.destroyed) return;
  try {
    const rest = atMost(reply, MAX_IGNORED_BYTES);
    while ((await rest.next()).done !== true);
  } catch {
    reply.destroy(); // what was wanted of it has been read
  }
};

const failureOf = (error: unknown): unknown => {
  if (error instanceof NotOurs) return error.cause;
  if (error instanceof PacsFailure) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_|_TLS_|EPROTO/.test(code))
    return new PacsFailure("certificate");
  const { name } = error as Error;
  if (name === "TimeoutError") return new PacsFailure("silent");
  // The multipart reader says that an answer is malformed, or that it ends too early.
  if (name === "AppError")
    return new PacsFailure(
      (error as Error).message === "upload.incomplete"
        ? "unreachable"
        : "notDicomWeb",
    );
  return new PacsFailure("unreachable");
};
