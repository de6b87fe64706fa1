import { createLineSpeed } from "./lineSpeed.ts";

/** As they are stored. */
const STORED =
  'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** A third of an uncompressed CT's bytes, without loss; what is stored compressed comes as it is stored. */
const PACKED_FIRST = `multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, ${STORED};q=0.9`;

/** Requests of one queue under way at once, on a quick line: a browser opens six connections to a host over HTTP/1.1. */
const MOST = 4;
/** On a thin line two keep it full, and the next wanted image waits for less. */
const FEW = 2;

const line = createLineSpeed();
let underWay = 0;
const requests = new Map<string, XMLHttpRequest>();
const cancelled = new WeakSet<XMLHttpRequest>();

/** Calls off an image's request, if one is on its way: its load fails. */
export const cancelRequest = (imageId: string): void => {
  const request = requests.get(imageId);
  if (!request) return;
  cancelled.add(request);
  request.abort();
};
/** Whether a load failed because its request was called off. */
export const wasCancelled = (error: unknown): boolean =>
  error instanceof XMLHttpRequest && cancelled.has(error);

export const parallelLoads = (): number => (line.isThin() ? FEW : MOST);

/**
 * What a frame is asked for in: packed where bytes are what one waits for. Told of each request before it is sent; learns
 * from its body how fast the line is.
 */
export const acceptOf = (request: XMLHttpRequest, imageId: string): string => {
  underWay += 1;
  requests.set(imageId, request);
  let first: { at: number; bytes: number } | undefined;
  let sharing = 0;
  request.addEventListener("progress", ({ loaded }) => {
    first ??= { at: performance.now(), bytes: loaded };
    sharing = Math.max(sharing, underWay);
  });
  request.addEventListener("load", ({ loaded }) => {
    if (first === undefined || request.status !== 200) return;
    // All in one piece: it had come before anybody looked.
    const bytes = loaded > first.bytes ? loaded - first.bytes : loaded;
    line.note({ bytes, ms: performance.now() - first.at, sharing });
  });
  request.addEventListener("loadend", () => {
    underWay -= 1;
    if (requests.get(imageId) === request) requests.delete(imageId);
  });
  return line.isThin() ? PACKED_FIRST : STORED;
};
