import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { Server } from "socket.io";
import type {
  EventName,
  EventPayload,
} from "../../../shared/contracts/registry.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import type { Audit } from "../audit/audit.ts";
import type { Sessions } from "../auth/sessions.ts";
import { languageOf, sessionTokenOf } from "../http/context.ts";
import { describe } from "../http/describe.ts";
import { actsFor } from "../http/actingFor.ts";
import { originIsOurs } from "../http/origin.ts";
import type { Log } from "../log/log.ts";
import type { RedisClient } from "../redis/redis.ts";
import { serveCommands, type CommandHandlers } from "./commands.ts";
import { createShouts, MUTED, type Shout } from "./shouts.ts";
import { serveSignals, type SignalHandlers } from "./signals.ts";

/** Largest socket message; the largest legitimate one is an SDP-like parameter set of some 20 kB. */
const MAX_MESSAGE_BYTES = 256 * 1024;

interface SocketData {
  actor: Actor;
  locked: boolean;
}

export interface Realtime {
  /** To every socket subscribed to one of the topics, on every web process. */
  announce<N extends EventName>(
    topics: readonly string[],
    name: N,
    payload: EventPayload<N>,
  ): void;
  /** As `announce`, for what matters at this moment only: not stored on the way, and not for the one socket. */
  shout<N extends EventName>(shout: Shout<N>, exceptSocket?: string): void;
  /** Takes all sockets of `who` out of `topic`, on every web process. */
  unsubscribe(who: string, topic: string): void;
  /** All sockets of `who` hear nothing but `session:` events, or everything again, on every web process. */
  mute(who: string, muted: boolean): void;
  /** Closes all sockets of a topic, on every web process. */
  disconnect(topic: string): void;
  readonly connections: number;
  /** From now on sockets are let in. */
  listen(handlers: CommandHandlers, signals: SignalHandlers): void;
  close(): Promise<void>;
}

export const createRealtime = (deps: {
  http: HttpServer | HttpsServer;
  sessions: Sessions;
  audit: Audit;
  log: Log;
  redis: RedisClient | undefined;
  nodeId: string;
  publicOrigin: string | undefined;
}): Realtime => {
  const { sessions, audit, log, redis } = deps;
  const io = new Server(deps.http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // A lost line is noticed within 5 s (DESIGN 5).
    pingInterval: 3_000,
    pingTimeout: 2_000,
    allowRequest: (request, callback) => {
      const { origin, host } = request.headers;
      callback(
        null,
        originIsOurs(
          origin,
          host,
          request.headers["sec-fetch-site"]?.toString(),
          deps.publicOrigin,
        ),
      );
    },
    ...(redis ? { adapter: createAdapter(redis) } : {}),
  });

  /** LK1: a locked one comes in too, muted; its commands are refused one by one. */
  const letIn = async (token: string | undefined) => {
    const found = await sessions.find(token);
    if (typeof found !== "string") return { actor: found, locked: false };
    const actor =
      found === "session.locked" ? await sessions.findLocked(token) : undefined;
    return actor ? { actor, locked: true } : found;
  };

  io.use((socket, next) => {
    void letIn(sessionTokenOf(socket.handshake.headers.cookie)).then(
      (found) => {
        if (typeof found === "string") {
          next(new Error(found));
          return;
        }
        if (!actsFor(socket.handshake.auth["actingFor"], found.actor)) {
          next(new Error("session.expired"));
          return;
        }
        Object.assign(socket.data as SocketData, found);
        next();
      },
      (error: unknown) => {
        log.error(
          { error: describe(error) },
          "socket could not be authenticated",
        );
        next(new Error("server.internal"));
      },
    );
  });

  const shouts = createShouts(io, redis, deps.nodeId, log);
  return {
    shout: shouts.shout,
    announce: (topics, name, payload) => {
      if (topics.length === 0) return;
      const hearing = io.to([...topics]);
      // What is about the session itself is heard by a locked one too.
      (name.startsWith("session:") ? hearing : hearing.except(MUTED)).emit(
        name,
        payload,
      );
    },
    unsubscribe: (who, topic) => io.in(who).socketsLeave(topic),
    mute: (who, muted) => {
      if (muted) io.in(who).socketsJoin(MUTED);
      else io.in(who).socketsLeave(MUTED);
    },
    disconnect: (topic) => {
      // Here at once, even while Redis is away; elsewhere through it.
      io.local.in(topic).disconnectSockets(true);
      io.in(topic).disconnectSockets(true);
    },
    get connections() {
      return io.sockets.sockets.size;
    },
    listen: (handlers, signals) => {
      io.on("connection", (socket) => {
        const { actor, locked } = socket.data as SocketData;
        const language = languageOf(
          socket.handshake.headers["accept-language"],
        );
        void socket.join([...topicsOf(actor), ...(locked ? [MUTED] : [])]);
        if (locked) {
          const { sessionId } = actor;
          socket.emit("session:locked", { sessionId });
        }
        const caller = serveCommands(socket, handlers, {
          sessions,
          audit,
          log,
          actor,
          language,
        });
        serveSignals(socket, caller, signals, { sessions, log, actor });
      });
    },
    close: async () => {
      await io.close();
      await shouts.close();
    },
  };
};

/** What a socket hears by who it is; an organisation's record events go to its clinical people only. */
const topicsOf = ({
  personId,
  sessionId,
  organisationId,
  role,
}: Actor): string[] => [
  `person:${personId}`,
  `session:${sessionId}`,
  ...(roleMay(role, "case.read") ? [`organisation:${organisationId}`] : []),
];
