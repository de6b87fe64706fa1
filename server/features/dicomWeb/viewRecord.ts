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

/** One line per session and series: a series is hundreds of frames, and a line for each would say no more. */
export const createViewRecord = ({
  audit,
}: Pick<Platform, "audit">): RecordView => {
  const viewed = new Set<string>();
  return async (actor, seriesId, requestId) => {
    const key = `${actor.sessionId} ${seriesId}`;
    if (viewed.has(key)) return;
    await audit.recordRead({
      action: "series.view",
      actor,
      subject: { kind: "series", id: seriesId },
      requestId,
    });
    if (viewed.size >= MAX_REMEMBERED) viewed.clear();
    viewed.add(key);
  };
};
