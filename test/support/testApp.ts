import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import type {
  CommandAck,
  ErrorReply,
} from "../../shared/contracts/contract.ts";
import {
  commands,
  type CommandName,
  type CommandReply,
  type CommandRequest,
  type EventName,
  type EventPayload,
} from "../../shared/contracts/registry.ts";
import { createApp, type App, type AppDeps } from "../../server/app.ts";
import {
  DEMO_PASSWORD,
  loadDemoAlliance,
} from "../../server/features/identity/index.ts";
import { newId, systemClock } from "../../server/platform/ambient.ts";
import {
  createKeyring,
  newKeyringFile,
} from "../../server/platform/crypto/keyring.ts";
import { createLog } from "../../server/platform/log/log.ts";
import { createFileStore } from "../../server/platform/store/objectStore.ts";
import { createTestDatabase } from "./database.ts";

export interface TestApp extends App {
  readonly deps: AppDeps;
  /** A demo person, logged in. */
  logIn(login: string): Promise<Person>;
  /** Somebody without a session. */
  readonly stranger: Person;
}

/** A real server in this process: demo alliance, PGlite in memory, a data directory of its own. Ends with `close`. */
export const startTestApp = async (
  change: Partial<AppDeps> = {},
): Promise<TestApp> => {
  const directory = await mkdtemp(join(tmpdir(), "lianzhen-test-"));
  const db = change.db ?? (await createTestDatabase());
  await loadDemoAlliance(db, newId);
  const deps: AppDeps = {
    db,
    store: await createFileStore(join(directory, "objects"), "test"),
    pacs: { fallback: undefined, cacheBytes: 1024 ** 3 },
    keyring: createKeyring(newKeyringFile()),
    log: createLog(process.env["TEST_LOG_LEVEL"] ?? "silent", "test"),
    clock: systemClock,
    ids: newId,
    nodeId: "test",
    redis: undefined,
    mediaNode: undefined,
    listen: { host: "127.0.0.1", port: 0, tls: undefined },
    trustedProxies: 0,
    publicOrigin: undefined,
    sessionKey: Buffer.alloc(32, 7),
    sessionLimits: { idleMinutes: 60, absoluteHours: 12 },
    quotaBytes: 1024 ** 4,
    heic: true,
    lockMinutes: 10,
    seatGraceMs: 30_000,
    notify: { transports: [], sends: true },
    jobsEveryMs: 50,
    demo: true,
    version: "test",
    clientDir: undefined,
    ...change,
  };
  const app = await createApp(deps);
  const people: Person[] = [];
  const person = () => {
    const made = new Person(app.address);
    people.push(made);
    return made;
  };
  return {
    ...app,
    deps,
    stranger: person(),
    logIn: async (login) => {
      const made = person();
      await made.logIn(login);
      return made;
    },
    close: async () => {
      for (const made of people) made.leave();
      await app.close();
      if (!change.db) await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** One person's browser without the browser: a cookie, HTTP calls and at most one socket. */
export class Person {
  readonly #address: string;
  #cookie: string | undefined;
  #socket: Socket | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  get cookie(): string | undefined {
    return this.#cookie;
  }

  async logIn(login: string, password = DEMO_PASSWORD): Promise<void> {
    const response = await this.fetch("POST", "/api/session", {
      login,
      password,
    });
    if (response.status !== 200)
      throw new Error(`log-in of ${login}: ${response.status}`);
  }

  /** Any call; JSON unless `body` is a stream or bytes. Keeps the session cookie. */
  async fetch(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const raw = body instanceof Uint8Array || body instanceof ReadableStream;
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        accept: path.startsWith("/dicom-web/") ? "*/*" : "application/json",
        ...(body !== undefined && !raw
          ? { "content-type": "application/json" }
          : {}),
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      ...(raw ? { duplex: "half" } : {}),
    });
    const set = response.headers.getSetCookie()[0]?.split(";")[0];
    if (set !== undefined) this.#cookie = set.endsWith("=") ? undefined : set;
    return response;
  }

  /** The JSON reply; throws with the refusal's code unless the status is 2xx. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.fetch(method, path, body);
    if (!response.ok) {
      const { code } = (await response.json()) as ErrorReply;
      throw new Error(`${method} ${path}: ${response.status} ${code}`);
    }
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** The refusal of a call: its status and code. */
  async refusal(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; code: string }> {
    const response = await this.fetch(method, path, body);
    const { code } = (await response.json()) as ErrorReply;
    return { status: response.status, code };
  }

  /** The person's socket, connected. Rejects when the server refuses it. */
  async connect(
    headers: Readonly<Record<string, string>> = {},
    auth: Readonly<Record<string, unknown>> = {},
  ): Promise<Socket> {
    const socket = io(this.#address, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth,
      extraHeaders: {
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        ...headers,
      },
    });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return socket;
  }

  /** The acknowledgement of a command over the person's socket. */
  async command<N extends CommandName>(
    name: N,
    request: CommandRequest<N> | Readonly<Record<string, unknown>>,
  ): Promise<CommandAck<CommandReply<N>>> {
    const socket = this.#socket ?? (await this.connect());
    const ack = (await socket
      .timeout(10_000)
      .emitWithAck(name, request)) as CommandAck<CommandReply<N>>;
    if (ack.ok)
      return {
        ok: true,
        reply: commands[name].reply.parse(ack.reply) as CommandReply<N>,
      };
    return ack;
  }

  /** The reply of a command; throws with the refusal's code. */
  async order<N extends CommandName>(
    name: N,
    request: CommandRequest<N>,
  ): Promise<CommandReply<N>> {
    const ack = await this.command(name, request);
    if (!ack.ok) throw new Error(`${name}: ${ack.error.code}`);
    return ack.reply;
  }

  /** The next event of that name (that fits), from now on; rejects after `ms`. */
  async nextEvent<N extends EventName>(
    name: N,
    fits: (payload: EventPayload<N>) => boolean = () => true,
    ms = 5_000,
  ): Promise<EventPayload<N>> {
    const socket = this.#socket ?? (await this.connect());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.off(name, listener as never);
        reject(new Error(`no ${name} within ${ms} ms`));
      }, ms);
      const listener = (payload: EventPayload<N>) => {
        if (!fits(payload)) return;
        clearTimeout(timer);
        socket.off(name, listener as never);
        resolve(payload);
      };
      socket.on(name, listener as never);
    });
  }

  /** Drops the cookie, as a browser does that was closed. */
  forget(): void {
    this.#cookie = undefined;
  }

  leave(): void {
    this.#socket?.disconnect();
    this.#socket = undefined;
  }
}
