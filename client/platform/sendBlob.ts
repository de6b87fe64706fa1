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
 * A line that takes nothing for so long is down, whatever the operating system still hopes for. Long, because what it holds
 * of the last bytes may be megabytes on a thin line.
 */
export const STALL_MS = 180_000;

/**
 * Streams a blob. XMLHttpRequest and not fetch: only it reports how much of an upload has left. Throws ApiError
 * `client.network`, also where nothing moves for `STALL_MS`, or the signal's reason once aborted.
 */
export const sendBlob = (
  makeRequest: RequestFactory,
  { method, url, headers, blob, onProgress, signal }: BlobRequest,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = makeRequest();
    const abort = () => request.abort();
    let stalled: ReturnType<typeof setTimeout>;
    const settle = (end: () => void) => () => {
      clearTimeout(stalled);
      signal?.removeEventListener("abort", abort);
      end();
    };
    const fail = settle(() => reject(new ApiError("client.network")));
    const moves = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => {
        fail();
        request.abort();
      }, STALL_MS);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers))
      request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      moves();
      onProgress?.({ sentBytes: event.loaded, totalBytes: blob.size });
    });
    request.addEventListener(
      "load",
      settle(() =>
        resolve({ status: request.status, text: request.responseText }),
      ),
    );
    request.addEventListener("error", fail);
    request.addEventListener(
      "abort",
      settle(() => reject(new DOMException("aborted", "AbortError"))),
    );
    signal?.addEventListener("abort", abort);
    moves();
    request.send(blob);
  });
