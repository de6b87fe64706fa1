import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { swapped } from "../../platform/dicom/byteOrder.ts";
import {
  bareHead,
  elementHead,
  SEQUENCE_DELIMITER,
  UNDEFINED_LENGTH,
} from "../../platform/dicom/write.ts";
import type { CallLimits } from "../../platform/http/callLimits.ts";
import type { Cells } from "../../platform/pixels/cells.ts";
import { inflated, opened } from "./frameBytes.ts";
import type { FrameDecoder } from "./frameDecoder.ts";
import type { PlainForm, PlainOrder } from "./plainForm.ts";
import type { PlainReader } from "./plainReader.ts";
import type { Named } from "./reach.ts";
import * as repository from "./repository.ts";
import type { StoredImageRow } from "./repository.ts";

export interface NewFileDeps extends Pick<Platform, "db" | "store"> {
  decoder: FrameDecoder;
  plain: PlainReader;
  /** Of files that are written anew. */
  limits: Pick<CallLimits, "enter" | "count">;
}
export interface NewFile {
  named: Named & { sopUid: string };
  /** With how its pixels are written. */
  image: StoredImageRow;
  /** `plain`: uncompressed, in Explicit VR Little Endian; `packed`: its frames as JPEG-LS. */
  as: "plain" | "packed";
  transferSyntaxUid: string;
}

const PIXELS = "7FE00010";
const MAX_VALUE_BYTES = 0xfffffffe;
const PADDING = Buffer.alloc(1);

/**
 * Writes a stored image's file anew in another transfer syntax, while it is read: no more of it is in memory than its
 * attributes and a frame. Who loses the reach meanwhile gets no further frame.
 */
export const createNewFile = (deps: NewFileDeps) => {
  const { db, store, decoder, plain, limits } = deps;

  const later = async (
    actor: Actor,
    { named }: NewFile,
    frame: number,
  ): Promise<StoredImageRow> => {
    await limits.count(actor);
    const row = await repository.findPackable(
      ...([db.query, actor, named, frame] as const),
    );
    if (!row) throw new AppError("image.notFound");
    return row;
  };

  async function* frames<T>(
    actor: Actor,
    file: NewFile,
    from: number,
    read: (image: StoredImageRow, frame: number) => Promise<T>,
  ): AsyncGenerator<T> {
    for (let frame = from; frame <= file.image.frames; frame += 1)
      yield await read(
        frame === 1 ? file.image : await later(actor, file, frame),
        frame,
      );
  }

  async function* decodedPixels(
    actor: Actor,
    file: NewFile,
    first: Cells,
  ): AsyncGenerator<Uint8Array> {
    const bytes = first.bytes.length * file.image.frames;
    const bits = bitsOf(file.image);
    yield elementHead(PIXELS, bits > 8 ? "OW" : "OB", bytes + (bytes % 2));
    yield first.bytes;
    yield* frames(actor, file, 2, async (image, frame) => {
      const cells = await decoder.cells(actor, file.named, image, frame);
      return cells.bytes;
    });
    if (bytes % 2) yield PADDING;
  }

  async function* packedPixels(
    actor: Actor,
    file: NewFile,
  ): AsyncGenerator<Uint8Array> {
    yield elementHead(PIXELS, "OB", UNDEFINED_LENGTH);
    yield bareHead("FFFEE000", 0);
    const all = frames(actor, file, 1, (image, frame) =>
      decoder.packed(actor, file.named, image, frame),
    );
    for await (const stream of all) {
      const odd = stream.length % 2;
      yield bareHead("FFFEE000", stream.length + odd);
      yield stream;
      if (odd) yield PADDING;
    }
    yield SEQUENCE_DELIMITER;
  }

  async function* nativePixels(
    image: StoredImageRow,
    { vr, offset, length, word }: NonNullable<PlainForm["native"]>,
  ): AsyncGenerator<Uint8Array> {
    yield elementHead(PIXELS, vr, length + (length % 2));
    const range = { start: offset, end: offset + length - 1 };
    const chunks =
      image.deflatedFrom === null
        ? opened(store, image.objectKey, range)
        : inflated(store, image, offset, length);
    yield* word === 1 ? chunks : inWords(chunks, word);
    if (length % 2) yield PADDING;
  }

  /** The file's parts. @throws AppError as FrameDecoder and PlainReader, `image.tooManyPixels` */
  return async function* (
    actor: Actor,
    file: NewFile,
  ): AsyncGenerator<Uint8Array> {
    const { image, named, as, transferSyntaxUid } = file;
    const leave = await limits.enter(actor);
    try {
      const isCoded = image.frames > 0 && image.span !== null;
      const first = isCoded
        ? await decoder.cells(actor, named, image, 1)
        : undefined;
      if (first) requireShort(first, image);
      const order: PlainOrder = {
        path: await store.file(image.objectKey),
        transferSyntaxUid,
        ...(first && {
          decoded: { colour: first.colour, isLowered: first.isLowered },
        }),
      };
      const form = await plain.read(actor.sessionId, order);
      yield form.head;
      if (first) yield* decodedPixels(actor, file, first);
      else if (as === "packed") yield* packedPixels(actor, file);
      else if (form.native) yield* nativePixels(image, form.native);
      yield form.tail;
    } finally {
      leave();
    }
  };
};
export type WriteNewFile = ReturnType<typeof createNewFile>;

/** @throws AppError `image.tooManyPixels` where the frames together are longer than an element can say */
const requireShort = ({ bytes }: Cells, image: StoredImageRow): void => {
  if (bytes.length * image.frames > MAX_VALUE_BYTES)
    throw new AppError("image.tooManyPixels");
};

const bitsOf = ({ pixels }: StoredImageRow): number => {
  const attributes = JSON.parse(pixels ?? "{}") as Record<
    string,
    { Value?: unknown[] }
  >;
  return Number(attributes["00280100"]?.Value?.[0] ?? 0);
};

/** Numbers in little endian; a chunk may end within one. */
async function* inWords(
  chunks: AsyncIterable<Uint8Array>,
  word: 2 | 4 | 8,
): AsyncGenerator<Uint8Array> {
  let left: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = left.length > 0 ? Buffer.concat([left, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % word);
    left = bytes.subarray(whole);
    if (whole > 0) yield swapped(bytes.subarray(0, whole), word);
  }
  if (left.length > 0) yield left;
}
