import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Tx } from "../../platform/db/database.ts";
import {
  createGroupCommit,
  type GroupCommit,
} from "../../platform/db/groupCommit.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import * as arrivals from "./arrivalRepository.ts";
import type { ImageRecord } from "./imageRecord.ts";
import * as repository from "./repository.ts";

/** An image that arrived: its bytes are on the disk, its row is not written. */
export interface Arriving {
  actor: Actor;
  record: ImageRecord;
  object: repository.StoredObject;
  requestId: string;
}
/** What became of it, and the cases it goes into (ST11, ST12). */
export interface Stood {
  studyId: string;
  instanceId: string;
  status: repository.InstanceStatus;
  added: boolean;
  cases: CaseId[];
}

/** With its audit lines a transaction stays within what PGlite's one session allows. */
const MOST = 32;
/** Characters of metadata written by one transaction. */
const HEAVIEST = 4 * 1024 * 1024;

/**
 * Images of one institution that arrive together are committed together: rows, audit lines and the event in one
 * transaction, in a few statements for all of them.
 */
export const createArrivalGroup = (
  deps: Pick<Platform, "db" | "clock" | "ids" | "audit"> & {
    cases: Pick<Cases, "findByNumber">;
    announce: (tx: Tx, actor: Actor) => Promise<void>;
  },
): GroupCommit<Arriving, Stood> => {
  const { db, clock, ids, audit, cases } = deps;

  /** The series of each image, added with its study and its patient's name where it is new. */
  const placesOf = async (
    tx: Tx,
    actor: Actor,
    items: readonly Arriving[],
    now: Date,
  ): Promise<arrivals.Place[]> => {
    const records = items.map(({ record }) => record);
    const places = await arrivals.findPlaces(tx, actor, records);
    for (const [at, record] of records.entries()) {
      if (places[at]) continue;
      const studyId = await repository.findOrAddStudy(tx, actor, record, {
        ...{ id: ids, now },
      });
      await repository.addName(tx, studyId, record.patient.name);
      const seriesId = await repository.findOrAddSeries(
        ...([tx, studyId, record, ids] as const),
      );
      records.forEach((other, index) => {
        if (arrivals.isSamePlace(other, record))
          places[index] = { studyId, seriesId };
      });
    }
    return places.map((place) => {
      if (!place) throw new Error("an image has no place");
      return place;
    });
  };

  const commit = (actor: Actor, items: readonly Arriving[]) =>
    db.transaction(async (tx) => {
      const now = clock.now();
      const places = await placesOf(tx, actor, items, now);
      const fresh = items.map(({ record, object }, at) => ({
        record,
        stored: {
          ...object,
          ...{ id: ids(), seriesId: places[at]?.seriesId ?? "" },
          ...{ now, arrived: true },
        },
      }));
      const added = await repository.addInstances(tx, actor, fresh);
      for (const { id, status } of added)
        if (status === "duplicate") await arrivals.markArrived(tx, id, now);
      await audit.recordAll(
        tx,
        items.map(({ actor: by, requestId }, at) => ({
          ...{ action: "image.store", actor: by, requestId },
          subject: { kind: "instance", id: added[at]?.id ?? "" },
        })),
      );
      if (added.some((each) => each.added)) await deps.announce(tx, actor);
      return added.map(({ id, ...rest }, at) => ({
        ...rest,
        instanceId: id,
        studyId: places[at]?.studyId ?? "",
      }));
    });

  return createGroupCommit<Arriving, Stood>({
    most: MOST,
    heaviest: HEAVIEST,
    weightOf: ({ record }) => record.metadata.length,
    work: async (items) => {
      const [first] = items;
      if (!first) return [];
      const { actor } = first;
      const stood = await commit(actor, items);
      // After the commit: who takes the study meanwhile finds these images, or they find that it was taken.
      const followed = await arrivals.followedBy(
        ...([db.query, actor] as const),
        [...new Set(stood.map(({ studyId }) => studyId))],
      );
      const named = new Map<string, CaseId | undefined>();
      for (const { record } of items) {
        const number = record.accessionNumber;
        if (number !== "" && !named.has(number))
          named.set(number, await cases.findByNumber(db.query, actor, number));
      }
      return stood.map((each, at) => {
        const own = named.get(items[at]?.record.accessionNumber ?? "");
        const others = followed
          .filter(({ studyId }) => studyId === each.studyId)
          .map(({ caseId }) => caseId);
        return {
          ...each,
          cases: [...new Set([...(own ? [own] : []), ...others])],
        };
      });
    },
  });
};
