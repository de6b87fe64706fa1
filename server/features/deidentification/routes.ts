import type { Response } from "express";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { deidentificationRoutes } from "../../../shared/contracts/deidentification.ts";
import type { Platform } from "../../platform/deps.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import type { createDownload } from "./download.ts";
import type { Copies } from "./service.ts";

export const mountCopies = (
  { mount }: Pick<Platform, "mount">,
  copies: Copies,
  download: ReturnType<typeof createDownload>,
  limits: CallLimits,
): void => {
  mount(deidentificationRoutes.planCopy, ({ actor, params, requestId }) =>
    copies.plan(actor, params, requestId),
  );
  mount(deidentificationRoutes.listCopies, ({ actor, params, requestId }) =>
    copies.list(actor, params.caseId, requestId),
  );
  mount(
    deidentificationRoutes.confirmCopy,
    ({ actor, params, body, requestId }) =>
      copies.confirm(actor, params.caseId, body, requestId),
  );
  mount(
    deidentificationRoutes.downloadCopy,
    async ({ actor, params, response, requestId }) => {
      const leave = await limits.enter(actor);
      try {
        const { name, bytes } = await download(actor, params, requestId);
        response.attachment(name);
        response.setHeader("Content-Type", "application/zip");
        await send(response, bytes);
      } finally {
        leave();
      }
    },
  );
};

const send = async (
  response: Response,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> => {
  try {
    await pipeline(Readable.from(bytes), response);
  } catch (error) {
    // The reader went away; anything else is ours to know.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw error;
  }
};
