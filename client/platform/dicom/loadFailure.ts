import { ApiError, apiErrorFrom } from "../apiError.ts";

/** What a failed load of one frame means to the person: the loader rejects with its request, or with a decoder's error. */
export const loadFailure = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const request = requestOf(error);
  if (!request) return new ApiError("image.undecodable", { cause: error });
  switch (request.status) {
    case 401:
      return new ApiError("session.expired");
    case 404:
      return new ApiError("image.notFound");
    default:
      return fromPacs(request) ?? new ApiError("client.network");
  }
};

/** Whether the same load is tried again by itself. */
export const isPassing = ({ code }: ApiError): boolean =>
  code === "client.network" || code === "pacs.away";

/** What the server says of a hospital's PACS that it has the image from. */
const fromPacs = ({ response }: Answer): ApiError | undefined => {
  try {
    const text =
      typeof response === "string"
        ? response
        : new TextDecoder().decode(response as ArrayBuffer); // what the loader asks for
    const said = apiErrorFrom(JSON.parse(text));
    return said.code.startsWith("pacs.") ? said : undefined;
  } catch {
    return undefined; // no reply of ours
  }
};

type Answer = Pick<XMLHttpRequest, "status" | "response">;

const requestOf = (error: unknown): Answer | null => {
  if (error instanceof XMLHttpRequest) return error;
  if (error instanceof Error && "request" in error)
    return requestOf(error.request);
  return null;
};
