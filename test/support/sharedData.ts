import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../shared/data");

/** The sample files beside the repository (see README); undefined where they are absent, and tests say so. */
export const sharedData: string | undefined = existsSync(
  join(folder, "SOURCES.md"),
)
  ? folder
  : undefined;

export interface SharedFile {
  /** Folder of the sample data, e.g. `ct-chest-37`. */
  set: string;
  name: string;
  path: string;
}

/** The files of one set, by name; none where the data are absent. */
export const sharedFiles = (set: string): SharedFile[] =>
  sharedData === undefined
    ? []
    : readdirSync(join(folder, set))
        .sort()
        .map((name) => ({ set, name, path: join(folder, set, name) }));
