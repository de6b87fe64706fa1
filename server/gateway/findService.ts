import type { Clock } from "../platform/ambient.ts";
import type { Log } from "../platform/log/log.ts";
import { STATUS } from "./dimse/command.ts";
import type { Services } from "./dimse/messages.ts";
import { answerWorklist } from "./worklist/answer.ts";
import type { WorklistFeed } from "./worklist/feed.ts";

/**
 * C-FIND of the modality worklist, from the last good copy. Without any copy the answer is a failure: an empty list would
 * say that nobody waits.
 */
export const createFindService = (deps: {
  worklist: WorklistFeed;
  clock: Clock;
  log: Log;
}): Services["find"] => {
  const { worklist, clock, log } = deps;
  return async (question) => {
    const { items, fetchedAt } = await worklist.fresh();
    if (fetchedAt === null) {
      log.warn("worklist asked for, and there is no copy yet");
      return STATUS.outOfResources;
    }
    const now = clock.now();
    const found = answerWorklist(question, items, now);
    if (found === "unreadable") return STATUS.cannotUnderstand;
    const ageSeconds = Math.round((now.getTime() - fetchedAt) / 1_000);
    log.info({ answers: found.length, ageSeconds }, "worklist answered");
    return found;
  };
};
