import type { Socket } from "socket.io-client";
import { z } from "zod";
import {
  commands,
  events,
  type CommandName,
  type CommandReply,
  type Commands,
  type EventName,
  type EventPayload,
  type SignalName,
  type SignalOf,
} from "../../shared/contracts/registry.ts";
import { ApiError, apiErrorFrom } from "./apiError.ts";
import { pause } from "./pause.ts";

/** `idle`: not asked to be connected, e.g. before log-in. */
export type ConnectionState = "idle" | "connecting" | "connected" | "away";

/** The one live connection of this page. */
export interface LiveSocket {
  /** Resolves with the command's parsed reply; throws ApiError (`client.timeout` when no answer came in time). */
  command: <N extends CommandName>(
    name: N,
    request: z.input<Commands[N]["request"]>,
    options?: { timeoutMs?: number },
  ) => Promise<CommandReply<N>>;
  /** Says what matters now or never: lost where the line is down or busy, and never answered. */
  signal: <N extends SignalName>(name: N, signal: SignalOf<N>) => void;
  /** Hears parsed events until the returned function is called. */
  on: <N extends EventName>(
    name: N,
    listener: (payload: EventPayload<N>) => void,
  ) => () => void;
  /**
   * Called each time the connection is back after an absence. Answers read before the first connection may be stale as
   * well: who keeps any follows `subscribe`.
   */
  onReconnected: (listener: () => void) => () => void;
  state: () => ConnectionState;
  subscribe: (listener: () => void) => () => void;
  /** Connects, or connects anew under the present log-in. */
  open: () => void;
  close: () => void;
}

interface SocketDeps {
  socket: Socket;
  /** The server refused or ended the connection: the session may be gone. True once it is good again. */
  checkSession: () => Promise<boolean>;
  /** Takes what a server of another version sent and this page cannot read. */
  report: (error: unknown) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const Ack = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
]);

export const createLiveSocket = ({
  socket,
  checkSession,
  report,
}: SocketDeps): LiveSocket => {
  let state: ConnectionState = "idle";
  let wasConnected = false;
  let wanted = false;
  const listeners = new Set<() => void>();
  const reconnected = new Set<() => void>();
  const enter = (next: ConnectionState) => {
    if (state === next) return;
    state = next;
    listeners.forEach((listener) => listener());
  };
  /** Refusals in a row: the server is not hammered while it says no. */
  let refusals = 0;
  const isDue = () => wanted && !socket.active;
  const revive = async () => {
    refusals += 1;
    await pause(Math.min(500 * 2 ** refusals, 8_000));
    if (!isDue()) return;
    if ((await checkSession()) && isDue()) socket.connect();
  };

  socket.on("connect", () => {
    enter("connected");
    refusals = 0;
    if (wasConnected) reconnected.forEach((listener) => listener());
    wasConnected = true;
  });
  socket.on("disconnect", (reason) => {
    enter(wanted ? "away" : "idle");
    // Ended by the server, which Socket.IO does not retry by itself.
    if (wanted && reason === "io server disconnect") revive().catch(report);
  });
  socket.on("connect_error", () => {
    if (wanted) enter("away");
    // `active` is false where the server's middleware refused; a mere network failure is retried by the manager.
    if (wanted && !socket.active) revive().catch(report);
  });

  return {
    command: async (name, request, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) => {
      let answer: unknown;
      try {
        answer = await socket.timeout(timeoutMs).emitWithAck(name, request);
      } catch (cause) {
        throw new ApiError("client.timeout", { cause });
      }
      const ack = Ack.safeParse(answer);
      if (!ack.success)
        throw new ApiError("client.badReply", { cause: ack.error });
      if (!ack.data.ok) {
        const error = apiErrorFrom(ack.data.error);
        if (error.needsLogIn) revive().catch(report);
        throw error;
      }
      const reply = commands[name].reply.safeParse(ack.data.reply);
      if (!reply.success)
        throw new ApiError("client.badReply", { cause: reply.error });
      return reply.data as CommandReply<typeof name>;
    },
    signal: (name, signal) => {
      if (socket.connected) socket.volatile.emit(name, signal);
    },
    on: (name, listener) => {
      const wire: string = name;
      const hear = (payload: unknown) => {
        const parsed = events[name].safeParse(payload);
        if (parsed.success) listener(parsed.data as EventPayload<typeof name>);
        else report(new Error(`unreadable event ${name}`));
      };
      socket.on(wire, hear);
      return () => socket.off(wire, hear);
    },
    onReconnected: (listener) => {
      reconnected.add(listener);
      return () => reconnected.delete(listener);
    },
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => {
      wanted = true;
      enter("connecting");
      socket.disconnect();
      enter("connecting");
      socket.connect();
    },
    close: () => {
      wanted = false;
      wasConnected = false;
      socket.disconnect();
      enter("idle");
    },
  };
};
