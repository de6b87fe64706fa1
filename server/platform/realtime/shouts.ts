import type { Server } from "socket.io";
import { z } from "zod";
import {
  events,
  type EventName,
  type EventPayload,
} from "../../../shared/contracts/registry.ts";
import { describe } from "../http/describe.ts";
import type { Log } from "../log/log.ts";
import type { RedisClient } from "../redis/redis.ts";

/** Said to whoever listens at this moment; never stored, never repeated. */
export interface Shout<N extends EventName = EventName> {
  topic: string;
  name: N;
  payload: EventPayload<N>;
  /** Dropped for a listener whose line is busy: the next one says more. */
  passing: boolean;
}

/** The room of sockets whose sessions are locked: they hear nothing but what is about the session (LK2). */
export const MUTED = "muted";
const CHANNEL = "lianzhen:shout";
const Carried = z.object({
  from: z.string(),
  topic: z.string(),
  name: z.string(),
  payload: z.unknown(),
  passing: z.boolean(),
});

/**
 * Shouts past the redis-streams adapter, which would store each one and push real events out of its stream: local emit
 * here, Redis publish to the other web processes.
 */
export const createShouts = (
  io: Server,
  redis: RedisClient | undefined,
  nodeId: string,
  log: Log,
) => {
  const say = (shout: Shout, exceptSocket?: string) => {
    const here = io.local.to(shout.topic).except(MUTED);
    const heard = exceptSocket === undefined ? here : here.except(exceptSocket);
    (shout.passing ? heard.volatile : heard).emit(shout.name, shout.payload);
  };
  const hear = (message: string) => {
    const carried = Carried.safeParse(JSON.parse(message));
    if (!carried.success || carried.data.from === nodeId) return;
    const { topic, name, payload, passing } = carried.data;
    if (!Object.hasOwn(events, name)) return;
    const known = name as EventName;
    const parsed = events[known].safeParse(payload);
    if (parsed.success)
      say({ topic, name: known, payload: parsed.data, passing });
  };
  const listening = redis?.duplicate();
  listening?.on("error", (error: Error) =>
    log.warn({ error: error.message }, "redis connection lost"),
  );
  const begun = listening
    ?.connect()
    .then(() => listening.subscribe(CHANNEL, hear))
    .catch((error: unknown) => {
      log.error({ error: describe(error) }, "shouts are not heard");
    });

  return {
    shout: <N extends EventName>(shout: Shout<N>, exceptSocket?: string) => {
      say(shout, exceptSocket);
      // While Redis is away nothing waits for it: a place pointed at then says nothing later.
      if (!redis?.isReady) return;
      redis
        .publish(CHANNEL, JSON.stringify({ from: nodeId, ...shout }))
        .catch((error: unknown) => {
          log.warn({ error: describe(error) }, "shout not passed on");
        });
    },
    close: async () => {
      await begun;
      listening?.destroy();
    },
  };
};
