import { describe, expect, it } from "vitest";
import { parseAssociateRequest, judgeContext } from "./association.ts";
import { encodeReply, parseCommand } from "./command.ts";
import {
  createPduReader,
  encodeMessage,
  encodePdu,
  MAX_DATA_BYTES,
  PDU,
  PduError,
  pdvsOf,
} from "./pdu.ts";

const header = (type: number, length: number): Buffer => {
  const bytes = Buffer.from([type, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 2);
  return bytes;
};
const read = (bytes: Uint8Array) => [...createPduReader().push(bytes)];

describe("PDUs", () => {
  it("are put together from whatever pieces the line delivers", () => {
    const pdus = [
      encodePdu(PDU.data, Buffer.from([0, 0, 0, 4, 1, 2, 9, 9])),
      encodePdu(PDU.releaseRequest, Buffer.alloc(4)),
    ];
    const whole = Buffer.concat(pdus);
    for (let size = 1; size <= whole.length; size += 1) {
      const reader = createPduReader();
      const found = [];
      for (let at = 0; at < whole.length; at += size)
        found.push(...reader.push(whole.subarray(at, at + size)));
      expect(found.map(({ type }) => type)).toEqual([4, 5]);
      expect(found[0]?.body).toEqual(pdus[0]?.subarray(6));
    }
  });

  it.each([
    ["4 GB of data", header(PDU.data, 0xffffffff), "invalidParameter"],
    [
      "one byte more than we told",
      header(PDU.data, MAX_DATA_BYTES + 1),
      "invalidParameter",
    ],
    ["data of no bytes", header(PDU.data, 0), "invalidParameter"],
    ["a long release", header(PDU.releaseRequest, 5), "invalidParameter"],
    [
      "a huge request",
      header(PDU.associateRequest, 1 << 20),
      "invalidParameter",
    ],
    ["an accept", header(PDU.associateAccept, 100), "unexpectedPdu"],
    ["an unknown type", header(0x47, 4), "unrecognisedPdu"],
  ])("%s: refused by the header alone", (_, bytes, reason) => {
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({ name: "PduError", reason }) as Error,
    );
  });

  it.each([
    ["shorter than its header", Buffer.from([0, 0, 0])],
    ["of no length", Buffer.from([0, 0, 0, 0, 1, 0])],
    ["of one byte", Buffer.from([0, 0, 0, 1, 1, 0])],
    ["longer than the PDU", Buffer.from([0, 0, 1, 0, 1, 0, 1, 2])],
    ["of 4 GB", Buffer.from([255, 255, 255, 255, 1, 0, 1, 2])],
  ])("a value %s breaks the association", (_, body) => {
    expect(() => pdvsOf(body)).toThrow(PduError);
  });

  it("carry a message of any length within what the peer takes", () => {
    for (const length of [0, 1, 249, 250, 251, 1_000]) {
      const bytes = Buffer.from(Array.from({ length }, (_, i) => i & 255));
      const pdus = encodeMessage(3, "dataSet", bytes, 256).flatMap(read);
      expect(
        Math.max(...pdus.map(({ body }) => body.length)),
      ).toBeLessThanOrEqual(256);
      const values = pdus.flatMap(({ body }) => pdvsOf(body));
      expect(Buffer.concat(values.map(({ data }) => data))).toEqual(bytes);
      expect(values.map(({ last }) => last)).toEqual(
        values.map((_, i) => i === values.length - 1),
      );
    }
  });
});

describe("an association request", () => {
  const fixed = Buffer.concat([
    Buffer.from([0, 1, 0, 0]),
    Buffer.alloc(64, 32),
  ]);
  const item = (type: number, body: Buffer) =>
    Buffer.concat([Buffer.from([type, 0, 0, body.length]), body]);
  it.each([
    ["an item cut off", Buffer.from([0x10, 0, 0])],
    ["an item that leads out", Buffer.from([0x10, 0, 0, 9, 1])],
    ["an even context", item(0x20, Buffer.from([2, 0, 0, 0]))],
    [
      "a context twice",
      Buffer.concat([
        item(0x20, Buffer.from([1, 0, 0, 0])),
        item(0x20, Buffer.from([1, 0, 0, 0])),
      ]),
    ],
    [
      "fragments of seven bytes",
      item(0x50, item(0x51, Buffer.from([0, 0, 0, 7]))),
    ],
  ])("with %s is refused", (_, rest) => {
    expect(() => parseAssociateRequest(Buffer.concat([fixed, rest]))).toThrow(
      PduError,
    );
  });

  it("is given the first transfer syntax that we take, and none for what we do not serve", () => {
    const ct = "1.2.840.10008.5.1.4.1.1.2";
    const asked = (abstractSyntax: string, ...transferSyntaxes: string[]) =>
      judgeContext({ id: 1, abstractSyntax, transferSyntaxes });
    expect(
      asked(ct, "1.2.3", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2"),
    ).toMatchObject({ result: 0, transferSyntax: "1.2.840.10008.1.2.4.90" });
    expect(asked(ct, "1.2.3").result).toBe(4);
    expect(
      asked("1.2.840.10008.5.1.4.1.2.1.1", "1.2.840.10008.1.2").result,
    ).toBe(3);
    expect(asked("1.2.840.10008.1.1", "1.2.840.10008.1.2.4.50").result).toBe(4);
  });
});

describe("a command", () => {
  it("is read as it was written", () => {
    const command = {
      ...{ field: 1, messageId: 7, hasDataSet: true },
      ...{ sopClassUid: "1.2.3", sopInstanceUid: "1.2.3.45" },
    };
    const reply = encodeReply(command, 0xa700);
    // A reply names the message it answers elsewhere; as a command it lacks its own number.
    expect(() => parseCommand(reply)).toThrow(PduError);
    expect(reply.includes(Buffer.from("1.2.3.45"))).toBe(true);
    expect(reply.readUInt32LE(8)).toBe(reply.length - 12);
  });
  it.each([
    ["of another group", Buffer.from([8, 0, 0, 0, 0, 0, 0, 0])],
    ["that leads out", Buffer.from([0, 0, 0, 1, 255, 255, 255, 255])],
    ["cut off", Buffer.from([0, 0, 0])],
    ["of no elements", Buffer.alloc(0)],
  ])("%s is refused", (_, bytes) => {
    expect(() => parseCommand(bytes)).toThrow(PduError);
  });
});
