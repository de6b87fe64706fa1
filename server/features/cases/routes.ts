import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import type { Platform } from "../../platform/deps.ts";
import type { AttachmentService, Outgoing } from "./attachments.ts";
import type { CaseService } from "./service.ts";

export const mountCases = (
  { mount }: Pick<Platform, "mount">,
  cases: CaseService,
  attachments: AttachmentService,
): void => {
  mount(caseRoutes.openCase, ({ actor, body, requestId }) =>
    cases.open(actor, body, requestId),
  );
  mount(caseRoutes.searchCases, ({ actor, body, requestId }) =>
    cases.search(actor, body, requestId),
  );
  mount(caseRoutes.readCase, ({ actor, params, requestId }) =>
    cases.read(actor, params.caseId, requestId),
  );
  mount(caseRoutes.reviseCase, ({ actor, params, body, requestId }) =>
    cases.revise(actor, params.caseId, body, requestId),
  );
  mount(
    caseRoutes.addAttachment,
    ({ actor, params, query, request, requestId }) => {
      const length = request.headers["content-length"];
      return attachments.add(
        actor,
        {
          ...params,
          kind: query.kind,
          encodedName: request.headers["x-file-name"]?.toString(),
          declaredBytes: length === undefined ? undefined : Number(length),
          bytes: request,
        },
        requestId,
      );
    },
  );
  mount(
    caseRoutes.readAttachment,
    async ({ actor, params, response, requestId }) =>
      send(response, await attachments.read(actor, params, requestId)),
  );
  mount(
    caseRoutes.readOriginal,
    async ({ actor, params, response, requestId }) =>
      send(response, await attachments.readOriginal(actor, params, requestId)),
  );
};

const send = async (
  response: Response,
  { fileName, mediaType, bytes, length }: Outgoing,
): Promise<void> => {
  // Always a download (RFC 6266, name per RFC 5987): nothing that a user sent is ever shown as our own page.
  response.attachment(fileName);
  response.setHeader("Content-Type", mediaType);
  if (length !== undefined) response.setHeader("Content-Length", length);
  try {
    await pipeline(bytes, response);
  } catch (error) {
    // The reader went away; anything else is ours to know.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw error;
  }
};
