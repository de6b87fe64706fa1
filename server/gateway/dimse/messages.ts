import type { JudgedContext } from "./association.ts";
import {
  COMMAND,
  encodeReply,
  parseCommand,
  STATUS,
  type Command,
} from "./command.ts";
import { encodeMessage, PduError, type Pdv } from "./pdu.ts";
import {
  isStorage,
  isUid,
  MODALITY_WORKLIST_FIND,
  VERIFICATION,
} from "./uids.ts";

/** Takes one image's data set in, piece by piece, exactly as it came. */
export interface StoreSink {
  write(bytes: Buffer): Promise<void>;
  /** The status to answer; success only when the image is on the disk for good. */
  finish(): Promise<number>;
  /** The association ended in the middle: nothing of it stays. */
  abandon(): Promise<void>;
}

/** What the messages are for. */
export interface Services {
  /** Where to put the image, or the status of the refusal. */
  store(image: {
    transferSyntaxUid: string;
    sopClassUid: string;
    sopInstanceUid: string;
    association: symbol;
  }): Promise<StoreSink | number>;
  /** The data sets that answer a worklist question, or the status of the refusal. */
  find(question: {
    transferSyntaxUid: string;
    identifier: Buffer;
    callingAe: string;
  }): Promise<Buffer[] | number>;
  /** An accepted association is over, however it ended. */
  ended(association: symbol): void;
}

type Context = JudgedContext & { transferSyntax: string };

/** Real commands have some hundred bytes, worklist questions a few thousand. */
const MAX_COMMAND_BYTES = 16 * 1024;
const MAX_IDENTIFIER_BYTES = 64 * 1024;
/** What a fragment costs beyond its bytes, so that empty ones are not for nothing: its header in the PDU (PS3.8 9.3.5.1). */
const FRAGMENT_BYTES = 6;

/** What is under way: a command that is not whole yet, or the data set that belongs to one. */
type State =
  | { phase: "idle" }
  | { phase: "command"; contextId: number; pieces: Buffer[]; bytes: number }
  | { phase: "store"; context: Context; command: Command; sink: StoreSink }
  | {
      phase: "find";
      context: Context;
      command: Command;
      pieces: Buffer[];
      bytes: number;
    }
  | { phase: "skip"; context: Context; command: Command; status: number };

const IDLE: State = { phase: "idle" };

/** DIMSE messages of one association, one after the other (PS3.7 9). */
export const createMessages = (deps: {
  services: Services;
  association: symbol;
  callingAe: string;
  contexts: ReadonlyMap<number, Context>;
  send: (bytes: Buffer) => Promise<void>;
  peerMax: number;
}) => {
  const { services, association, callingAe, contexts, send, peerMax } = deps;
  let state: State = IDLE;

  const answer = async (
    context: Context,
    command: Command,
    status: number,
    dataSet?: Buffer,
  ): Promise<void> => {
    const reply = encodeReply(command, status);
    await send(
      Buffer.concat([
        ...encodeMessage(context.id, "command", reply, peerMax),
        ...(dataSet
          ? encodeMessage(context.id, "dataSet", dataSet, peerMax)
          : []),
      ]),
    );
  };

  /** What to do with a whole command: answer it, or wait for its data set. */
  const begin = async (context: Context, command: Command): Promise<State> => {
    const { field, hasDataSet, sopClassUid, sopInstanceUid } = command;
    const transferSyntaxUid = context.transferSyntax;
    const refuse = async (status: number): Promise<State> => {
      if (hasDataSet) return { phase: "skip", context, command, status };
      await answer(context, command, status);
      return IDLE;
    };
    // We answer without looking up in between: there is nothing left to cancel.
    if (field === COMMAND.cancel) return IDLE;
    if (field === COMMAND.echo && context.abstractSyntax === VERIFICATION)
      return refuse(STATUS.success);
    if (
      field === COMMAND.find &&
      context.abstractSyntax === MODALITY_WORKLIST_FIND
    )
      return hasDataSet
        ? { phase: "find", context, command, pieces: [], bytes: 0 }
        : refuse(STATUS.cannotUnderstand);
    if (field !== COMMAND.store || !isStorage(context.abstractSyntax))
      return refuse(STATUS.unrecognisedOperation);
    if (!hasDataSet) return refuse(STATUS.cannotUnderstand);
    if (!isUid(sopClassUid) || !isUid(sopInstanceUid))
      return refuse(STATUS.invalidAttribute);
    const sink = await services.store({
      ...{ transferSyntaxUid, sopClassUid, sopInstanceUid, association },
    });
    return typeof sink === "number"
      ? refuse(sink)
      : { phase: "store", context, command, sink };
  };

  const takeCommand = async ({ contextId, data, last }: Pdv): Promise<void> => {
    if (state.phase === "idle")
      state = { phase: "command", contextId, pieces: [], bytes: 0 };
    if (state.phase !== "command" || state.contextId !== contextId)
      throw unexpected("a command within another message");
    const context = contexts.get(contextId);
    if (!context) throw unexpected("a context that was not accepted");
    collect(state, data, MAX_COMMAND_BYTES);
    if (!last) return;
    const command = parseCommand(Buffer.concat(state.pieces));
    state = IDLE;
    state = await begin(context, command);
  };

  const answerFind = async (
    context: Context,
    command: Command,
    identifier: Buffer,
  ): Promise<void> => {
    const transferSyntaxUid = context.transferSyntax;
    const found = await services.find({
      ...{ transferSyntaxUid, identifier, callingAe },
    });
    if (typeof found === "number") return answer(context, command, found);
    for (const dataSet of found)
      await answer(context, command, STATUS.pending, dataSet);
    await answer(context, command, STATUS.success);
  };

  const takeData = async ({ contextId, data, last }: Pdv): Promise<void> => {
    const current = state;
    if (current.phase === "idle" || current.phase === "command")
      throw unexpected("a data set without a command");
    const { context, command } = current;
    if (context.id !== contextId)
      throw unexpected("a data set in another context");
    if (current.phase === "store" && data.length > 0)
      await current.sink.write(data);
    if (current.phase === "find") {
      collect(current, data, MAX_IDENTIFIER_BYTES);
    }
    if (!last) return;
    if (current.phase === "store") {
      const status = await current.sink.finish();
      state = IDLE;
      await answer(context, command, status);
    } else {
      state = IDLE;
      if (current.phase === "skip")
        await answer(context, command, current.status);
      else await answerFind(context, command, Buffer.concat(current.pieces));
    }
  };

  return {
    underWay: () => state.phase !== "idle",
    /** @throws PduError for what may not come now. */
    take: (pdv: Pdv): Promise<void> =>
      pdv.command ? takeCommand(pdv) : takeData(pdv),
    abandon: async (): Promise<void> => {
      const current = state;
      state = IDLE;
      if (current.phase === "store") await current.sink.abandon();
    },
  };
};

/** Adds a copy: what came is a view into a buffer of up to 128 kB, which a few bytes would keep alive. */
const collect = (
  into: { pieces: Buffer[]; bytes: number },
  data: Buffer,
  most: number,
): void => {
  into.bytes += data.length + FRAGMENT_BYTES;
  if (into.bytes > most)
    throw new PduError("invalidParameter", "message too long");
  if (data.length > 0) into.pieces.push(Buffer.from(data));
};

const unexpected = (what: string) => new PduError("unexpectedParameter", what);
