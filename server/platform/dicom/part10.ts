import {
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION,
} from "./implementation.ts";

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
    longElement(0x0001, "OB", Buffer.from([0, 1])),
    element(0x0002, "UI", image.sopClassUid),
    element(0x0003, "UI", image.sopInstanceUid),
    element(0x0010, "UI", image.transferSyntaxUid),
    element(0x0012, "UI", IMPLEMENTATION_CLASS_UID),
    element(0x0013, "SH", IMPLEMENTATION_VERSION),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(PREAMBLE_BYTES),
    Buffer.from("DICM"),
    element(0x0000, "UL", length),
    meta,
  ]);
};

const element = (number: number, vr: string, value: string | Buffer) => {
  const bytes = typeof value === "string" ? padded(value, vr) : value;
  const head = Buffer.alloc(8);
  head.writeUInt16LE(2, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, "latin1");
  head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
};
const longElement = (number: number, vr: string, value: Buffer) => {
  const head = Buffer.alloc(12);
  head.writeUInt16LE(2, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, "latin1");
  head.writeUInt32LE(value.length, 8);
  return Buffer.concat([head, value]);
};
const padded = (text: string, vr: string): Buffer =>
  Buffer.from(
    text.length % 2 === 0 ? text : text + (vr === "UI" ? "\0" : " "),
    "latin1",
  );
