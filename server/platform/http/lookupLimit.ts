import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { RedisClient } from "../redis/redis.ts";

/** Look-ups that one address may make without a log-in within the window. */
const LOOKUPS = { points: 60, duration: 10 * 60, keyPrefix: "lookup" };

/** Whether this address may look something up now; counts the look-up. With Redis all web processes count together. */
export type LookupLimit = (address: string) => Promise<boolean>;

export const createLookupLimit = (
  redis: RedisClient | undefined,
  limit: { points: number; duration: number; keyPrefix: string } = LOOKUPS,
): LookupLimit => {
  const limiter = redis
    ? new RateLimiterRedis({
        storeClient: redis,
        useRedisPackage: true,
        ...limit,
      })
    : new RateLimiterMemory(limit);
  return async (address) => {
    try {
      await limiter.consume(address);
      return true;
    } catch (reason) {
      if (reason instanceof RateLimiterRes) return false;
      throw reason;
    }
  };
};
