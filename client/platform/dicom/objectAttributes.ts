import { z } from "zod";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { urlOf } from "../api.ts";
import { ApiError, apiErrorFrom } from "../apiError.ts";

/** Names of a stored instance. */
export interface InstanceRef {
  /** The case that shows it. */
  caseId: CaseId;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
}

/** Reads an instance's attributes over WADO-RS. Throws ApiError, or the signal's reason once aborted. */
export const fetchAttributes = async (
  { caseId, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceRef,
  signal: AbortSignal,
): Promise<DicomJson> => {
  const params = {
    studyUid: studyInstanceUid,
    seriesUid: seriesInstanceUid,
    sopUid: sopInstanceUid,
  };
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(
      urlOf(dicomWebRoutes.readInstanceMetadata, {
        params,
        query: { case: caseId },
      }),
      {
        credentials: "same-origin",
        headers: { accept: "application/dicom+json" },
        signal,
      },
    );
    body = await response.json();
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError(
      cause instanceof SyntaxError ? "client.badReply" : "client.network",
      { cause },
    );
  }
  if (!response.ok) throw apiErrorFrom(body);
  const instances = z.array(DicomJson).safeParse(body);
  const [attributes] = instances.data ?? [];
  if (!attributes) throw new ApiError("client.badReply");
  return attributes;
};
