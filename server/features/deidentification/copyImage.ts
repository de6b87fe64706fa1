import { createReadStream, createWriteStream } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import type { ChangeAction } from "../../../shared/domain/deidentification/changes.ts";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import {
  refusalOfClass,
  type Refusal,
} from "../../../shared/domain/deidentification/storageClasses.ts";
import { indexFrames, type FrameIndex } from "../../platform/dicom/frames.ts";
import {
  readHeader,
  TRANSFER_SYNTAX,
  type Header,
} from "../../platform/dicom/header.ts";
import { toDicomJson, type DicomJson } from "../../platform/dicom/json.ts";
import { fileHead } from "../../platform/dicom/part10.ts";
import {
  elementHead,
  SEQUENCE_DELIMITER,
  UNDEFINED_LENGTH,
} from "../../platform/dicom/write.ts";
import { cleanHeader, joined } from "./cleanHeader.ts";
import { markCopy } from "./markCopy.ts";
import { nativeFrames, type NativeFrames } from "./nativeFrames.ts";
import { secretsOf } from "./secrets.ts";
import { commentsIn, lastByte, storedBytes } from "./storedPixels.ts";

/** One image to be copied; everything as it crosses into the thread. */
export interface CopyOrder {
  source: string;
  target: string;
  /** 32 bytes, hexadecimal. */
  key: string;
  moveDates: boolean;
  names: readonly string[];
  regions: readonly Rectangle[];
  /** As the platform knows it, for files that name no study or series. */
  studyUid: string;
  seriesUid: string;
}
export interface CopiedImage {
  bytes: number;
  crc: number;
  changes: [path: string, action: ChangeAction][];
}

const MAX_NATIVE_BYTES = 0xfffffffe;

/**
 * Writes a de-identified copy of a file to `target`, or says why it is left out (DI3 to DI8). At most one frame is held
 * in memory.
 * @throws DicomError, PixelError
 */
export const copyImage = async (
  order: CopyOrder,
): Promise<CopiedImage | { refused: Refusal }> => {
  const source = await open(order.source, "r");
  try {
    const header = await readHeader(source, (await source.stat()).size);
    const { elements, bytes, encoding } = header;
    const attributes = toDicomJson(elements, bytes, encoding);
    const refused = refusalOfClass(textOf(attributes, "00080016"));
    if (refused) return { refused };
    return header.deflatedFrom === undefined
      ? await copyFrom(source, { order, header, attributes })
      : await withInflated(source, { order, header, attributes });
  } finally {
    await source.close();
  }
};

interface Read {
  order: CopyOrder;
  header: Header;
  attributes: DicomJson;
}

/** The header's offsets count in the inflated data set. */
const withInflated = async (source: FileHandle, read: Read) => {
  const path = `${read.order.target}.inflated`;
  try {
    await pipeline(
      createReadStream("", {
        ...{ fd: source, autoClose: false },
        start: read.header.deflatedFrom ?? 0,
      }),
      createInflateRaw(),
      createWriteStream(path, { mode: 0o600 }),
    );
    const inflated = await open(path, "r");
    try {
      return await copyFrom(inflated, read);
    } finally {
      await inflated.close();
    }
  } finally {
    await rm(path, { force: true });
  }
};

