import { onForget } from "../session/forget.ts";
import { PACKED_FIRST } from "./frameForms.ts";
import { frameUrlOf, SCHEME, type SeriesImage } from "./seriesImages.ts";

/** A frame as it came. */
export interface FrameBytes {
  bytes: Uint8Array<ArrayBuffer>;
  transferSyntaxUid: string;
}

const ahead = new Map<string, Promise<FrameBytes | null>>();
onForget(() => ahead.clear());

/**
 * Asks for a frame before the image library has come that will load it: the line stands idle while a slow PC makes the
 * library ready.
 */
export const fetchFrameAhead = ({ imageId }: SeriesImage): void => {
  if (ahead.has(imageId)) return;
  // Of a case that was left, or whose first image is another, nobody takes it: one at most stays in memory.
  ahead.clear();
  ahead.set(imageId, read(imageId));
};

/** What was asked for ahead, once; undefined: it was not. Null: it did not come, the library is to ask itself. */
export const takeFrameAhead = (
  imageId: string,
): Promise<FrameBytes | null> | undefined => {
  const frame = ahead.get(imageId);
  ahead.delete(imageId);
  return frame;
};

const read = async (imageId: string): Promise<FrameBytes | null> => {
  try {
    const response = await fetch(frameUrlOf(imageId.slice(SCHEME.length)), {
      credentials: "same-origin",
      headers: { accept: PACKED_FIRST },
    });
    if (!response.ok) return null;
    const type = response.headers.get("content-type") ?? "";
    return partOf(new Uint8Array(await response.arrayBuffer()), type);
  } catch {
    // The library asks again, and says what is wrong.
    return null;
  }
};

const LONGEST_HEAD = 1_000;

/** The one part of a `multipart/related` body; null where it is none. */
export const partOf = (
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
): FrameBytes | null => {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const start = latin1(body.subarray(0, LONGEST_HEAD));
  const headEnd = start.indexOf("\r\n\r\n");
  const transferSyntaxUid = /transfer-syntax=([\d.]+)/.exec(
    start.slice(0, Math.max(0, headEnd)),
  )?.[1];
  const tail = `\r\n--${boundary}--\r\n`;
  const bodyEnd = body.length - tail.length;
  if (transferSyntaxUid === undefined || bodyEnd < headEnd + 4) return null;
  if (latin1(body.subarray(bodyEnd)) !== tail) return null;
  return { bytes: body.slice(headEnd + 4, bodyEnd), transferSyntaxUid };
};

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);
