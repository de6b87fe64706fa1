import type { Socket } from "socket.io";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import {
  signals,
  type SignalName,
  type SignalOf,
} from "../../../shared/contracts/registry.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import type { Sessions } from "../auth/sessions.ts";
import { describe } from "../http/describe.ts";
import type { Log } from "../log/log.ts";
import type { Caller } from "./caller.ts";
import { tokenBucket } from "./tokenBucket.ts";

export type DropReason = EventPayload<"pointer:dropped">["reason"];
export interface SignalCall<N extends SignalName> {
  actor: Actor;
  signal: SignalOf<N>;
  caller: Caller;
}
/** Null: taken; else why it went nowhere. */
export type SignalHandlers = {
  [N in SignalName]?: (
    call: SignalCall<N>,
  ) => DropReason | null | Promise<DropReason | null>;
};

/** A display's frames; what comes faster is dropped. */
const PER_SECOND = 60;
const BURST = 90;
const MAX_BYTES = 320;
/** How long a session that was found good counts as such: sixty look-ups a second would cost more than they tell. */
const ACTOR_MS = 1_000;
const TELL_EVERY_MS = 1_000;

export const isSignal = (name: unknown): name is SignalName =>
  typeof name === "string" && Object.hasOwn(signals, name);

/**
 * Takes the signals of one socket: no acknowledgement, nothing stored, excess dropped before it is parsed and the sender
 * told so now and then.
 */
export const serveSignals = (
  socket: Socket,
  caller: Caller,
  handlers: SignalHandlers,
  deps: { sessions: Sessions; log: Log; actor: Actor },
): void => {
  const take = tokenBucket(PER_SECOND, BURST);
  const mayTell = tokenBucket(1_000 / TELL_EVERY_MS, 1);
  let asked: { at: number; actor: Promise<Actor | string> } | undefined;
  const actorNow = (): Promise<Actor | string> => {
    const now = performance.now();
    if (!asked || now - asked.at > ACTOR_MS)
      asked = { at: now, actor: deps.sessions.findById(deps.actor.sessionId) };
    return asked.actor;
  };

  const run = async (
    name: SignalName,
    input: unknown,
  ): Promise<DropReason | null> => {
    if (!take()) return "tooMany";
    const handler = handlers[name];
    if (!handler || sizeOf(input) > MAX_BYTES)
      return handler ? "tooLarge" : "invalid";
    const parsed = signals[name].signal.safeParse(input);
    if (!parsed.success) return "invalid";
    const actor = await actorNow();
    if (typeof actor === "string") {
      // A locked socket stays, as with commands (LK3).
      if (actor !== "session.locked") socket.disconnect(true);
      return null;
    }
    if (!roleMay(actor.role, signals[name].access)) return "notOpen";
    // Parsed by the schema of the handler's own name.
    return handler({ actor, signal: parsed.data as never, caller });
  };

  socket.onAny((name: unknown, input: unknown) => {
    if (!isSignal(name)) return;
    run(name, input).then(
      (dropped) => {
        if (dropped && mayTell())
          socket.emit("pointer:dropped", { reason: dropped });
      },
      (error: unknown) => {
        deps.log.error({ signal: name, error: describe(error) }, "signal lost");
      },
    );
  });
};

/** What it takes on the wire, about. */
const sizeOf = (input: unknown): number => {
  try {
    // Typed as always a text, but nothing for nothing.
    const text = JSON.stringify(input) as string | undefined;
    return Buffer.byteLength(text ?? "");
  } catch {
    return Number.POSITIVE_INFINITY;
  }
};
