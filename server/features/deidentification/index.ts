import type { Platform } from "../../platform/deps.ts";
import { createCallLimits } from "../../platform/http/callLimits.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import { createCopyMaker } from "./copyMaker.ts";
import { createDownload } from "./download.ts";
import { mountCopies } from "./routes.ts";
import { createCopies } from "./service.ts";

/** De-identified copies of studies for teaching and research. `close` ends the threads that make them. */
export const createDeidentification = (
  deps: Pick<
    Platform,
    "db" | "clock" | "ids" | "audit" | "keyring" | "store" | "mount"
  > & {
    cases: Pick<Cases, "reach" | "lock" | "patientFor">;
    consent: Pick<ConsentGate, "teaching" | "requireTeaching">;
  },
): { close(): Promise<void> } => {
  const maker = createCopyMaker();
  mountCopies(
    deps,
    createCopies(deps),
    createDownload({ ...deps, maker }),
    createCallLimits({ atOnce: 1, perMinute: 30, code: "copy.tooMany" }),
  );
  return { close: () => maker.close() };
};
