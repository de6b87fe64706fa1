import {
  worklistRoutes,
  type WorklistItem,
} from "../../../shared/contracts/worklist.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";
import { namesForDevices } from "./latinName.ts";
import { waitingCases, type WaitingCase } from "./repository.ts";

const LIMIT = 500;
/** A case that nobody was asked about yet is examined within this time, or is not. */
const FRESH_MS = 2 * 24 * 3_600_000;
/** A gateway reads every minute and at every question of a device. */
const AUDITED_EVERY_MS = 3_600_000;

/** What the clinic's devices may examine, for its gateway (RULES ST14). */
export const createWorklist = (
  deps: Pick<Platform, "db" | "clock" | "audit" | "mount">,
): void => {
  const { db, clock, audit, mount } = deps;
  /**
   * By token (or session): when its reading was put on record last. Once an hour says who read over which time; a line
   * a minute would bury the record of what people do. Per process, so several write one each.
   */
  const audited = new Map<string, number>();
  const isDue = ({ sessionId }: Actor): boolean => {
    const now = clock.now().getTime();
    for (const [id, at] of audited)
      if (now - at >= AUDITED_EVERY_MS) audited.delete(id);
    return !audited.has(sessionId);
  };
  const list = async (
    actor: Actor,
    requestId: string,
  ): Promise<WorklistItem[]> => {
    const openedAfter = new Date(clock.now().getTime() - FRESH_MS);
    const found = await waitingCases(db.query, actor, openedAfter, LIMIT);
    if (isDue(actor)) {
      await audit.recordRead({ action: "worklist.read", actor, requestId });
      audited.set(actor.sessionId, clock.now().getTime());
    }
    return found.map(itemOf);
  };
  mount(worklistRoutes.readWorklist, ({ actor, requestId }) =>
    list(actor, requestId),
  );
};

const itemOf = (found: WaitingCase): WorklistItem => ({
  accessionNumber: found.number,
  studyInstanceUid: studyUidOf(found.id),
  patient: {
    ...namesForDevices(found),
    sex: found.sex,
    birthDate: found.birthDate,
  },
  urgency: found.urgency ?? "routine",
  since: found.since.toISOString(),
});

/** PS3.5 B.2: a UUID as a UID. Random as the case's id is, and the same each time it is asked for. */
const studyUidOf = (id: string): string =>
  `2.25.${BigInt(`0x${id.replaceAll("-", "")}`)}`;
