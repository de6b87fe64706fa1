import { open } from "node:fs/promises";
import { inflateRawSync, constants } from "node:zlib";
import type { Element } from "dicom-parser";
import { readElements } from "../../platform/dicom/dataset.ts";
import { TRANSFER_SYNTAX } from "../../platform/dicom/header.ts";

/** What the queue sorts images by; empty where the image does not say it, or not near its beginning. */
export interface Skimmed {
  sopInstanceUid: string;
  studyUid: string;
  accessionNumber: string;
}

/** Study and Accession Number stand within the first groups. */
export const SKIMMED_BYTES = 64 * 1024;
/** A deflated beginning grows to no more than this. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024;

/** Looks into the beginning of a data set. Never throws: what cannot be read says nothing. */
export const skim = (head: Uint8Array, transferSyntaxUid: string): Skimmed => {
  const bytes =
    transferSyntaxUid === TRANSFER_SYNTAX.deflated ? inflatedHead(head) : head;
  const { elements } = readElements(bytes, 0, {
    explicit: transferSyntaxUid !== TRANSFER_SYNTAX.implicitLittleEndian,
    bigEndian: transferSyntaxUid === TRANSFER_SYNTAX.explicitBigEndian,
  });
  const textOf = (found: Element | undefined): string =>
    found
      ? Buffer.from(bytes)
          .toString("latin1", found.dataOffset, found.dataOffset + found.length)
          .replace(/^ +|[\0 ]+$/g, "")
          .slice(0, 64)
      : "";
  return {
    sopInstanceUid: textOf(elements["x00080018"]),
    studyUid: textOf(elements["x0020000d"]),
    accessionNumber: textOf(elements["x00080050"]),
  };
};

const inflatedHead = (head: Uint8Array): Uint8Array => {
  try {
    return inflateRawSync(head, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_INFLATED_BYTES,
    });
  } catch {
    return Buffer.alloc(0); // damaged, or a bomb: the other side judges the whole file
  }
};

/** The beginning of a file's data set, and its transfer syntax as our own file meta information says it. */
export const skimFile = async (
  path: string,
): Promise<Skimmed & { transferSyntaxUid: string }> => {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(SKIMMED_BYTES),
      position: 0,
    });
    const bytes = buffer.subarray(0, bytesRead);
    const { transferSyntaxUid, start } = metaOf(bytes);
    return {
      ...skim(bytes.subarray(start), transferSyntaxUid),
      transferSyntaxUid,
    };
  } finally {
    await file.close();
  }
};

/** Our own file meta information (part10.ts); another one leads to nothing, and nothing is lost by it. */
const metaOf = (bytes: Buffer) => {
  if (bytes.length < 144) return { transferSyntaxUid: "", start: bytes.length };
  const start = Math.min(144 + bytes.readUInt32LE(140), bytes.length);
  const { elements } = readElements(bytes.subarray(0, start), 144, {
    explicit: true,
    bigEndian: false,
  });
  const found = elements["x00020010"];
  const transferSyntaxUid = found
    ? bytes
        .toString("latin1", found.dataOffset, found.dataOffset + found.length)
        .replace(/[\0 ]+$/, "")
    : "";
  return { transferSyntaxUid, start };
};
