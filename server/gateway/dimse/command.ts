import { PduError } from "./pdu.ts";

/** Command sets (PS3.7 6.3, 9.3, E.1): implicit VR little endian, group 0000 only. */

export const COMMAND = {
  store: 0x0001,
  find: 0x0020,
  echo: 0x0030,
  cancel: 0x0fff,
} as const;
const REPLY = 0x8000;

export const STATUS = {
  success: 0x0000,
  pending: 0xff00,
  /** The disk is full, or nearly. */
  outOfResources: 0xa700,
  /** The data set cannot be understood. */
  cannotUnderstand: 0xc000,
  sopClassNotSupported: 0x0122,
  unrecognisedOperation: 0x0211,
  invalidAttribute: 0x0106,
} as const;

const NO_DATA_SET = 0x0101;
const ELEMENT = {
  groupLength: 0x0000,
  sopClass: 0x0002,
  field: 0x0100,
  messageId: 0x0110,
  repliesTo: 0x0120,
  dataSetType: 0x0800,
  status: 0x0900,
  sopInstance: 0x1000,
} as const;

export interface Command {
  field: number;
  messageId: number;
  sopClassUid: string;
  /** Empty where the command has none. */
  sopInstanceUid: string;
  hasDataSet: boolean;
}

/** @throws PduError for bytes that are no command set. */
export const parseCommand = (bytes: Buffer): Command => {
  const elements = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw invalid("command element cut off");
    if (bytes.readUInt16LE(at) !== 0)
      throw invalid("command with another group");
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) throw invalid("command length out of bounds");
    elements.set(bytes.readUInt16LE(at + 2), bytes.subarray(at + 8, end));
    at = end;
  }
  const numberOf = (element: number): number => {
    const value = elements.get(element);
    if (value?.length !== 2) throw invalid("command without a number it needs");
    return value.readUInt16LE(0);
  };
  const textOf = (element: number): string =>
    (elements.get(element)?.toString("latin1") ?? "").replace(/[\0 ]+$/, "");
  const field = numberOf(ELEMENT.field);
  return {
    field,
    messageId: field === COMMAND.cancel ? 0 : numberOf(ELEMENT.messageId),
    sopClassUid: textOf(ELEMENT.sopClass),
    sopInstanceUid: textOf(ELEMENT.sopInstance),
    hasDataSet: numberOf(ELEMENT.dataSetType) !== NO_DATA_SET,
  };
};

const invalid = (what: string) => new PduError("invalidParameter", what);

/** The reply to a command; `pending` ones of C-FIND carry a data set. */
export const encodeReply = (
  { field, messageId, sopClassUid, sopInstanceUid }: Command,
  status: number,
): Buffer => {
  const elements = Buffer.concat([
    ...(sopClassUid === "" ? [] : [text(ELEMENT.sopClass, sopClassUid)]),
    number(ELEMENT.field, field | REPLY),
    number(ELEMENT.repliesTo, messageId),
    number(
      ELEMENT.dataSetType,
      status === STATUS.pending ? 0x0001 : NO_DATA_SET,
    ),
    number(ELEMENT.status, status),
    ...(sopInstanceUid === ""
      ? []
      : [text(ELEMENT.sopInstance, sopInstanceUid)]),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([element(ELEMENT.groupLength, length), elements]);
};

const element = (number: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
};
const number = (at: number, value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return element(at, bytes);
};
const text = (at: number, uid: string): Buffer =>
  element(at, Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, "latin1"));
