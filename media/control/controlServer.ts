import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import {
  MediaError,
  mediaControl,
  type MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import type { MediaLog } from "../log.ts";
import {
  Call,
  Handshake,
  type Answer,
  type FromMedia,
  type FromWeb,
} from "./protocol.ts";

export interface ControlServerOptions {
  node: MediaNode;
  nodeId: string;
  host: string;
  /** 0: any free port. */
  port: number;
  /** Web processes must show the same. */
  secret: string;
  log: MediaLog;
}
export interface ControlServer {
  readonly port: number;
  /** Tells web processes everything said so far, then hangs up. The node itself is not closed. */
  close(): Promise<void>;
}

/** The control messages name seats and keys, never patients; the largest is a set of RTP capabilities. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const LAST_WORDS_MS = 1_000;

/** Serves `node` to web processes that hold the secret. Rejects when it cannot listen. */
export const startControlServer = async (
  options: ControlServerOptions,
): Promise<ControlServer> => {
  const { node, nodeId, log } = options;
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server<FromWeb, FromMedia>(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
  });
  io.use((socket, next) => {
    const shown = Handshake.safeParse(socket.handshake.auth);
    const known =
      shown.success && sameSecret(shown.data.secret, options.secret);
    if (!known) log.warn({ nodeId }, "control connection refused: secret");
    next(known ? undefined : new Error("wrong secret"));
  });
  io.on("connection", (socket) => {
    socket.emit("hello", { nodeId });
    log.info({ nodeId }, "web process connected");
    socket.on("call", (call, answer) => {
      if (typeof answer === "function")
        void answerTo(node, call, log).then(answer);
    });
  });
  const stopListening = node.onEvent((event) => io.emit("event", event));
  http.listen(options.port, options.host);
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async () => {
    stopListening();
    // A web process that does not answer in time is gone; there is nobody to tell.
    await Promise.allSettled([io.timeout(LAST_WORDS_MS).emitWithAck("bye")]);
    await io.close();
  };
  return { port, close: () => (closing ??= close()) };
};

const sameSecret = (shown: string, secret: string): boolean => {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(shown), digest(secret));
};

const answerTo = async (
  node: MediaNode,
  call: unknown,
  log: MediaLog,
): Promise<Answer> => {
  const parsed = Call.safeParse(call);
  if (!parsed.success)
    return { ok: false, code: "media.refused", detail: "unknown call" };
  const { name } = parsed.data;
  const request = mediaControl[name].request.safeParse(parsed.data.request);
  if (!request.success)
    return { ok: false, code: "media.refused", detail: `malformed ${name}` };
  try {
    const reply = await node.call(name, request.data);
    return { ok: true, reply };
  } catch (error) {
    if (error instanceof MediaError)
      return { ok: false, code: error.code, detail: error.message };
    log.error({ name, err: error }, "control call failed");
    return { ok: false, code: "media.unavailable" };
  }
};
