import { z } from "zod";
import { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { ApiError, apiErrorFrom } from "../apiError.ts";
import { fetchWhole, jsonOf } from "../fetchWhole.ts";

/**
 * Reads the attributes of instances (PS3.18 F) from `url`, a WADO-RS metadata address. Throws ApiError, or the signal's
 * reason once aborted.
 */
export const fetchMetadata = async (
  url: string,
  signal: AbortSignal,
): Promise<DicomJson[]> => {
  const { status, body: text } = await fetchWhole(
    fetch,
    url,
    {
      credentials: "same-origin",
      headers: { accept: "application/dicom+json" },
      signal,
    },
    (answer) => answer.text(),
  );
  const body = jsonOf(status, text);
  if (status >= 400) throw apiErrorFrom(body);
  const instances = z.array(DicomJson).safeParse(body);
  if (!instances.success)
    throw new ApiError("client.badReply", { cause: instances.error });
  return instances.data;
};
