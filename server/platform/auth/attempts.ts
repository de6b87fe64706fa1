import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { RedisClient } from "../redis/redis.ts";
import { AppError } from "../appError.ts";

/** Wrong passwords a login, and an address, may give within the window. */
const PER_LOGIN = { points: 10, duration: 15 * 60 };
const PER_ADDRESS = { points: 100, duration: 15 * 60 };

/** Brakes guessing. With Redis all web processes count together. */
export interface LoginAttempts {
  /** Throws `session.tooManyAttempts` when the limit was reached before. */
  check(login: string, address: string): Promise<void>;
  failed(login: string, address: string): Promise<void>;
  succeeded(login: string): Promise<void>;
}

export const createLoginAttempts = (
  redis: RedisClient | undefined,
): LoginAttempts => {
  const limiter = (keyPrefix: string, limits: typeof PER_LOGIN) =>
    redis
      ? new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          keyPrefix,
          ...limits,
        })
      : new RateLimiterMemory({ keyPrefix, ...limits });
  const byLogin = limiter("attempt:login", PER_LOGIN);
  const byAddress = limiter("attempt:address", PER_ADDRESS);
  const key = (login: string) => login.toLowerCase();
  return {
    check: async (login, address) => {
      const [l, a] = await Promise.all([
        byLogin.get(key(login)),
        byAddress.get(address),
      ]);
      const waits = [
        l && l.consumedPoints >= PER_LOGIN.points ? l.msBeforeNext : 0,
        a && a.consumedPoints >= PER_ADDRESS.points ? a.msBeforeNext : 0,
      ];
      const wait = Math.max(...waits);
      if (wait > 0)
        throw new AppError("session.tooManyAttempts", {
          values: { minutes: Math.ceil(wait / 60_000) },
        });
    },
    failed: async (login, address) => {
      await Promise.all([
        count(byLogin.consume(key(login))),
        count(byAddress.consume(address)),
      ]);
    },
    succeeded: async (login) => {
      await byLogin.delete(key(login));
    },
  };
};

/** The limiter rejects with a result when the limit is passed: that is a count, not a failure. */
const count = async (consumed: Promise<RateLimiterRes>): Promise<void> => {
  try {
    await consumed;
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
  }
};
