import {
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION,
} from "./implementation.ts";
import { writeElement } from "./write.ts";

const PREAMBLE_BYTES = 128;

/**
 * Preamble and file meta information (PS3.10 7.1) for a data set that came without them. The same image always gets the
 * same bytes, so that the same image sent twice is the same file: nothing of the sender or of the time is in it.
 */
export const fileHead = (image: {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
}): Buffer => {
  const meta = Buffer.concat([
    writeElement("00020001", "OB", Buffer.from([0, 1])),
    writeElement("00020002", "UI", image.sopClassUid),
    writeElement("00020003", "UI", image.sopInstanceUid),
    writeElement("00020010", "UI", image.transferSyntaxUid),
    writeElement("00020012", "UI", IMPLEMENTATION_CLASS_UID),
    writeElement("00020013", "SH", IMPLEMENTATION_VERSION),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(PREAMBLE_BYTES),
    Buffer.from("DICM"),
    writeElement("00020000", "UL", length),
    meta,
  ]);
};
