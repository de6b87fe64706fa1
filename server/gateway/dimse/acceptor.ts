import type { Socket } from "node:net";
import {
  encodeAccept,
  encodeReject,
  judgeContext,
  parseAssociateRequest,
  type AssociateRequest,
  type Rejection,
} from "./association.ts";
import { createMessages, type Services } from "./messages.ts";
import {
  createPduReader,
  encodeAbort,
  encodeReleaseReply,
  PDU,
  PduError,
  pdvsOf,
  type AbortReason,
  type Pdu,
} from "./pdu.ts";
import { APPLICATION_CONTEXT } from "./uids.ts";

/** How long a peer may keep us waiting. */
export interface Patience {
  /** From the connection to the whole association request. */
  requestMs: number;
  /** Without a byte while a message is under way. */
  stalledMs: number;
  /** Between messages: some devices hold an association for the whole examination. */
  idleMs: number;
  /** For the peer to close after the association is over. */
  closingMs: number;
}
export const PATIENCE: Patience = {
  requestMs: 15_000,
  stalledMs: 60_000,
  idleMs: 600_000,
  closingMs: 3_000,
};

/** How an association ended, by name. */
export type Ending =
  | { cause: "released" | "abortedByPeer" | "cutOff" | "timedOut" | "failed" }
  | { cause: "rejected"; rejection: Rejection }
  | { cause: "broken"; reason: AbortReason; rule: string };

export interface AcceptorDeps {
  aeTitle: string;
  /** Empty: any. */
  callingAeTitles: readonly string[];
  patience: Patience;
  services: Services;
  /** A bug of ours or a failing disk, which ended the association. */
  failed: (error: unknown) => void;
}

/**
 * Serves one association on a fresh socket. Resolves when it is over and the socket is free, and never rejects for what
 * the peer does.
 */
export const serveAssociation = async (
  socket: Socket,
  deps: AcceptorDeps,
): Promise<Ending> => {
  const reader = createPduReader();
  const association = createAssociation(socket, deps);
  const { patience } = deps;
  const deadline = createDeadline(socket);
  let ending: Ending | undefined;

  const take = async (chunk: Buffer): Promise<Ending | undefined> => {
    try {
      for (const pdu of reader.push(chunk)) {
        const over = await association.take(pdu);
        if (over) return over;
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      await association.send(encodeAbort(error.reason));
      socket.end();
      return { cause: "broken", reason: error.reason, rule: error.message };
    }
  };

  socket.setNoDelay(true);
  deadline.set(patience.requestMs);
  try {
    for await (const chunk of socket) {
      // What comes after the end is not looked at; the deadline frees the socket.
      if (ending) continue;
      deadline.hold();
      ending = await take(chunk as Buffer);
      if (ending?.cause === "abortedByPeer") break;
      const wait = ending ? "closingMs" : association.waitsFor();
      // The whole request has one deadline: a byte now and then does not lengthen it.
      if (wait === "requestMs") deadline.resume();
      else deadline.set(patience[wait]);
    }
    return ending ?? { cause: "cutOff" };
  } catch (error) {
    if (ending) return ending;
    if (deadline.passed()) return { cause: "timedOut" };
    if (isOfLine(error)) return { cause: "cutOff" };
    deps.failed(error);
    return { cause: "failed" };
  } finally {
    deadline.clear();
    socket.destroy();
    await association.abandon();
  }
};

/** One association's state: before the request, and after it was accepted. */
const createAssociation = (socket: Socket, deps: AcceptorDeps) => {
  const { services, aeTitle, callingAeTitles } = deps;
  let messages: ReturnType<typeof createMessages> | undefined;
  /** Stands for it among the services; peers may share a name. */
  const association = Symbol("association");
  /** Resolves when the bytes are with the system; a peer that does not read meets the deadline. */
  const send = (bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });

  const open = async (
    request: AssociateRequest,
  ): Promise<Ending | undefined> => {
    const rejection = rejectionOf(request, { aeTitle, callingAeTitles });
    if (rejection) {
      await send(encodeReject(rejection));
      socket.end();
      return { cause: "rejected", rejection };
    }
    const contexts = request.contexts.map(judgeContext);
    messages = createMessages({
      ...{ services, association, send, peerMax: request.maxLength },
      callingAe: request.callingAe,
      contexts: new Map(
        contexts.flatMap((context) =>
          context.transferSyntax === undefined
            ? []
            : [
                [
                  context.id,
                  { ...context, transferSyntax: context.transferSyntax },
                ],
              ],
        ),
      ),
    });
    await send(encodeAccept(request, contexts));
    return undefined;
  };

  return {
    send,
    /** Never rejects: what is left over of one association must not end the program. */
    abandon: async () => {
      if (!messages) return;
      try {
        await messages.abandon();
      } catch (error) {
        deps.failed(error);
      }
      services.ended(association);
    },
    /** What the peer is given time for now. */
    waitsFor: (): keyof Patience => {
      if (!messages) return "requestMs";
      return messages.underWay() ? "stalledMs" : "idleMs";
    },
    take: async ({ type, body }: Pdu): Promise<Ending | undefined> => {
      if (type === PDU.abort) return { cause: "abortedByPeer" };
      if (type === PDU.associateRequest) {
        if (messages) throw new PduError("unexpectedPdu", "a second request");
        return open(parseAssociateRequest(body));
      }
      if (!messages)
        throw new PduError("unexpectedPdu", "data before an association");
      if (type === PDU.data) {
        for (const pdv of pdvsOf(body)) await messages.take(pdv);
        return undefined;
      }
      if (type !== PDU.releaseRequest)
        throw new PduError("unexpectedPdu", "a release nobody asked for");
      await send(encodeReleaseReply());
      socket.end();
      return { cause: "released" };
    },
  };
};

const rejectionOf = (
  request: AssociateRequest,
  own: Pick<AcceptorDeps, "aeTitle" | "callingAeTitles">,
): Rejection | undefined => {
  if ((request.protocolVersion & 1) === 0) return "protocolVersion";
  if (request.applicationContext !== APPLICATION_CONTEXT)
    return "applicationContext";
  if (request.calledAe !== own.aeTitle) return "calledAe";
  const known = own.callingAeTitles;
  if (known.length > 0 && !known.includes(request.callingAe))
    return "callingAe";
  return undefined;
};

/** Errors of the connection itself, which tell nothing about us. */
const isOfLine = (error: unknown): boolean =>
  [
    ...["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_STREAM_PREMATURE_CLOSE"],
    ...["ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"],
  ].includes(String((error as NodeJS.ErrnoException).code));

/** Ends the association when the peer is not heard in time. While we are busy ourselves, it does not count. */
const createDeadline = (socket: Socket) => {
  let timer: NodeJS.Timeout | undefined;
  let leftMs = 0;
  let since = 0;
  let passed = false;
  const end = () => {
    passed = true;
    const late = () => socket.destroy(new Error("timed out"));
    // A peer that reads nothing must not hold the socket by it.
    setTimeout(late, ABORT_MS).unref();
    socket.write(encodeAbort("notSpecified"), late);
  };
  const run = () => {
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(end, leftMs);
  };
  return {
    set: (ms: number) => {
      leftMs = ms;
      run();
    },
    hold: () => {
      leftMs -= performance.now() - since;
      clearTimeout(timer);
      // Also our answers must be taken.
      timer = setTimeout(end, BUSY_MS);
    },
    resume: run,
    clear: () => clearTimeout(timer),
    passed: () => passed,
  };
};
const ABORT_MS = 1_000;
/** The longest that one piece may keep us busy: storing it, or the peer taking our answers. */
const BUSY_MS = 120_000;
