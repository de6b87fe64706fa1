import { createGzip } from "node:zlib";
import type { Request } from "express";
import { studyRoutes } from "../../../shared/contracts/studies.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { sendChunks, sendPart } from "./multipart.ts";
import type { StudyService } from "./service.ts";

/**
 * Frames keep the `Cache-Control: no-store` of every answer: they are patients' pictures, and township PCs are shared.
 * The viewer holds what it has loaded in memory for as long as its page lives.
 */
export const mountStudies = (
  { mount, ids }: Pick<Platform, "mount" | "ids">,
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
  mount(studyRoutes.listImageDigests, ({ actor, params, requestId }) =>
    studies.digests(actor, params.caseId, requestId),
  );
  mount(studyRoutes.listPatientChecks, ({ actor, params, requestId }) =>
    studies.patientChecks.list(actor, params.caseId, requestId),
  );
  mount(studyRoutes.decidePatientCheck, ({ actor, params, body, requestId }) =>
    studies.patientChecks.decide(actor, params, body, requestId),
  );
  mount(
    studyRoutes.readSeriesMetadata,
    async ({ actor, params, request, response, requestId }) => {
      const batches = await studies.metadata(actor, params, requestId);
      response.setHeader("Content-Type", "application/dicom+json");
      response.setHeader("Vary", "Accept-Encoding");
      // A series repeats itself from image to image: 500 of them shrink from 2 MB to some 60 kB.
      const gzip = request.acceptsEncodings("gzip") === "gzip";
      if (gzip) response.setHeader("Content-Encoding", "gzip");
      await sendChunks(
        response,
        async function* () {
          let before = "[";
          for await (const batch of batches) {
            if (batch.length === 0) continue;
            yield before + batch.join(",");
            before = ",";
          }
          yield before === "[" ? "[]" : "]";
        },
        gzip ? [createGzip({ level: 4 })] : [],
      );
    },
  );
  mount(
    studyRoutes.readInstance,
    async ({ actor, params, response, requestId }) => {
      const stored = await studies.instance(actor, params, requestId);
      await sendPart(response, ids(), { type: "application/dicom", ...stored });
    },
  );
  mount(
    studyRoutes.readFrame,
    async ({ actor, params, response, requestId }) => {
      const frame = await studies.frame(actor, params, requestId);
      await sendPart(response, ids(), {
        type: "application/octet-stream",
        ...frame,
      });
    },
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
