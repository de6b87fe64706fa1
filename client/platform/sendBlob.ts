import { ApiError } from "./apiError.ts";

/** Bytes of the body that have left, of all. */
export interface Progress {
  sentBytes: number;
  totalBytes: number;
}
export type RequestFactory = () => XMLHttpRequest;

interface BlobRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  blob: Blob;
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Streams a blob. XMLHttpRequest and not fetch: only it reports how much of an upload has left. Throws ApiError
 * `client.network`, or the signal's reason once aborted.
 */
export const sendBlob = (
  makeRequest: RequestFactory,
  { method, url, headers, blob, onProgress, signal }: BlobRequest,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = makeRequest();
    const abort = () => request.abort();
    const settle = (end: () => void) => () => {
      signal?.removeEventListener("abort", abort);
      end();
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers))
      request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) =>
      onProgress?.({ sentBytes: event.loaded, totalBytes: blob.size }),
    );
    request.addEventListener(
      "load",
      settle(() =>
        resolve({ status: request.status, text: request.responseText }),
      ),
    );
    request.addEventListener(
      "error",
      settle(() => reject(new ApiError("client.network"))),
    );
    request.addEventListener(
      "abort",
      settle(() => reject(new DOMException("aborted", "AbortError"))),
    );
    signal?.addEventListener("abort", abort);
    request.send(blob);
  });
