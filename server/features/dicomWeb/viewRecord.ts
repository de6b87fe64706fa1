import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";

/** Writes into the audit that somebody sees a series. */
export type RecordView = (
  actor: Actor,
  seriesId: string,
  requestId: string,
) => Promise<void>;

/** How many (session, series) are remembered as written into the audit; forgetting one writes it once more. */
const MAX_REMEMBERED = 10_000;

/** A program's token lives for months: what it reads again later is another reading. */
const HOLDS_MS = 3_600_000;

/**
 * One line per session, series and hour: a series is hundreds of frames, and a line for each would say no more.
 */
export const createViewRecord = ({
  audit,
  clock,
}: Pick<Platform, "audit" | "clock">): RecordView => {
  const viewed = new Map<string, number>();
  return async (actor, seriesId, requestId) => {
    const key = `${actor.sessionId} ${seriesId}`;
    const now = clock.now().getTime();
    const last = viewed.get(key);
    if (last !== undefined && now - last < HOLDS_MS) return;
    await audit.recordRead({
      action: "series.view",
      actor,
      subject: { kind: "series", id: seriesId },
      requestId,
    });
    if (viewed.size >= MAX_REMEMBERED) viewed.clear();
    viewed.set(key, now);
  };
};
