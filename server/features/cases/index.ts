import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Topic } from "../../platform/outbox/outbox.ts";
import { createAttachmentService, type AttachmentDeps } from "./attachments.ts";
import * as attachmentRepository from "./attachmentRepository.ts";
import { createPatientSeal } from "./patients.ts";
import * as repository from "./repository.ts";
import { mountCases } from "./routes.ts";
import { createCaseService } from "./service.ts";

export { shownFrames, shownImages } from "./shownImages.ts";
export { mayOnCase, type CaseAction } from "./policy.ts";

/** What sockets that have the case open hear; nobody may stay in it whose institution lost its reach. */
export const caseTopic = (caseId: CaseId): Topic => `case:${caseId}`;

/** Patients and cases, and who reaches them. */
export const createCases = (
  deps: Pick<
    Platform,
    "db" | "clock" | "ids" | "audit" | "outbox" | "keyring" | "store" | "mount"
  > &
    Pick<AttachmentDeps, "consent" | "heic" | "quota" | "uploads">,
) => {
  const cases = createCaseService({
    ...deps,
    seal: createPatientSeal(deps.keyring),
  });
  mountCases(deps, cases, createAttachmentService({ ...deps, cases }));
  const { touch, grant, endReach, labels, patientFor } = cases;
  const { reach, lock, findByNumber, othersOfPatient, organisationsOf } =
    repository;
  const { photoDigests } = attachmentRepository;
  return {
    ...{
      reach,
      lock,
      findByNumber,
      organisationsOf,
      othersOfPatient,
      grant,
      endReach,
      touch,
      labels,
      patientFor,
    },
    photoDigests,
  };
};
export type Cases = ReturnType<typeof createCases>;
