import type { CaseId } from "../../../shared/contracts/ids.ts";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { urlOf } from "../api.ts";
import { ApiError } from "../apiError.ts";
import { fetchMetadata } from "./fetchMetadata.ts";

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
  const [attributes] = await fetchMetadata(
    urlOf(dicomWebRoutes.readInstanceMetadata, {
      params,
      query: { case: caseId },
    }),
    signal,
  );
  if (!attributes) throw new ApiError("client.badReply");
  return attributes;
};
