import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import { AppError } from "../appError.ts";

type Session = Pick<Actor, "sessionId">;

/** Keeps one session's costly calls from taking what all share; per session and process. */
export interface CallLimits {
  /** Counts a call in, and gives the way out. @throws AppError with the limits' code */
  enter: (actor: Session) => Promise<() => void>;
  /** Counts one more thing that a call does. @throws as `enter` */
  count: (actor: Session) => Promise<void>;
}

export const createCallLimits = (limits: {
  /** Calls of one session that are under way together. */
  atOnce: number;
  /** Calls, and what is counted beside them. */
  perMinute: number;
  code: ErrorCode;
}): CallLimits => {
  const underWay = new Map<string, number>();
  const rate = new RateLimiterMemory({
    points: limits.perMinute,
    duration: 60,
  });
  const count = async ({ sessionId }: Session): Promise<void> => {
    try {
      await rate.consume(sessionId);
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      throw new AppError(limits.code);
    }
  };
  return {
    count,
    enter: async (actor) => {
      const { sessionId } = actor;
      const before = underWay.get(sessionId) ?? 0;
      if (before >= limits.atOnce) throw new AppError(limits.code);
      underWay.set(sessionId, before + 1);
      const leave = () => {
        const now = (underWay.get(sessionId) ?? 1) - 1;
        if (now === 0) underWay.delete(sessionId);
        else underWay.set(sessionId, now);
      };
      try {
        await count(actor);
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
  };
};
