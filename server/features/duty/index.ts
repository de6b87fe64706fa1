import type { Platform } from "../../platform/deps.ts";
import { createJobLoop } from "../../platform/jobs/loop.ts";
import { createRinger, type RingerDeps } from "./ringer.ts";
import { mountDuty } from "./routes.ts";
import { createDutyService, type DutyDeps } from "./service.ts";

/** Duty, and emergencies that ring until somebody answers. Call `close` before the outbox ends. */
export const createDuty = (
  deps: DutyDeps &
    RingerDeps &
    Pick<Platform, "mount"> & {
      /** How often it looks for what has become due. */
      everyMs: number;
    },
) => {
  const { outbox, log, everyMs } = deps;
  const ringer = createRinger(deps);
  const { work } = ringer;
  const loop = createJobLoop({ work, everyMs, log, name: "rings" });
  mountDuty(deps, createDutyService(deps, ringer));
  outbox.subscribe(
    "request:changed",
    async ({ requestId, status, version }) => {
      if (status === "asked") await ringer.start(requestId, version);
      else
        await ringer.end(
          requestId,
          status === "declined" ? "declined" : "accepted",
        );
    },
  );
  return { start: () => loop.start(), close: () => loop.stop() };
};
