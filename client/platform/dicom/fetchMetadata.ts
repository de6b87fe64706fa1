import { z } from "zod";
import { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import { ApiError, apiErrorFrom } from "../apiError.ts";

/**
 * Reads the attributes of instances (PS3.18 F) from `url`, a WADO-RS metadata address. Throws ApiError, or the signal's
 * reason once aborted.
 */
export const fetchMetadata = async (
  url: string,
  signal: AbortSignal,
): Promise<DicomJson[]> => {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      credentials: "same-origin",
      headers: { accept: "application/dicom+json" },
      signal,
    });
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
  if (!instances.success)
    throw new ApiError("client.badReply", { cause: instances.error });
  return instances.data;
};
