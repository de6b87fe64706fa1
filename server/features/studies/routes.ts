import type { Request } from "express";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { StudyService } from "./service.ts";

export const mountStudies = (
  { mount }: Pick<Platform, "mount">,
  studies: StudyService,
): void => {
  mount(
    studyRoutes.uploadImage,
    async ({ actor, params, request, requestId }) => {
      requireType(request, studyRoutes.uploadImage.body.stream);
      return studies.upload(
        actor,
        {
          caseId: params.caseId,
          declaredBytes: lengthOf(request),
          bytes: request,
        },
        requestId,
      );
    },
  );
  mount(studyRoutes.listStudies, ({ actor, params, requestId }) =>
    studies.list(actor, params.caseId, requestId),
  );
  mount(studyRoutes.listPriorStudies, ({ actor, params, requestId }) =>
    studies.listPriors(actor, params.caseId, requestId),
  );
  mount(studyRoutes.listImageDigests, ({ actor, params, requestId }) =>
    studies.digests(actor, params.caseId, requestId),
  );
  mount(studyRoutes.announceStudy, ({ actor, params, body, requestId }) =>
    studies.onTheWay.note(
      ...([actor, { ...params, ...body }, requestId] as const),
    ),
  );
  const { arrivals } = studies;
  mount(studyRoutes.listArrivedStudies, ({ actor, requestId }) =>
    arrivals.list(actor, requestId),
  );
  mount(studyRoutes.takeStudy, ({ actor, params, requestId }) =>
    arrivals.take(actor, params, requestId),
  );
  mount(studyRoutes.listPatientChecks, ({ actor, params, requestId }) =>
    studies.patientChecks.list(actor, params.caseId, requestId),
  );
  mount(studyRoutes.decidePatientCheck, ({ actor, params, body, requestId }) =>
    studies.patientChecks.decide(actor, params, body, requestId),
  );
};

const lengthOf = (request: Request): number | undefined => {
  const header = request.headers["content-length"];
  return header === undefined ? undefined : Number(header);
};

/** Also keeps out the body types that a foreign page could send without asking. */
const requireType = (request: Request, allowed: readonly string[]): void => {
  const type = request.headers["content-type"]?.split(";")[0]?.trim();
  if (type === undefined || !allowed.includes(type.toLowerCase()))
    throw new AppError("input.unsupportedType");
};
