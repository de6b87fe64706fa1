import { access } from "node:fs/promises";
import type {
  PacsProblem,
  PacsTrouble,
} from "../../../shared/domain/pacs/problems.ts";
import type { Clock } from "../ambient.ts";
import type { Database } from "../db/database.ts";
import type { Log } from "../log/log.ts";
import type { FileStore } from "../store/objectStore.ts";
import { PacsFailure, type PacsClient } from "./pacsClient.ts";
import * as repository from "./pacsRepository.ts";
import type { KeptObject } from "./pacsRepository.ts";
import type { PacsSite, PacsSites } from "./pacsSites.ts";

export interface PacsMover {
  /** Moves what is due, to every PACS whose line is free. */
  work(): Promise<void>;
  /** Something went wrong elsewhere: looks at each PACS at once. */
  suspect(): void;
  /** Lets go of what is under way; it stays here. */
  stop(): void;
}

/** At once, to one PACS. */
const LANES = 3;
const OF_EACH = 24;
/** Longer than a batch takes, so that a lease that ran out belongs to a process that is gone. */
const LEASE_MS = 10 * 60_000;
/** A PACS that is asked for nothing is asked whether it is there. */
const PROBE_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
/** It stands in the same house: once a minute is no burden, and it is noticed soon that it is back. */
const LONGEST_PAUSE_MS = 60_000;
const FIRST_AGAIN_MS = 60_000;
const LONGEST_AGAIN_MS = 6 * 3_600_000;

const doubled = (first: number, times: number, most: number): number =>
  Math.min(most, first * 2 ** Math.min(times, 30));

export interface PacsMoverDeps {
  db: Database;
  clock: Clock;
  log: Log;
  nodeId: string;
  files: FileStore;
  sites: PacsSites;
  client: PacsClient;
}

type Moved = "moved" | PacsTrouble | { failing: PacsProblem };

/**
 * Brings what arrived to its institution's PACS. The PACS is asked before, so that nothing of somebody else's is
 * overwritten, and read afterwards: only what it gives back byte for byte counts as being there.
 */
export const createPacsMover = (deps: PacsMoverDeps): PacsMover => {
  const { db, clock, log, nodeId, files, sites, client } = deps;
  let suspected = false;
  const closing = new AbortController();
  const isStopped = () => closing.signal.aborted;

  const move = async (site: PacsSite, object: KeptObject): Promise<Moved> => {
    try {
      const before = await client.compare(site, object);
      if (before === "same") return "moved";
      if (before === "other") return "otherBytes";
      const path = files.pathOf(object.objectKey);
      if (!(await isThere(path))) return "missing";
      if ((await client.store(site, path)) === "refused") return "refused";
      const after = await client.compare(site, object);
      if (after === "same") return "moved";
      return after === "other" ? "changed" : "refused";
    } catch (error) {
      if (!(error instanceof PacsFailure)) throw error;
      // One object may bring a proxy or a PACS to its knees: the line is only to blame where it does nothing else either.
      return client.probe(site).then(
        () => "failed" as const,
        (probed: unknown) => ({ failing: problemOf(probed) }),
      );
    }
  };

  const settle = async (object: KeptObject, moved: Moved): Promise<void> => {
    if (typeof moved === "object") return;
    const now = clock.now();
    if (moved !== "moved") {
      log.warn({ instanceId: object.id, problem: moved }, "not in the PACS");
      await db.transaction((tx) =>
        repository.settleTrouble(tx, object.id, moved, {
          ...{ now },
          delayMs: (attempts) =>
            doubled(FIRST_AGAIN_MS, attempts - 1, LONGEST_AGAIN_MS),
        }),
      );
      return;
    }
    const isHere = await isThere(files.pathOf(object.objectKey));
    await db.transaction((tx) =>
      repository.settleMoved(tx, object, { isHere, now }),
    );
  };

  /** Until nothing is due or the line fails; the problem, if it did. */
  const drain = async (
    site: PacsSite,
    organisationIds: readonly string[],
    fence: number,
  ): Promise<PacsProblem | undefined> => {
    for (;;) {
      const due = await repository.listWaiting(
        ...([db.query, organisationIds, clock.now(), OF_EACH] as const),
      );
      if (due.length === 0) return undefined;
      let problem: PacsProblem | undefined;
      const lane = async () => {
        for (let next = due.shift(); next; next = due.shift()) {
          if (problem !== undefined || isStopped()) return;
          const moved = await move(site, next);
          if (isStopped()) return;
          await settle(next, moved);
          if (typeof moved === "object") problem = moved.failing;
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      if (problem !== undefined || isStopped()) return problem;
      await repository.renewLine(
        ...([db.query, { site: site.key, fence }, leaseUntil()] as const),
      );
    }
  };

  const leaseUntil = () => new Date(clock.now().getTime() + LEASE_MS);

  const attend = async (
    site: PacsSite,
    organisationIds: readonly string[],
    failures: number,
  ): Promise<void> => {
    const claim = { now: clock.now(), until: leaseUntil(), nodeId };
    const fence = await repository.claimLine(db.query, site.key, claim);
    if (fence === undefined) return;
    let problem: PacsProblem | undefined;
    try {
      problem = await client.probe(site).then(
        () => drain(site, organisationIds, fence),
        (error: unknown) => problemOf(error),
      );
    } catch (error) {
      await repository.settleLine(
        ...([db.query, { site: site.key, fence }, { kind: "letGo" }] as const),
      );
      throw error;
    }
    const now = clock.now();
    const pauseMs = doubled(FIRST_PAUSE_MS, failures, LONGEST_PAUSE_MS);
    const nextAt = new Date(now.getTime() + pauseMs);
    const outcome = isStopped()
      ? { kind: "letGo" as const }
      : problem === undefined
        ? { kind: "answered" as const, now }
        : { kind: "failing" as const, problem, now, nextAt };
    await repository.settleLine(
      ...([db.query, { site: site.key, fence }, outcome] as const),
    );
    if (outcome.kind === "failing" && failures === 0)
      log.warn({ site: site.key, problem }, "the PACS is away");
    if (outcome.kind === "answered" && failures > 0)
      log.info({ site: site.key }, "the PACS is back");
  };

  return {
    work: async () => {
      const all = await sites.all();
      if (all.length === 0) return;
      const lines = await repository.readLines(db.query);
      const asked = suspected;
      suspected = false;
      await Promise.all(
        all.map(async ({ site, organisationIds }) => {
          const line = lines.get(site.key);
          const now = clock.now();
          const failures = line?.failures ?? 0;
          if (failures > 0 && line && line.nextAt > now) return;
          const last = line?.answeredAt?.getTime() ?? 0;
          const isQuiet = now.getTime() - last < PROBE_MS;
          if (!asked && failures === 0 && isQuiet) {
            const due = await repository.listWaiting(
              ...([db.query, organisationIds, now, 1] as const),
            );
            if (due.length === 0) return;
          }
          await attend(site, organisationIds, failures);
        }),
      );
    },
    suspect: () => {
      suspected = true;
    },
    stop: () => closing.abort(),
  };
};

const problemOf = (error: unknown): PacsProblem => {
  if (error instanceof PacsFailure) return error.problem;
  throw error;
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
