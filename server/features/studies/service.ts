import type { Readable } from "node:stream";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import {
  MAX_IMAGE_BYTES,
  type PatientDifference,
  type StoredImage,
  type Study,
} from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Topic } from "../../platform/outbox/outbox.ts";
import type { Received } from "../../platform/store/objectStore.ts";
import type { Quota } from "../../platform/store/quota.ts";
import { mayOnCase, type Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import { createArrivals, type Link } from "./arrivals.ts";
import type { HeaderReader } from "./headerReader.ts";
import type { ImageRecord } from "./imageRecord.ts";
import { createMadeObjects } from "./madeObjects.ts";
import { createOnTheWay, onTheWayTo } from "./onTheWay.ts";
import { createPatientChecks, type PatientCheckDeps } from "./patientCheck.ts";
import { listObjects, withObjects } from "./objectRepository.ts";
import * as repository from "./repository.ts";
import type { UploadLimits } from "./uploadLimits.ts";

export type StudiesDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox" | "store"
> & {
  cases: PatientCheckDeps["cases"] &
    Pick<
      Cases,
      "photoDigests" | "findByNumber" | "othersOfPatient" | "organisationsOf"
    >;
  consent: Pick<ConsentGate, "requireNotWithdrawn">;
  headers: HeaderReader;
  quota: Quota;
  limits: UploadLimits;
};

export interface ArrivingImage {
  caseId: CaseId;
  /** What the sender says; the bytes are counted in any case. */
  declaredBytes: number | undefined;
  bytes: Readable;
}
/** Uploads of a folder follow each other within this time; their `studies:changed` leave together. */
const TELL_AFTER_MS = 200;

/** Images of cases: take in, list, hand out. */
export const createStudyService = (deps: StudiesDeps) => {
  const { db, clock, ids, audit, outbox, store, cases, headers } = deps;
  const { quota, limits } = deps;
  let telling: NodeJS.Timeout | undefined;

  const tellSoon = (): void => {
    telling ??= setTimeout(() => {
      telling = undefined;
      void outbox.dispatch();
    }, TELL_AFTER_MS);
  };

  /** Only the inviting side adds images, and only while the patient lets them be sent (CO6). */
  const requireUpload = async (
    query: Queryable,
    actor: Actor,
    caseId: CaseId,
    side: Awaited<ReturnType<Cases["reach"]>>,
  ): Promise<void> => {
    if (!side) throw new AppError("case.notFound");
    if (!mayOnCase(actor, "image.upload", side))
      throw new AppError("case.forbidden");
    await deps.consent.requireNotWithdrawn(query, caseId, "dataTransfer"); // CO6
  };

  /** Images are only added, and readers fetch the whole list again: the moment serves as version. */
  const announce = async (tx: Tx, caseId: CaseId): Promise<void> => {
    const version = clock.now().getTime();
    const organisations = await cases.organisationsOf(tx, caseId);
    await outbox.addOnce(tx, {
      name: "studies:changed",
      payload: { caseId, version },
      topics: organisations.map((each): Topic => `organisation:${each}`),
      aggregate: `caseStudies:${caseId}`,
      version,
    });
  };
  const checks = createPatientChecks({ ...deps, announce });
  const onTheWay = createOnTheWay({ ...deps, announce, tellSoon });

  /** Links an image that is stored already; the case stays locked until the commit. */
  const link = async (
    tx: Tx,
    actor: Actor,
    image: Parameters<Link>[2],
  ): Promise<PatientDifference[]> => {
    const { caseId, studyId } = image;
    // Held until the commit: of two first images that state two patients, the second is compared with the first.
    const side = await cases.lock(tx, actor, caseId);
    await requireUpload(tx, actor, caseId, side);
    const newStudy = await repository.linkStudy(tx, actor, {
      ...{ caseId, studyId, now: clock.now() },
    });
    const { added, newCheck, heldFor } = await checks.link(tx, actor, image);
    if (newStudy || newCheck) await cases.touch(tx, caseId);
    if (added) await announce(tx, caseId);
    return heldFor;
  };

  const commit = (
    actor: Actor,
    caseId: CaseId,
    record: ImageRecord,
    object: repository.StoredObject,
    requestId: string,
  ) =>
    db.transaction(async (tx) => {
      // First of all, so that nothing else is locked while another transaction holds the case.
      await requireUpload(
        ...([tx, actor, caseId] as const),
        await cases.lock(tx, actor, caseId),
      );
      const now = clock.now();
      const studyId = await repository.findOrAddStudy(tx, actor, record, {
        id: ids,
        now,
      });
      await repository.addName(tx, studyId, record.patient.name);
      const seriesId = await repository.findOrAddSeries(
        tx,
        studyId,
        record,
        ids,
      );
      const added = await repository.addInstance(tx, actor, record, {
        ...{ ...object, id: ids(), seriesId, now },
      });
      const { id: instanceId, status } = added;
      const { patient } = record;
      const heldFor = await link(tx, actor, {
        ...{ caseId, studyId, instanceId, patient, requestId },
      });
      await audit.record(tx, {
        action: "image.upload",
        actor,
        subject: added.added
          ? { kind: "instance", id: instanceId }
          : { kind: "series", id: seriesId },
        requestId,
      });
      return { stood: { status, heldFor }, isNew: added.added };
    });

  const keep = async (
    actor: Actor,
    caseId: CaseId,
    received: Received,
    requestId: string,
  ): Promise<{ stored: StoredImage; isNew: boolean }> => {
    const record = await headers.read(received.path, actor.organisationId);
    // The object first: a crash in between leaves bytes without a row, never a row without bytes.
    const objectKey = await received.keep();
    const { sha256, bytes } = received;
    const object = { sha256, bytes, objectKey };
    const { stood, isNew } = await commit(
      ...([actor, caseId, record, object, requestId] as const),
    );
    tellSoon();
    const stored = {
      ...stood,
      studyInstanceUid: record.study.uid,
      seriesInstanceUid: record.series.uid,
      sopInstanceUid: record.sopInstanceUid,
      sha256,
    };
    return { stored, isNew };
  };

  const arrivals = createArrivals({
    ...deps,
    tellSoon,
    requireUpload: async (actor, caseId) =>
      requireUpload(
        ...([db.query, actor, caseId] as const),
        await cases.reach(db.query, actor, caseId),
      ),
    link: async (tx, actor, image) => {
      await link(tx, actor, image);
      const { instanceId: id, requestId } = image;
      const subject = { kind: "instance", id } as const;
      await audit.record(tx, {
        action: "image.link",
        actor,
        subject,
        requestId,
      });
    },
  });

  return {
    arrivals,
    made: createMadeObjects({ ...deps, announce, tellSoon }),
    /**
     * Takes in one DICOM file, untouched. When it resolves, bytes and row are on the disk.
     * @throws AppError `case.notFound`, `case.forbidden`, `case.tooManyImages`, `input.tooLarge`, `upload.*`, `image.*`
     */
    upload: async (
      actor: Actor,
      { caseId, declaredBytes, bytes }: ArrivingImage,
      requestId: string,
    ): Promise<StoredImage> => {
      // Before the bytes are taken in, so that a stranger's 2 GB are not.
      await requireUpload(
        ...([db.query, actor, caseId] as const),
        await cases.reach(db.query, actor, caseId),
      );
      if ((declaredBytes ?? 0) > MAX_IMAGE_BYTES)
        throw new AppError("input.tooLarge");
      const leave = await limits.enter(actor);
      try {
        const room = await quota.room(actor.organisationId, declaredBytes);
        const received = await store.receive(
          actor.organisationId,
          room.guard(bytes),
          MAX_IMAGE_BYTES,
        );
        try {
          const { stored, isNew } = await keep(
            ...([actor, caseId, received, requestId] as const),
          );
          if (isNew) room.taken(received.bytes);
          return stored;
        } finally {
          await received.discard();
        }
      } finally {
        leave();
      }
    },

    /** @throws AppError `case.notFound`, `case.forbidden` */
    digests: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<{ bytes: number; sha256: string }[]> => {
      await requireUpload(
        ...([db.query, actor, caseId] as const),
        await cases.reach(db.query, actor, caseId),
      );
      await audit.recordRead({
        action: "image.digests",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return [
        ...(await repository.listDigests(db.query, actor, caseId)),
        ...(await cases.photoDigests(db.query, actor, caseId)),
      ];
    },

    /** @throws AppError `case.notFound` */
    list: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<Study[]> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const studies = withObjects(
        await repository.listStudies(db.query, actor, caseId),
        await listObjects(db.query, actor, caseId),
      );
      const coming = await onTheWayTo(
        ...([db.query, actor, caseId, clock.now()] as const),
      );
      await audit.recordRead({
        action: "study.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return studies.map((study) => {
        const onTheWay = coming.get(study.studyInstanceUid);
        return onTheWay ? { ...study, onTheWay } : study;
      });
    },

    /** ST15. */
    onTheWay,

    /** @throws AppError `case.notFound` */
    listPriors: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<Study[]> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const here = await repository.listStudies(db.query, actor, caseId);
      const known = new Set(here.map((study) => study.studyInstanceUid));
      const priors: Study[] = [];
      const others = await cases.othersOfPatient(db.query, actor, caseId);
      for (const other of others)
        for (const study of await repository.listStudies(
          db.query,
          actor,
          other,
        ))
          if (!known.has(study.studyInstanceUid)) {
            known.add(study.studyInstanceUid);
            priors.push(study);
          }
      for (const id of [caseId, ...others])
        await audit.recordRead({
          action: "study.listPriors",
          actor,
          subject: { kind: "consult_case", id },
          requestId,
        });
      return priors.sort((a, b) => b.studyDate.localeCompare(a.studyDate));
    },

    /** Images of a case that state another patient. */
    patientChecks: { list: checks.list, decide: checks.decide },

    /** Tells what waits to be told. */
    close: async (): Promise<void> => {
      clearTimeout(telling);
      await headers.close();
    },
  };
};
export type StudyService = ReturnType<typeof createStudyService>;
