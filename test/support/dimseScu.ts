import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createRequire } from "node:module";
import type * as DicomParser from "dicom-parser";
import { encodeMessage, encodePdu } from "../../server/gateway/dimse/pdu.ts";

const dicomParser = createRequire(import.meta.url)(
  "dicom-parser",
) as typeof DicomParser;

/** A file's data set exactly as it stands there, and what a C-STORE has to say of it. */
export interface SendableImage {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  dataSet: Buffer;
}

/** The data set without preamble and file meta information, by its own reading of the meta group. */
export const dataSetOf = (file: Uint8Array): Buffer => {
  const bytes = Buffer.from(file);
  let at = 132;
  while (bytes.readUInt16LE(at) === 2) {
    const long = ["OB", "UN"].includes(
      bytes.toString("latin1", at + 4, at + 6),
    );
    at += long
      ? 12 + bytes.readUInt32LE(at + 8)
      : 8 + bytes.readUInt16LE(at + 6);
  }
  return bytes.subarray(at);
};

export const sendable = (file: Uint8Array): SendableImage => {
  const { elements } = dicomParser.parseDicom(Buffer.from(file), {
    untilTag: "x00020012",
  });
  const text = (tag: string): string => {
    const { dataOffset = 0, length = 0 } = elements[tag] ?? {};
    return Buffer.from(file)
      .toString("latin1", dataOffset, dataOffset + length)
      .replace(/[\0 ]+$/, "");
  };
  return {
    sopClassUid: text("x00020002"),
    sopInstanceUid: text("x00020003"),
    transferSyntaxUid: text("x00020010"),
    dataSet: dataSetOf(file),
  };
};

const item = (type: number, body: Buffer | string): Buffer => {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
};

/** An A-ASSOCIATE-RQ; contexts get the ids 1, 3, 5 … in their order. */
export const associateRequest = (asked: {
  called?: string;
  calling?: string;
  contexts: readonly { abstractSyntax: string; transferSyntaxes: string[] }[];
}): Buffer => {
  const title = (text: string) => Buffer.from(text.padEnd(16), "latin1");
  return encodePdu(
    1,
    Buffer.concat([
      Buffer.from([0, 1, 0, 0]),
      title(asked.called ?? "LIANZHEN"),
      title(asked.calling ?? "TESTSCU"),
      Buffer.alloc(32),
      item(0x10, "1.2.840.10008.3.1.1.1"),
      ...asked.contexts.map(({ abstractSyntax, transferSyntaxes }, i) =>
        item(
          0x20,
          Buffer.concat([
            Buffer.from([2 * i + 1, 0, 0, 0]),
            item(0x30, abstractSyntax),
            ...transferSyntaxes.map((uid) => item(0x40, uid)),
          ]),
        ),
      ),
      item(0x50, item(0x51, Buffer.from([0, 0, 0x40, 0]))),
    ]),
  );
};

/** The command set of a C-STORE-RQ. */
export const storeCommand = (image: SendableImage, messageId = 1): Buffer => {
  const element = (number: number, value: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt16LE(number, 2);
    head.writeUInt32LE(value.length, 4);
    return Buffer.concat([head, value]);
  };
  const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8]);
  const uid = (text: string) =>
    Buffer.from(text.length % 2 ? `${text}\0` : text);
  return Buffer.concat([
    element(0x0002, uid(image.sopClassUid)),
    element(0x0100, u16(1)),
    element(0x0110, u16(messageId)),
    element(0x0700, u16(0)),
    element(0x0800, u16(1)),
    element(0x1000, uid(image.sopInstanceUid)),
  ]);
};

/** A C-STORE-RQ with its data set. */
export const storeRequest = (
  image: SendableImage,
  { messageId = 1, contextId = 1 } = {},
): Buffer =>
  Buffer.concat([
    ...encodeMessage(contextId, "command", storeCommand(image, messageId), 0),
    ...encodeMessage(contextId, "dataSet", image.dataSet, 0),
  ]);

/** A socket to an SCP that sends whatever bytes a test wants, and tells what comes back. */
export class DimseScu {
  readonly socket: Socket;
  #held = Buffer.alloc(0);
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#held = Buffer.concat([this.#held, chunk]);
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<DimseScu> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new DimseScu(socket);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The next PDU, or undefined once the connection is closed. */
  async next(): Promise<{ type: number; body: Buffer } | undefined> {
    for (;;) {
      if (this.#held.length >= 6) {
        const end = 6 + this.#held.readUInt32BE(2);
        if (this.#held.length >= end) {
          const pdu = this.#held.subarray(0, end);
          this.#held = this.#held.subarray(end);
          return { type: pdu.readUInt8(0), body: pdu.subarray(6) };
        }
      }
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Until the other side has closed. */
  async closed(): Promise<void> {
    while (!this.#closed)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** The status of the reply in a P-DATA-TF. */
  async status(): Promise<number | undefined> {
    const pdu = await this.next();
    if (pdu?.type !== 4) return undefined;
    const at = pdu.body.indexOf(Buffer.from([0, 0, 0, 9, 2, 0, 0, 0]));
    return at < 0 ? undefined : pdu.body.readUInt16LE(at + 8);
  }

  /** An association for one image; the other side's answer. */
  async associate(image: SendableImage): Promise<number | undefined> {
    this.send(
      associateRequest({
        contexts: [
          {
            abstractSyntax: image.sopClassUid,
            transferSyntaxes: [image.transferSyntaxUid],
          },
        ],
      }),
    );
    return (await this.next())?.type;
  }

  async release(): Promise<void> {
    this.send(encodePdu(5, Buffer.alloc(4)));
    await this.closed();
  }
}

/** Sends one image in an association of its own; the status it was answered with. */
export const storeOne = async (
  port: number,
  image: SendableImage,
): Promise<number | undefined> => {
  const scu = await DimseScu.connect(port);
  await scu.associate(image);
  scu.send(storeRequest(image));
  const status = await scu.status();
  await scu.release();
  return status;
};
