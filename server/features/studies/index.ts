import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import { createHeaderReader } from "./headerReader.ts";
import { mountStudies } from "./routes.ts";
import { createStudyService } from "./service.ts";

/** Images of cases. `close` ends the thread that reads headers. */
export const createStudies = (
  deps: Pick<
    Platform,
    "db" | "clock" | "ids" | "audit" | "outbox" | "store" | "mount"
  >,
  cases: Pick<Cases, "reach" | "touch">,
): { close(): Promise<void> } => {
  const studies = createStudyService({
    ...deps,
    cases,
    headers: createHeaderReader(),
  });
  mountStudies(deps, studies);
  return { close: studies.close };
};
