import { ApiError } from "../apiError.ts";

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
      return new ApiError("client.network");
  }
};

const requestOf = (error: unknown): { status: number } | null => {
  if (error instanceof XMLHttpRequest) return error;
  if (error instanceof Error && "request" in error)
    return requestOf(error.request);
  return null;
};
