import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { videoCodecOf } from "../../../shared/domain/imaging/video.ts";
import { AppError } from "../../platform/appError.ts";
import { ITEM_HEADER_BYTES, isVideo } from "../../platform/dicom/frames.ts";
import type { ObjectStore } from "../../platform/store/objectStore.ts";
import { opened } from "./frameBytes.ts";
import type { StoredImageRow } from "./repository.ts";

/** The stream within a video's file (PS3.5 8.2.5 to 8.2.12), as a player takes it. */
export interface Video {
  type: "video/mp4" | "video/mpeg";
  bytes: number;
  /** From `start` to `end`, both included. */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

/** A fragment is 4 GB at most; devices write one, or one for each megabyte. */
const MAX_FRAGMENTS = 10_000;
const HEAD_BYTES = 512;

/**
 * Opens the stream of a video; undefined where the image is none.
 * @throws AppError `image.notRendered` where it is in no container that a browser plays or PS3.18 names: MPEG-4 or HEVC
 * outside MP4
 */
export const openVideo = async (
  store: ObjectStore,
  image: StoredImageRow,
): Promise<Video | undefined> => {
  if (!isVideo(image.transferSyntaxUid)) return undefined;
  const fragments = await fragmentsOf(store, image);
  const bytes = fragments.reduce((sum, { length }) => sum + length, 0);
  const read = (start: number, end: number) =>
    within(store, image.objectKey, fragments, { start, end });
  const head = await joined(read(0, Math.min(HEAD_BYTES, bytes) - 1));
  const type = typeOf(head, image.transferSyntaxUid);
  if (!type) throw new AppError("image.notRendered");
  return { type, bytes, read };
};

interface Fragment {
  offset: number;
  length: number;
}

const fragmentsOf = async (
  store: ObjectStore,
  { span, objectKey }: StoredImageRow,
): Promise<Fragment[]> => {
  if (!span) throw new AppError("image.notRendered");
  const view = new DataView(span.buffer, span.byteOffset, span.byteLength);
  const start = Number(view.getBigUint64(0, true));
  const end = start + Number(view.getBigUint64(8, true));
  const fragments: Fragment[] = [];
  for (let at = start; at < end;) {
    const range = { start: at, end: at + ITEM_HEADER_BYTES - 1 };
    const item = await joined(opened(store, objectKey, range));
    const offset = at + ITEM_HEADER_BYTES;
    const length = item.readUInt32LE(4);
    fragments.push({ offset, length });
    if (fragments.length > MAX_FRAGMENTS)
      throw new AppError("image.notRendered");
    at = offset + length;
  }
  return fragments;
};

const joined = (chunks: AsyncGenerator<Uint8Array>): Promise<Buffer> =>
  buffer(Readable.from(chunks));

async function* within(
  store: ObjectStore,
  objectKey: string,
  fragments: readonly Fragment[],
  { start, end }: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const { offset, length } of fragments) {
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, length - 1);
    if (from <= to)
      yield* opened(store, objectKey, {
        ...{ start: offset + from, end: offset + to },
      });
    at += length;
  }
}

/** By what the stream begins with: ISO's file type box, or for MPEG-2 a pack, a sequence or a transport packet. */
const typeOf = (
  head: Buffer,
  transferSyntaxUid: string,
): Video["type"] | undefined => {
  if (head.toString("latin1", 4, 8) === "ftyp") return "video/mp4";
  if (videoCodecOf(transferSyntaxUid) !== "mpeg2" || head.length < 4)
    return undefined;
  const begins = [0x1ba, 0x1b3].includes(head.readUInt32BE(0));
  const isTransport = head[0] === 0x47 && head[188] === 0x47;
  return begins || isTransport ? "video/mpeg" : undefined;
};

/** The bytes that a `Range` header asks for; undefined: all of them, as also where it asks for several or for none there are. */
export const rangeOf = (
  header: string | undefined,
  bytes: number,
): { start: number; end: number } | undefined => {
  const [, from = "", to = ""] =
    /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? bytes - 1 : Number(to);
  const end = Math.min(last, bytes - 1);
  return start <= end ? { start, end } : undefined;
};
