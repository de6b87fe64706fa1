import { ApiError } from "../apiError.ts";
import { aheadPace } from "./aheadPace.ts";
import type { KeptFrame } from "./frameStore.ts";
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

/** A frame of which nothing comes for so long is asked for anew: a connection that died in a cut of the line tells nobody. */
const SILENCE_MS = 30_000;

const line = createLineSpeed();
let underWay = 0;
const requests = new Map<string, XMLHttpRequest>();
const cancelled = new WeakSet();
/** Images that are looked for on this computer before they are asked for. */
const lookups = new Map<string, { calledOff: boolean }>();
/** Who takes what comes for an image, and which image a request is for where it came over a thin line. */
const takers = new Map<string, (frame: KeptFrame) => void>();
const overThinLine = new WeakMap<XMLHttpRequest, string>();

/** Calls off an image's request, on its way or about to be: its load fails. */
export const cancelRequest = (imageId: string): void => {
  const lookup = lookups.get(imageId);
  if (lookup) lookup.calledOff = true;
  const request = requests.get(imageId);
  if (!request) return;
  cancelled.add(request);
  request.abort();
};
/** Whether a load failed because its request was called off. */
export const wasCancelled = (error: unknown): boolean =>
  error instanceof Object && cancelled.has(error);

/** Looks for an image on this computer. Fails as a request does that was called off, where that happens meanwhile in vain. */
export const lookUp = async <T>(
  imageId: string,
  find: () => Promise<T | null>,
): Promise<T | null> => {
  const mine = { calledOff: false };
  lookups.set(imageId, mine);
  try {
    const found = await find();
    if (found !== null || !mine.calledOff) return found;
  } finally {
    if (lookups.get(imageId) === mine) lookups.delete(imageId);
  }
  const failure = new ApiError("client.network");
  cancelled.add(failure);
  throw failure;
};

/** While `load` runs, `take` is given what comes for the image, if it comes over a thin line: a quick one brings it again. */
export const taking = <T>(
  imageId: string,
  take: (frame: KeptFrame) => void,
  load: () => Promise<T>,
): Promise<T> => {
  takers.set(imageId, take);
  return load().finally(() => {
    if (takers.get(imageId) === take) takers.delete(imageId);
  });
};

/** The answer's body, handed to whoever takes it, too. */
export const receive = (request: XMLHttpRequest): Promise<ArrayBuffer> => {
  const body = request.response as ArrayBuffer; // what the loader asks for
  const take = takers.get(overThinLine.get(request) ?? "");
  const contentType = request.getResponseHeader("Content-Type") ?? "";
  // Of any other answer the loader gives the very bytes away.
  if (request.status === 200 && contentType.startsWith("multipart/"))
    take?.({ contentType, body });
  return Promise.resolve(body);
};

/** Beside a conversation one at a time, however quick the line. */
export const parallelLoads = (): number => {
  if (aheadPace() !== "free") return 1;
  return line.isThin() ? FEW : MOST;
};

/**
 * What a frame is asked for in: packed where bytes are what one waits for. Told of each request before it is sent; learns
 * from its body how fast the line is.
 */
export const acceptOf = (request: XMLHttpRequest, imageId: string): string => {
  underWay += 1;
  requests.set(imageId, request);
  let first: { at: number; bytes: number } | undefined;
  let sharing = 0;
  let silence: ReturnType<typeof setTimeout>;
  // To whoever asked it is a line that broke, which is tried again.
  const moves = () => {
    clearTimeout(silence);
    silence = setTimeout(() => request.abort(), SILENCE_MS);
  };
  request.addEventListener("loadstart", moves);
  request.addEventListener("progress", ({ loaded }) => {
    moves();
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
    clearTimeout(silence);
    underWay -= 1;
    if (requests.get(imageId) === request) requests.delete(imageId);
  });
  if (!line.isThin()) return STORED;
  overThinLine.set(request, imageId);
  return PACKED_FIRST;
};
