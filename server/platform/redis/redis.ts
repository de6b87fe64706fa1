import { createClient } from "redis";
import type { Log } from "../log/log.ts";

const make = (url: string) => createClient({ url });
export type RedisClient = ReturnType<typeof make>;

/** Connects or throws; later losses are logged and reconnected by the client itself. */
export const connectRedis = async (
  url: string,
  log: Log,
): Promise<RedisClient> => {
  const client = make(url);
  client.on("error", (error: Error) =>
    log.warn({ error: error.message }, "redis connection lost"),
  );
  await client.connect();
  return client;
};
