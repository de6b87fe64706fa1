import type {
  PacsProblem,
  PacsTrouble,
} from "../../../shared/domain/pacs/problems.ts";
import type { Database } from "../db/database.ts";
import * as repository from "./pacsRepository.ts";
import type { PacsSites } from "./pacsSites.ts";

/** One PACS as its administrator sees it: counts and moments, nothing of a patient. */
export interface PacsReport {
  /** The institution whose own it is, or `default`. */
  key: string;
  url: string;
  organisationIds: readonly string[];
  /** `new`: it was not asked yet. */
  line: "ok" | "away" | "new";
  problem: PacsProblem | null;
  failingSince: Date | null;
  answeredAt: Date | null;
  /** Read back from it byte for byte. */
  kept: { images: number };
  /** Still to be moved, and since when the oldest waits. */
  waiting: { images: number; oldestAt: Date | null };
  troubled: readonly { problem: PacsTrouble; images: number }[];
}

export interface PacsState {
  /** `off`: no PACS is configured. `away`: one of them, or more. */
  overall(): Promise<"ok" | "off" | "away">;
  reports(): Promise<PacsReport[]>;
  /** Of the PACS that this institution's objects are kept in, with all whom it serves; undefined: they are kept here. */
  of(organisationId: string): Promise<PacsReport | undefined>;
  cachedBytes(): Promise<number>;
}

export const createPacsState = (deps: {
  db: Database;
  sites: PacsSites;
}): PacsState => {
  const { db, sites } = deps;

  const report = async (
    { key, url }: { key: string; url: string },
    organisationIds: readonly string[],
    line: repository.PacsLine | undefined,
  ): Promise<PacsReport> => {
    const counts = await repository.countObjects(db.query, organisationIds);
    return {
      ...{ key, url, organisationIds, ...counts },
      line: !line ? "new" : line.failingSince ? "away" : "ok",
      problem: line?.problem ?? null,
      failingSince: line?.failingSince ?? null,
      answeredAt: line?.answeredAt ?? null,
    };
  };

  return {
    overall: async () => {
      const all = await sites.all();
      if (all.length === 0) return "off";
      const lines = await repository.readLines(db.query);
      const away = all.some(({ site }) => lines.get(site.key)?.failingSince);
      return away ? "away" : "ok";
    },
    reports: async () => {
      const lines = await repository.readLines(db.query);
      const found: PacsReport[] = [];
      for (const { site, organisationIds } of await sites.all())
        found.push(await report(site, organisationIds, lines.get(site.key)));
      return found;
    },
    of: async (organisationId) => {
      const found = (await sites.all()).find(({ organisationIds }) =>
        organisationIds.includes(organisationId),
      );
      if (!found) return undefined;
      const { site, organisationIds } = found;
      const lines = await repository.readLines(db.query);
      return report(site, organisationIds, lines.get(site.key));
    },
    cachedBytes: () => repository.cachedBytes(db.query),
  };
};
