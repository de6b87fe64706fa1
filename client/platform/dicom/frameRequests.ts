import { createLineSpeed } from "./lineSpeed.ts";

const STORED =
  'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** A third of an uncompressed CT's bytes, without loss; what is stored compressed comes as it is stored. */
const PACKED =
  'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80';

/** Requests of one queue under way at once, on a quick line: a browser opens six connections to a host over HTTP/1.1. */
const MOST = 4;
/** On a thin line two keep it full, and the next wanted image waits for less. */
const FEW = 2;

const line = createLineSpeed();
let underWay = 0;

export const parallelLoads = (): number => (line.isThin() ? FEW : MOST);

/**
 * What a frame is asked for in: packed where bytes are what one waits for. Told of each request before it is sent; learns
 * from its body how fast the line is.
 */
export const acceptOf = (request: XMLHttpRequest): string => {
  underWay += 1;
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
  });
  return line.isThin() ? `${PACKED}, ${STORED};q=0.9` : STORED;
};
