import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";

/** Keeps one session's uploads from taking what all share. */
export interface UploadLimits {
  /** Counts an upload in, and gives the way out. @throws AppError `upload.tooMany` */
  enter(actor: Pick<Actor, "sessionId">): Promise<() => void>;
}

/** Our own page sends three at a time; a series over a local network stays far below the rate. */
const AT_ONCE = 6;
const PER_MINUTE = 3_000;

/** Per session and process. */
export const createUploadLimits = (
  limits: { atOnce?: number; perMinute?: number } = {},
): UploadLimits => {
  const underWay = new Map<string, number>();
  const rate = new RateLimiterMemory({
    points: limits.perMinute ?? PER_MINUTE,
    duration: 60,
  });
  return {
    enter: async ({ sessionId }) => {
      const before = underWay.get(sessionId) ?? 0;
      if (before >= (limits.atOnce ?? AT_ONCE))
        throw new AppError("upload.tooMany");
      underWay.set(sessionId, before + 1);
      const leave = () => {
        const now = (underWay.get(sessionId) ?? 1) - 1;
        if (now === 0) underWay.delete(sessionId);
        else underWay.set(sessionId, now);
      };
      try {
        await rate.consume(sessionId);
      } catch (reason) {
        leave();
        if (!(reason instanceof RateLimiterRes)) throw reason;
        throw new AppError("upload.tooMany");
      }
      return leave;
    },
  };
};
