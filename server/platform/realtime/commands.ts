import { randomUUID } from "node:crypto";
import type { Socket } from "socket.io";
import type { CommandAck } from "../../../shared/contracts/contract.ts";
import {
  commands,
  type CommandName,
  type CommandReply,
  type CommandRequest,
} from "../../../shared/contracts/registry.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import type { Language } from "../../../shared/i18n/text.ts";
import { AppError } from "../appError.ts";
import type { Audit } from "../audit/audit.ts";
import type { Sessions } from "../auth/sessions.ts";
import { describe } from "../http/describe.ts";
import { errorReply } from "../http/errorReply.ts";
import { parseInput } from "../http/parseInput.ts";
import type { Log } from "../log/log.ts";
import type { Caller } from "./caller.ts";
import { isSignal } from "./signals.ts";
import { tokenBucket } from "./tokenBucket.ts";

export interface CommandCall<N extends CommandName> {
  actor: Actor;
  request: CommandRequest<N>;
  caller: Caller;
  requestId: string;
}
export type CommandHandler<N extends CommandName> = (
  call: CommandCall<N>,
) => Promise<CommandReply<N>>;
/** Handlers of one feature's commands. */
export type CommandHandlers = { [N in CommandName]?: CommandHandler<N> };

/** Commands a socket may send in a second, with a burst for a join; a drag sends one per display frame. */
const PER_SECOND = 120;
const BURST = 240;

export const serveCommands = (
  socket: Socket,
  handlers: CommandHandlers,
  deps: {
    sessions: Sessions;
    audit: Audit;
    log: Log;
    actor: Actor;
    language: Language;
  },
): Caller => {
  const gone: (() => void)[] = [];
  socket.on("disconnect", () =>
    gone.splice(0).forEach((listener) => listener()),
  );
  const caller: Caller = {
    socketId: socket.id,
    join: (topic) => socket.join(topic),
    leave: (topic) => socket.leave(topic),
    isIn: (topic) => socket.rooms.has(topic),
    onGone: (listener) => {
      if (socket.connected) gone.push(listener);
      else listener();
    },
  };
  const take = tokenBucket(PER_SECOND, BURST);

  socket.onAny((name: unknown, request: unknown, ack: unknown) => {
    if (isSignal(name)) return;
    const requestId = randomUUID().slice(0, 8);
    const respond = (answer: CommandAck<unknown>) => {
      if (typeof ack === "function")
        (ack as (answer: CommandAck<unknown>) => void)(answer);
    };
    void run(name, request, requestId).then(
      (reply) => respond({ ok: true, reply }),
      (thrown: unknown) => {
        const error =
          thrown instanceof AppError ? thrown : new AppError("server.internal");
        if (error.code === "server.internal")
          deps.log.error(
            {
              requestId,
              command: String(name).slice(0, 64),
              error: describe(thrown),
            },
            "command failed",
          );
        respond({
          ok: false,
          error: errorReply(error, deps.language, requestId),
        });
      },
    );
  });

  const run = async (
    name: unknown,
    input: unknown,
    requestId: string,
  ): Promise<unknown> => {
    if (!take()) throw new AppError("command.tooMany");
    const handler = isCommand(name) ? handlers[name] : undefined;
    if (!isCommand(name) || !handler) throw new AppError("command.unknown");
    const contract = commands[name];
    // Asked again for each command: a session ended or a role taken away counts at once.
    const actor = await deps.sessions.findById(deps.actor.sessionId);
    if (typeof actor === "string") {
      // A locked socket stays: its room's sound and picture go on (LK3).
      if (actor !== "session.locked") socket.disconnect(true);
      throw new AppError(actor);
    }
    try {
      if (
        contract.access !== "session" &&
        !roleMay(actor.role, contract.access)
      )
        throw new AppError("role.forbidden");
      const parsed = parseInput(contract.request, input);
      if ("problems" in parsed)
        throw new AppError("input.invalid", { fields: parsed.problems });
      return await (handler as (call: unknown) => Promise<unknown>)({
        actor,
        request: parsed.data,
        caller,
        requestId,
      });
    } catch (error) {
      if (error instanceof AppError)
        await deps.audit.recordRefusal(
          { action: name, actor, requestId },
          error.code.endsWith("otFound") || error.code.endsWith("orbidden")
            ? "denied"
            : "failed",
          error.code,
        );
      throw error;
    }
  };
  return caller;
};

const isCommand = (name: unknown): name is CommandName =>
  typeof name === "string" && Object.hasOwn(commands, name);
