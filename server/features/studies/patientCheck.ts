import type { CaseId, PatientCheckId } from "../../../shared/contracts/ids.ts";
import {
  MAX_CASE_IMAGES,
  type PatientCheck,
  type PatientDifference,
  type studyRoutes,
} from "../../../shared/contracts/studies.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import {
  imagesDiffer,
  patientDifferences,
} from "../../../shared/domain/studies/patientMatch.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import { mayOnCase, type Cases } from "../cases/index.ts";
import type { ImageRecord } from "./imageRecord.ts";
import * as checks from "./patientCheckRepository.ts";
import { readingsOf } from "./readings.ts";
import * as repository from "./repository.ts";

export type PatientCheckDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox"
> & {
  cases: Pick<Cases, "reach" | "lock" | "touch" | "patientFor">;
  /** Within the transaction: both sides read the case's images again. */
  announce: (tx: Tx, caseId: CaseId) => Promise<void>;
};
type Decision = BodyOf<typeof studyRoutes.decidePatientCheck>;

/** Is this the case's patient? Holds what states another one, and takes the decisions of people (RULES ST2 to ST7). */
export const createPatientChecks = (deps: PatientCheckDeps) => {
  const { db, clock, ids, audit, outbox, cases, announce } = deps;

  const differencesOf = async (
    tx: Tx,
    actor: Actor,
    caseId: CaseId,
    patient: ImageRecord["patient"],
  ): Promise<PatientDifference[]> => {
    const ofCase = await cases.patientFor(tx, actor, caseId, patient.patientId);
    if (!ofCase) throw new AppError("case.notFound");
    const differs: PatientDifference[] = patientDifferences(
      patient,
      ofCase,
      readingsOf,
    );
    if (ofCase.nationalIdDiffers) differs.push("nationalId");
    if (ofCase.identity !== "named" && differs.length === 0) {
      const first = await checks.firstShownPatient(tx, caseId);
      if (first && imagesDiffer(patient, first, readingsOf))
        differs.push("otherImages");
    }
    return differs;
  };

  return {
    /**
     * Puts an image into a case that this transaction has locked: shown, or held where it states another patient.
     * `added` is false when it was there already.
     */
    link: async (
      tx: Tx,
      actor: Actor,
      image: {
        caseId: CaseId;
        studyId: string;
        instanceId: string;
        patient: ImageRecord["patient"];
        requestId: string;
      },
    ): Promise<{
      added: boolean;
      newCheck: boolean;
      heldFor: PatientDifference[];
    }> => {
      const { caseId, studyId, instanceId, patient, requestId } = image;
      const before = await checks.standingOf(tx, caseId, instanceId);
      if (before) return { ...before, added: false, newCheck: false };
      if (await repository.holdsAtLeast(tx, caseId, MAX_CASE_IMAGES))
        throw new AppError("case.tooManyImages");
      const now = clock.now();
      const differs = await differencesOf(tx, actor, caseId, patient);
      const check =
        differs.length === 0
          ? undefined
          : await checks.findOrAdd(tx, {
              ...{ id: ids(), caseId, studyId, differs, now },
              patient,
            });
      await repository.linkInstance(tx, actor, {
        ...{ caseId, instanceId, now },
        checkId: check?.id ?? null,
      });
      if (check?.added)
        await audit.record(tx, {
          action: "image.hold",
          actor,
          subject: { kind: "patient_check", id: check.id },
          requestId,
        });
      return {
        added: true,
        newCheck: check?.added ?? false,
        heldFor: check?.heldFor ?? [],
      };
    },

    /** @throws AppError `case.notFound` */
    list: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<PatientCheck[]> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const found = await checks.list(db.query, actor, caseId);
      await audit.recordRead({
        action: "patientCheck.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return found;
    },

    /** @throws AppError `case.notFound`, `case.forbidden`, `patientCheck.*` */
    decide: async (
      actor: Actor,
      { caseId, checkId }: { caseId: CaseId; checkId: PatientCheckId },
      input: Decision,
      requestId: string,
    ): Promise<PatientCheck> => {
      const read = async (tx: Tx) => {
        const [found] = await checks.list(tx, actor, caseId, checkId);
        if (!found) throw new AppError("patientCheck.notFound");
        return found;
      };
      const decided = await db.transaction(async (tx) => {
        const side = await cases.lock(tx, actor, caseId);
        if (!side) throw new AppError("case.notFound");
        if (!mayOnCase(actor, "image.confirm", side))
          throw new AppError("case.forbidden");
        const now = await read(tx);
        if (isRepeated(actor, now, input)) return now;
        const made = { ...input, checkId, now: clock.now() };
        if (!(await checks.decide(tx, actor, made)))
          throw new AppError("patientCheck.staleVersion");
        await cases.touch(tx, caseId);
        await announce(tx, caseId);
        await audit.record(tx, {
          action:
            input.decision === "confirmed"
              ? "patientCheck.confirm"
              : "patientCheck.reject",
          actor,
          subject: { kind: "patient_check", id: checkId },
          requestId,
        });
        return read(tx);
      });
      void outbox.dispatch();
      return decided;
    },
  };
};

/** A decision whose reply was lost on the way finds itself: done already. */
const isRepeated = (
  actor: Actor,
  now: PatientCheck,
  input: Decision,
): boolean =>
  now.version === input.expectedVersion + 1 &&
  now.status === input.decision &&
  now.decision?.reason === input.reason &&
  now.decision.decidedBy.id === actor.personId;