const copyFrom = async (
  source: FileHandle,
  { order, header, attributes }: Read,
): Promise<CopiedImage | { refused: Refusal }> => {
  const secrets = secretsOf(Buffer.from(order.key, "hex"));
  const clean = cleanHeader(header, { ...order, secrets });
  const sopInstanceUid = textOf(attributes, "00080018");
  markCopy(clean, { ...order, secrets });
  const index = await indexFrames(source, header, attributes);
  const isRewritten =
    order.regions.length > 0 ||
    header.encoding.bigEndian ||
    hasPlainOverlay(header);
  const pixels = isRewritten
    ? await nativeFrames(source, { header, attributes, index, ...order })
    : undefined;
  if (pixels) {
    if (pixels.bytes > MAX_NATIVE_BYTES) return { refused: "notShown" };
    for (const [tag, element] of pixels.attributes)
      clean.written.set(tag, element);
    for (const tag of ["7FE00001", "7FE00002"]) clean.written.delete(tag);
    clean.changes.set(
      "7FE00010",
      order.regions.length > 0 ? "blanked" : "written",
    );
  }
  if (header.size > pixelEnd(header, index))
    clean.changes.set("FFFCFFFC", "removed");
  const isEncapsulated = !pixels && index.kind === "encapsulated";
  const comments =
    !pixels && index.kind === "encapsulated"
      ? await commentsIn(source, index)
      : [];
  if (comments.length > 0) clean.changes.set("7FE00010", "emptied");
  const head = Buffer.concat([
    fileHead({
      sopClassUid: textOf(attributes, "00080016"),
      sopInstanceUid: secrets.uid(sopInstanceUid),
      transferSyntaxUid: isEncapsulated
        ? header.transferSyntaxUid
        : TRANSFER_SYNTAX.explicitLittleEndian,
    }),
    joined(clean.written),
  ]);
  if (isLeft(head, [sopInstanceUid, order.studyUid, order.seriesUid]))
    return { refused: "identifierLeft" };
  const written = await writeFile(
    order.target,
    pixelParts(source, {
      ...{ head, header, attributes, index, pixels, comments },
    }),
  );
  return { ...written, changes: [...clean.changes] };
};

/** The last net under all rules: none of the UIDs that lead back to the original stands in front of the pixels. */
const isLeft = (head: Buffer, uids: readonly string[]): boolean =>
  uids.some((uid) => uid.length >= 10 && head.includes(uid));

/** What stands behind the pixel data is not copied. */
const pixelEnd = ({ pixel }: Header, index: FrameIndex): number =>
  index.kind === "native"
    ? pixel.offset + pixel.length
    : lastByte(index) + SEQUENCE_DELIMITER.length;

async function* pixelParts(
  source: FileHandle,
  {
    head,
    header,
    attributes,
    index,
    pixels,
    comments,
  }: {
    head: Buffer;
    header: Header;
    attributes: DicomJson;
    index: FrameIndex;
    pixels: NativeFrames | undefined;
    comments: Awaited<ReturnType<typeof commentsIn>>;
  },
): AsyncGenerator<Uint8Array> {
  yield head;
  const vr = numberOf(attributes, "00280100") > 8 ? "OW" : "OB";
  if (pixels) {
    yield elementHead("7FE00010", vr, pixels.bytes + (pixels.bytes % 2));
    yield* pixels.frames();
    if (pixels.bytes % 2) yield Buffer.alloc(1);
    return;
  }
  if (index.kind === "native") {
    const { offset, length } = header.pixel;
    yield elementHead("7FE00010", vr, length + (length % 2));
    yield* storedBytes(source, offset, offset + length);
    if (length % 2) yield Buffer.alloc(1);
    return;
  }
  yield elementHead("7FE00010", "OB", UNDEFINED_LENGTH);
  yield* storedBytes(
    ...([source, header.pixel.offset, lastByte(index)] as const),
    comments,
  );
  yield SEQUENCE_DELIMITER;
}

/** Overlays in unused bits of the pixels (60xx,0102 without 60xx,3000), retired but alive. */
const hasPlainOverlay = ({ elements }: Header): boolean =>
  Object.keys(elements).some(
    (tag) => /^x60..0102$/.test(tag) && !(`${tag.slice(0, 5)}3000` in elements),
  );

const writeFile = async (
  path: string,
  parts: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; crc: number }> => {
  let [bytes, crc] = [0, 0];
  const target = await open(path, "w", 0o600);
  try {
    for await (const part of parts) {
      await target.writeFile(part);
      bytes += part.length;
      crc = crc32(part, crc);
    }
  } finally {
    await target.close();
  }
  return { bytes, crc };
};

const textOf = (attributes: DicomJson, tag: string): string => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === "string" ? value : "";
};
const numberOf = (attributes: DicomJson, tag: string): number => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === "number" ? value : 0;
};
