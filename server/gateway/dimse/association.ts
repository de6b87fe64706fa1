import {
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION,
} from "../../platform/dicom/implementation.ts";
import { encodePdu, MAX_DATA_BYTES, PDU, PduError } from "./pdu.ts";
import {
  APPLICATION_CONTEXT,
  IMPLICIT_LITTLE_ENDIAN,
  isStorage,
  MODALITY_WORKLIST_FIND,
  PLAIN_SYNTAXES,
  STORAGE_SYNTAXES,
  VERIFICATION,
} from "./uids.ts";

/** What a peer proposes (PS3.8 9.3.2). */
export interface AssociateRequest {
  protocolVersion: number;
  calledAe: string;
  callingAe: string;
  applicationContext: string;
  contexts: ProposedContext[];
  /** Longest P-DATA-TF that the peer takes; 0: any. */
  maxLength: number;
  /** AE titles and reserved bytes, which the answer repeats. */
  echoed: Buffer;
}
interface ProposedContext {
  id: number;
  abstractSyntax: string;
  transferSyntaxes: string[];
}
/** `transferSyntax` undefined: not accepted, for this reason. */
export interface JudgedContext {
  id: number;
  abstractSyntax: string;
  transferSyntax: string | undefined;
  result: 0 | 3 | 4;
}

/** Why no association comes about (PS3.8 Table 9-21): result, source, reason. */
export const REJECTION = {
  applicationContext: [1, 1, 2],
  callingAe: [1, 1, 3],
  calledAe: [1, 1, 7],
  protocolVersion: [1, 2, 2],
  /** Later it may be possible. */
  congestion: [2, 3, 1],
} as const;
export type Rejection = keyof typeof REJECTION;

const ITEM = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  judgedContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maxLength: 0x51,
  implementationClass: 0x52,
  implementationVersion: 0x55,
} as const;
const FIXED_BYTES = 68;
const MAX_CONTEXTS = 128;
/** A peer that takes less at a time only wants to be sent a flood of fragments. */
const LEAST_LENGTH = 256;

const invalid = (what: string) => new PduError("invalidParameter", what);

const itemsOf = function* (bytes: Buffer) {
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw invalid("item header cut off");
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw invalid("item length out of bounds");
    yield { type: bytes.readUInt8(at), body: bytes.subarray(at + 4, end) };
    at = end;
  }
};

const textOf = (bytes: Buffer): string =>
  bytes.toString("latin1").replace(/^[\0 ]+|[\0 ]+$/g, "");

const contextOf = (body: Buffer): ProposedContext => {
  if (body.length < 4) throw invalid("presentation context cut off");
  const id = body.readUInt8(0);
  if (id % 2 === 0) throw invalid("even presentation context id");
  let abstractSyntax = "";
  const transferSyntaxes: string[] = [];
  for (const item of itemsOf(body.subarray(4)))
    if (item.type === ITEM.abstractSyntax) abstractSyntax = textOf(item.body);
    else if (item.type === ITEM.transferSyntax)
      transferSyntaxes.push(textOf(item.body));
  return { id, abstractSyntax, transferSyntaxes };
};

const maxLengthOf = (userInformation: Buffer): number => {
  for (const { type, body } of itemsOf(userInformation))
    if (type === ITEM.maxLength) {
      if (body.length !== 4) throw invalid("maximum length is no number");
      const length = body.readUInt32BE(0);
      if (length !== 0 && length < LEAST_LENGTH)
        throw invalid("maximum length too small");
      return length;
    }
  return 0;
};

/** @throws PduError for a body that is none. */
export const parseAssociateRequest = (body: Buffer): AssociateRequest => {
  const request: AssociateRequest = {
    protocolVersion: body.readUInt16BE(0),
    calledAe: textOf(body.subarray(4, 20)),
    callingAe: textOf(body.subarray(20, 36)),
    applicationContext: "",
    contexts: [],
    maxLength: 0,
    echoed: body.subarray(4, FIXED_BYTES),
  };
  const ids = new Set<number>();
  for (const { type, body: item } of itemsOf(body.subarray(FIXED_BYTES)))
    if (type === ITEM.applicationContext)
      request.applicationContext = textOf(item);
    else if (type === ITEM.proposedContext) {
      const context = contextOf(item);
      if (ids.has(context.id)) throw invalid("presentation context id twice");
      if (ids.add(context.id).size > MAX_CONTEXTS)
        throw invalid("too many presentation contexts");
      request.contexts.push(context);
    } else if (type === ITEM.userInformation)
      request.maxLength = maxLengthOf(item);
  return request;
};

/** Which of our services a context is for; of its transfer syntaxes the first that we take. */
export const judgeContext = ({
  id,
  abstractSyntax,
  transferSyntaxes,
}: ProposedContext): JudgedContext => {
  const takes = isStorage(abstractSyntax)
    ? STORAGE_SYNTAXES
    : [VERIFICATION, MODALITY_WORKLIST_FIND].includes(abstractSyntax)
      ? PLAIN_SYNTAXES
      : undefined;
  const transferSyntax = transferSyntaxes.find((each) => takes?.has(each));
  const result = !takes ? 3 : transferSyntax === undefined ? 4 : 0;
  return { id, abstractSyntax, transferSyntax, result };
};

const item = (type: number, body: Buffer | string): Buffer => {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
};

export const encodeAccept = (
  { echoed }: Pick<AssociateRequest, "echoed">,
  contexts: readonly JudgedContext[],
): Buffer => {
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(MAX_DATA_BYTES);
  return encodePdu(
    PDU.associateAccept,
    Buffer.concat([
      Buffer.from([0, 1, 0, 0]),
      echoed,
      item(ITEM.applicationContext, APPLICATION_CONTEXT),
      ...contexts.map(({ id, result, transferSyntax }) =>
        item(
          ITEM.judgedContext,
          Buffer.concat([
            Buffer.from([id, 0, result, 0]),
            // Of one that is not accepted the syntax means nothing, but must stand there.
            item(ITEM.transferSyntax, transferSyntax ?? IMPLICIT_LITTLE_ENDIAN),
          ]),
        ),
      ),
      item(
        ITEM.userInformation,
        Buffer.concat([
          item(ITEM.maxLength, maxLength),
          item(ITEM.implementationClass, IMPLEMENTATION_CLASS_UID),
          item(ITEM.implementationVersion, IMPLEMENTATION_VERSION),
        ]),
      ),
    ]),
  );
};

export const encodeReject = (rejection: Rejection): Buffer =>
  encodePdu(PDU.associateReject, Buffer.from([0, ...REJECTION[rejection]]));
