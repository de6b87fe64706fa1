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
  /**
   * Counts an attempt before the password is looked at, so that many at once cannot slip by together.
   * @throws AppError `session.tooManyAttempts`
   */
  begin(login: string, address: string): Promise<void>;
  /** It was the right password: the attempt is taken back. */
  succeeded(login: string, address: string): Promise<void>;
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
    begin: async (login, address) => {
      try {
        await byAddress.consume(address);
        await byLogin.consume(key(login));
      } catch (reason) {
        if (!(reason instanceof RateLimiterRes)) throw reason;
        throw new AppError("session.tooManyAttempts", {
          values: { minutes: Math.ceil(reason.msBeforeNext / 60_000) },
        });
      }
    },
    succeeded: async (login, address) => {
      await byLogin.delete(key(login));
      await byAddress.reward(address);
    },
  };
};
