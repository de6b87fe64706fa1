/** Protocol data units of the DICOM upper layer (PS3.8 9.3), on the accepting side. Pure: bytes in, bytes out. */

export const PDU = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseReply: 0x06,
  abort: 0x07,
} as const;

/** Reasons of the provider for an A-ABORT (PS3.8 Table 9-26). */
export const ABORT_REASON = {
  notSpecified: 0,
  unrecognisedPdu: 1,
  unexpectedPdu: 2,
  unexpectedParameter: 5,
  invalidParameter: 6,
} as const;
export type AbortReason = keyof typeof ABORT_REASON;

/** What a peer sent breaks the protocol: the association ends with an A-ABORT of this reason. */
export class PduError extends Error {
  override readonly name = "PduError";
  readonly reason: AbortReason;
  /** `what` names the rule, never the bytes. */
  constructor(reason: AbortReason, what: string) {
    super(what);
    this.reason = reason;
  }
}

export interface Pdu {
  type: number;
  body: Buffer;
}

/** What we tell peers to send at most in one P-DATA-TF; longer ones are refused. */
export const MAX_DATA_BYTES = 128 * 1024;
/** 128 presentation contexts with every transfer syntax there is stay below it. */
const MAX_ASSOCIATE_BYTES = 256 * 1024;
const FIXED_ASSOCIATE_BYTES = 68;
const HEADER_BYTES = 6;
const SHORT_BYTES = 4;

/** Judged by the header alone, before any room is made for the body. */
const checkLength = (type: number, length: number): void => {
  const [least, most] =
    type === PDU.associateRequest
      ? [FIXED_ASSOCIATE_BYTES, MAX_ASSOCIATE_BYTES]
      : type === PDU.data
        ? [HEADER_BYTES, MAX_DATA_BYTES]
        : [SHORT_BYTES, SHORT_BYTES];
  if (type < PDU.associateRequest || type > PDU.abort)
    throw new PduError("unrecognisedPdu", "unknown PDU type");
  if (type === PDU.associateAccept || type === PDU.associateReject)
    throw new PduError("unexpectedPdu", "a PDU of the accepting side");
  if (length < least || length > most)
    throw new PduError("invalidParameter", "PDU length out of bounds");
};

/**
 * Puts PDUs together from whatever pieces the line delivers; holds one of them at most.
 * `push` throws PduError for a PDU that may not be.
 */
export const createPduReader = (): {
  push(chunk: Uint8Array): Generator<Pdu>;
} => {
  const header = Buffer.alloc(HEADER_BYTES);
  let inHeader = 0;
  let body: Buffer | undefined;
  let inBody = 0;

  return {
    *push(bytes) {
      const chunk = Buffer.from(
        ...([bytes.buffer, bytes.byteOffset, bytes.byteLength] as const),
      );
      let at = 0;
      for (;;) {
        if (!body) {
          const copied = chunk.copy(header, inHeader, at);
          at += copied;
          inHeader += copied;
          if (inHeader < HEADER_BYTES) return;
          const length = header.readUInt32BE(2);
          checkLength(header.readUInt8(0), length);
          body = Buffer.alloc(length);
          inBody = 0;
        }
        const copied = chunk.copy(body, inBody, at);
        at += copied;
        inBody += copied;
        if (inBody < body.length) return;
        const pdu = { type: header.readUInt8(0), body };
        body = undefined;
        inHeader = 0;
        yield pdu;
      }
    },
  };
};

/** A presentation data value: a piece of a command or of a data set (PS3.8 9.3.5.1). */
export interface Pdv {
  contextId: number;
  command: boolean;
  last: boolean;
  data: Buffer;
}

/** @throws PduError where a length leads out of the PDU. */
export const pdvsOf = (body: Buffer): Pdv[] => {
  const found: Pdv[] = [];
  let at = 0;
  while (at < body.length) {
    if (at + HEADER_BYTES > body.length)
      throw new PduError("invalidParameter", "PDV header cut off");
    const length = body.readUInt32BE(at);
    const end = at + 4 + length;
    if (length < 2 || end > body.length)
      throw new PduError("invalidParameter", "PDV length out of bounds");
    const control = body.readUInt8(at + 5);
    found.push({
      contextId: body.readUInt8(at + 4),
      command: (control & 1) === 1,
      last: (control & 2) === 2,
      data: body.subarray(at + HEADER_BYTES, end),
    });
    at = end;
  }
  return found;
};

export const encodePdu = (type: number, body: Buffer): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
};

/** A-ABORT by the service provider (source 2). */
export const encodeAbort = (reason: AbortReason): Buffer =>
  encodePdu(PDU.abort, Buffer.from([0, 0, 2, ABORT_REASON[reason]]));

export const encodeReleaseReply = (): Buffer =>
  encodePdu(PDU.releaseReply, Buffer.alloc(SHORT_BYTES));

/** A command or data set as P-DATA-TF PDUs, none longer than the peer takes; 0: as long as it likes. */
export const encodeMessage = (
  contextId: number,
  kind: "command" | "dataSet",
  bytes: Buffer,
  peerMax: number,
): Buffer[] => {
  const room =
    Math.min(peerMax === 0 ? MAX_DATA_BYTES : peerMax, MAX_DATA_BYTES) -
    HEADER_BYTES;
  const pdus: Buffer[] = [];
  let at = 0;
  do {
    const piece = bytes.subarray(at, at + room);
    at += piece.length;
    const head = Buffer.alloc(HEADER_BYTES);
    head.writeUInt32BE(piece.length + 2, 0);
    head.writeUInt8(contextId, 4);
    head.writeUInt8(
      (kind === "command" ? 1 : 0) + (at >= bytes.length ? 2 : 0),
      5,
    );
    pdus.push(encodePdu(PDU.data, Buffer.concat([head, piece])));
  } while (at < bytes.length);
  return pdus;
};
