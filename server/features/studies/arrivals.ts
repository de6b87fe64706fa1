import type { Readable } from "node:stream";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import {
  MAX_IMAGE_BYTES,
  type ArrivedStudy,
} from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Quota } from "../../platform/store/quota.ts";
import type { Cases } from "../cases/index.ts";
import {
  createArrivalGroup,
  type Arriving,
  type Stood,
} from "./arrivalGroup.ts";
import * as arrivals from "./arrivalRepository.ts";
import type { HeaderReader } from "./headerReader.ts";
import type { ImageRecord } from "./imageRecord.ts";
import type { InstanceStatus } from "./repository.ts";

/** Puts an image that is stored already into a case, as an upload does. @throws AppError as an upload */
export type Link = (
  tx: Tx,
  actor: Actor,
  image: {
    caseId: CaseId;
    studyId: string;
    instanceId: string;
    patient: ImageRecord["patient"];
    requestId: string;
  },
) => Promise<void>;

export type ArrivalDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox" | "store"
> & {
  headers: HeaderReader;
  quota: Quota;
  cases: Pick<Cases, "findByNumber">;
  link: Link;
  /** @throws AppError `case.notFound`, `case.forbidden`, `consent.withdrawnDataTransfer` */
  requireUpload: (actor: Actor, caseId: CaseId) => Promise<void>;
  tellSoon: () => void;
};

/** What became of one image that a program sent. */
export interface Arrived {
  status: InstanceStatus;
  sopClassUid: string;
  sopInstanceUid: string;
  seriesInstanceUid: string;
  studyInstanceUid: string;
}

const MAX_LISTED = 200;
const BATCH = 50;

/** Why a case may not take an image now; it stays among the arrivals then (ST11). */
const NOT_NOW: ReadonlySet<ErrorCode> = new Set([
  "case.notFound",
  "case.forbidden",
  "case.tooManyImages",
  "consent.withdrawnDataTransfer",
]);

/** Images that programs store without naming a case (RULES ST10 to ST12). */
export const createArrivals = (deps: ArrivalDeps) => {
  const { db, clock, audit, outbox, store, headers, quota } = deps;

  /** Readers fetch the whole list again: the moment serves as version. */
  const announce = async (tx: Tx, { organisationId }: Actor): Promise<void> => {
    const version = clock.now().getTime();
    await outbox.addOnce(tx, {
      ...{ name: "arrivals:changed", payload: { version }, version },
      topics: [`organisation:${organisationId}`],
      aggregate: `arrivals:${organisationId}`,
    });
  };
  const linkAndTell = (actor: Actor, image: Parameters<Link>[2]) =>
    db.transaction(async (tx) => {
      await deps.link(tx, actor, image);
      await announce(tx, actor);
    });

  const group = createArrivalGroup({ ...deps, announce });

  /** ST11, ST12: the case its Accession Number names, and those its study was taken into. */
  const intoCases = async (
    { actor, record, requestId }: Arriving,
    { studyId, instanceId, cases }: Stood,
  ): Promise<void> => {
    const { patient } = record;
    for (const caseId of cases)
      try {
        await linkAndTell(actor, {
          ...{ studyId, instanceId, caseId, patient, requestId },
        });
      } catch (error) {
        if (!(error instanceof AppError) || !NOT_NOW.has(error.code))
          throw error;
      }
  };

  return {
    list: async (actor: Actor, requestId: string): Promise<ArrivedStudy[]> => {
      const found = await arrivals.listArrived(db.query, actor, MAX_LISTED);
      await audit.recordRead({ action: "arrival.list", actor, requestId });
      return found;
    },

    /**
     * ST12. Image by image, so that one that cannot go in leaves the others where they are.
     * @throws AppError `case.*`, `consent.withdrawnDataTransfer`, `image.notFound`
     */
    take: async (
      actor: Actor,
      { caseId, studyUid }: { caseId: CaseId; studyUid: string },
      requestId: string,
    ): Promise<{ images: number }> => {
      await deps.requireUpload(actor, caseId);
      const studyId = await arrivals.findArrivedStudy(
        ...([db.query, actor, studyUid] as const),
      );
      if (studyId === undefined) throw new AppError("image.notFound");
      await db.transaction(async (tx) => {
        const taken = { studyId, caseId, now: clock.now() };
        await arrivals.follow(tx, actor, taken);
        const subject = { kind: "study", id: studyId } as const;
        await audit.record(tx, {
          ...{ action: "study.take", actor, subject, requestId },
        });
      });
      let images = 0;
      const asked = { studyId, caseId, limit: BATCH };
      for (;;) {
        const batch = await arrivals.notInCase(db.query, actor, asked);
        for (const { id: instanceId, patient } of batch)
          await linkAndTell(actor, {
            ...{ caseId, studyId, instanceId, patient, requestId },
          });
        images += batch.length;
        if (batch.length < BATCH) break;
      }
      deps.tellSoon();
      return { images };
    },

    /**
     * Takes in one DICOM file, untouched, as its institution's own. When it resolves, bytes and row are on the disk.
     * `studyUid`: no other study's is stored.
     * @throws AppError `input.tooLarge`, `upload.*`, `image.*`
     */
    receive: async (
      actor: Actor,
      bytes: Readable,
      studyUid: string | undefined,
      requestId: string,
    ): Promise<{ settle: () => Promise<Arrived> }> => {
      const room = await quota.room(actor.organisationId, undefined);
      const received = await store.receive(
        actor.organisationId,
        room.guard(bytes),
        MAX_IMAGE_BYTES,
      );
      const keep = async (): Promise<Arrived> => {
        // Large headers are not read ahead of what can be written: they are held until their commit.
        const record = await headers.read(
          ...([received.path, actor.organisationId] as const),
          () => group.room(actor.organisationId),
        );
        if (studyUid !== undefined && record.study.uid !== studyUid)
          throw new AppError("image.otherStudy");
        // The object first: a crash in between leaves bytes without a row, never a row without bytes.
        const objectKey = await received.keep();
        const { sha256 } = received;
        const object = { sha256, bytes: received.bytes, objectKey };
        const arriving = { actor, record, object, requestId };
        const stood = await group.add(actor.organisationId, arriving);
        if (stood.added) room.taken(received.bytes);
        if (stood.status !== "conflict") await intoCases(arriving, stood);
        deps.tellSoon();
        return {
          status: stood.status,
          sopClassUid: record.sopClassUid,
          sopInstanceUid: record.sopInstanceUid,
          seriesInstanceUid: record.series.uid,
          studyInstanceUid: record.study.uid,
        };
      };
      return {
        settle: async () => {
          try {
            return await keep();
          } finally {
            await received.discard();
          }
        },
      };
    },
  };
};
export type Arrivals = ReturnType<typeof createArrivals>;
