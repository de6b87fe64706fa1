import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { RedisClient } from "../redis/redis.ts";
import { AppError } from "../appError.ts";

/** Wrong passwords within the window. */
const WINDOW_S = 15 * 60;
const LIMITS = {
  /** For one login from one address. */
  pair: 10,
  /** For one login: more than one address alone may give, so that nobody keeps another one out from there. */
  login: 50,
  /** From one address. */
  address: 100,
  /** Of somebody who is logged in, and is asked once more. */
  person: 10,
} as const;

/**
 * Who gives a password: a stranger for a login; or in a person's own session, where strangers' guesses do not count, so that
 * nobody outside can keep a doctor from signing.
 */
export type Guesser = { login: string; address: string } | { personId: string };

/** Brakes guessing. With Redis all web processes count together. */
export interface LoginAttempts {
  /**
   * Counts an attempt before the password is looked at, so that many at once cannot slip by together. `onBrake` when the
   * brake takes hold: once, whatever comes then.
   * @throws AppError `session.tooManyAttempts`
   */
  begin(who: Guesser, onBrake?: () => Promise<void>): Promise<void>;
  /** It was the right password: the attempt is taken back. */
  succeeded(who: Guesser): Promise<void>;
}

export const createLoginAttempts = (
  redis: RedisClient | undefined,
): LoginAttempts => {
  const limiter = (kind: keyof typeof LIMITS) => {
    const limits = {
      ...{ keyPrefix: `attempt:${kind}`, points: LIMITS[kind] },
      duration: WINDOW_S,
    };
    return redis
      ? new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          ...limits,
        })
      : new RateLimiterMemory(limits);
  };
  const by = {
    ...{ pair: limiter("pair"), login: limiter("login") },
    ...{ address: limiter("address"), person: limiter("person") },
  };

  /** What an attempt counts for, in this order. */
  const counted = (who: Guesser) => {
    if ("personId" in who)
      return [{ counter: by.person, key: who.personId }] as const;
    const login = who.login.toLowerCase();
    const { address } = who;
    return [
      { counter: by.address, key: address },
      { counter: by.pair, key: `${address} ${login}` },
      { counter: by.login, key: login },
    ] as const;
  };

  return {
    begin: async (who, onBrake) => {
      for (const { counter, key } of counted(who))
        try {
          await counter.consume(key);
        } catch (reason) {
          if (!(reason instanceof RateLimiterRes)) throw reason;
          if (reason.consumedPoints === counter.points + 1) await onBrake?.();
          throw new AppError("session.tooManyAttempts", {
            values: { minutes: Math.ceil(reason.msBeforeNext / 60_000) },
          });
        }
    },
    succeeded: async (who) => {
      for (const { counter, key } of counted(who))
        if (counter === by.pair || counter === by.person)
          await counter.delete(key);
        else await counter.reward(key);
    },
  };
};
