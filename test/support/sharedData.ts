import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../shared/data");

/** The sample files beside the repository (see README); undefined where they are absent, and tests say so. */
export const sharedData: string | undefined = existsSync(
  join(folder, "SOURCES.md"),
)
  ? folder
  : undefined;
