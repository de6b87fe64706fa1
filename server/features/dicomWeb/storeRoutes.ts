import type { Request, Response } from "express";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { requireJson, type BaseOf } from "./routes.ts";
import type { Store } from "./store.ts";

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
    // A compressed body would have to be inflated under a limit of its own; no DICOMweb client sends one.
    if (request.headers["content-encoding"] !== undefined)
      throw new AppError("input.unsupportedType");
    const { status, dataSet } = await store.store(
      actor,
      {
        contentType: request.headers["content-type"],
        body: request,
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
