import type { Request, Response } from "express";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import { MAX_IMAGE_BYTES } from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";
import { decodedBody } from "../../platform/http/contentCoding.ts";
import { requireJson, type BaseOf } from "./routes.ts";
import type { Store } from "./store.ts";

/** A compressed body holds at most as much as one image may have, with what belongs to the form. */
const MAX_ENCODED_BYTES = MAX_IMAGE_BYTES + 1024 * 1024;

export const mountStore = (
  { mount }: Pick<Platform, "mount">,
  store: Store,
  baseOf: BaseOf,
): void => {
  const answer = async (call: {
    actor: Actor;
    params: { studyUid?: string };
    request: Request;
    response: Response;
    requestId: string;
  }): Promise<void> => {
    const { actor, params, request, response, requestId } = call;
    requireJson(request);
    const body = decodedBody(
      ...([request, request.headers["content-encoding"]] as const),
      MAX_ENCODED_BYTES,
    );
    const { status, dataSet } = await store.store(
      actor,
      {
        contentType: request.headers["content-type"],
        body,
        studyUid: params.studyUid,
        base: baseOf(request),
      },
      requestId,
    );
    response
      .status(status)
      .setHeader("Content-Type", "application/dicom+json")
      .end(JSON.stringify(dataSet));
  };
  mount(dicomWebRoutes.storeImages, answer);
  mount(dicomWebRoutes.storeStudyImages, answer);
};
