import { describe, expect, it } from "vitest";
import { DicomError } from "./dataset.ts";
import { joined, toPlain } from "./plainDataSet.ts";
import { bareHead, writeElement, writeSequence } from "./write.ts";

const EXPLICIT = { explicit: true, bigEndian: false };
const IMPLICIT = { explicit: false, bigEndian: false };
const ENDLESS = 0xffffffff;
const implicit = (tag: string, value: Buffer) =>
  Buffer.concat([bareHead(tag, value.length), value]);
const plain = (bytes: Buffer, encoding = EXPLICIT, signed = false) =>
  joined(toPlain(bytes, { start: 0, end: bytes.length }, encoding, signed));
const endless = (head: Buffer, ...items: Buffer[]) =>
  Buffer.concat([
    head,
    ...items.flatMap((item) => [
      bareHead("FFFEE000", ENDLESS),
      item,
      bareHead("FFFEE00D", 0),
    ]),
    bareHead("FFFEE0DD", 0),
  ]);
/** Tag, VR and an undefined length. */
const unknownHead = (tag: string, vr: string) => {
  const head = writeElement(tag, vr, "");
  head.writeUInt32LE(ENDLESS, 8);
  return head;
};
const name = Buffer.from("\xcd\xf5", "latin1"); // GB18030, as it stands
const asked = writeElement("00100010", "PN", name);

describe("a data set in Explicit VR Little Endian", () => {
  it("keeps values byte for byte, and leaves group lengths out", () => {
    const length = writeElement("00100000", "UL", Buffer.alloc(4));
    expect(plain(Buffer.concat([length, asked]))).toEqual(asked);
  });

  it("gives implicit elements the dictionary's VR, private ones UN, and who reserved them LO", () => {
    const source = Buffer.concat([
      implicit("00091001", Buffer.from("ab")),
      implicit("00090010", Buffer.from("US ")),
      implicit("00100010", name),
      implicit("00280106", Buffer.from([1, 0])),
    ]);
    const made = plain(source, IMPLICIT, true);
    expect(made).toEqual(
      Buffer.concat([
        writeElement("00091001", "UN", "ab"),
        writeElement("00090010", "LO", "US "),
        asked,
        writeElement("00280106", "SS", Buffer.from([1, 0])),
      ]),
    );
  });

  it("gives sequences their lengths, also those that are called unknown and written implicitly", () => {
    const expected = writeSequence("00081140", [asked, asked]);
    const inner = implicit("00100010", name);
    const isExplicit = unknownHead("00081140", "SQ");
    const isUnknown = unknownHead("00081140", "UN");
    expect(plain(endless(isExplicit, asked, asked))).toEqual(expected);
    expect(plain(endless(isUnknown, inner, inner))).toEqual(expected);
    expect(
      plain(endless(bareHead("00081140", ENDLESS), inner, inner), IMPLICIT),
    ).toEqual(expected);
    expect(
      plain(endless(bareHead("00091040", ENDLESS), inner, inner), IMPLICIT),
    ).toEqual(writeSequence("00091040", [asked, asked]));
  });

  it("turns numbers of big-endian files round, and text not", () => {
    const big = Buffer.from("00280010555300020102", "hex");
    const text = Buffer.from("00100010504e0002cdf5", "hex");
    const made = plain(Buffer.concat([text, big]), {
      explicit: true,
      bigEndian: true,
    });
    expect(made.toString("hex")).toBe(
      Buffer.concat([
        asked,
        writeElement("00280010", "US", Buffer.from([2, 1])),
      ]).toString("hex"),
    );
  });

  it("is not made of what cannot be told for certain", () => {
    const icon = endless(unknownHead("7FE00010", "OB"), Buffer.alloc(0));
    const deep = Array.from({ length: 100 }).reduce<Buffer>(
      (item) => writeSequence("00081140", [item]),
      asked,
    );
    const noVr = Buffer.from(asked).fill(0x3f, 4, 6);
    const short = asked.subarray(0, asked.length - 1);
    const loose = Buffer.concat([asked, bareHead("FFFEE0DD", 0)]);
    for (const source of [
      ...[writeSequence("00880200", [icon]), deep, noVr, short, loose],
      endless(unknownHead("00081140", "SQ"), asked).subarray(0, -8),
    ])
      expect(() => plain(source)).toThrow(DicomError);
  });
});
