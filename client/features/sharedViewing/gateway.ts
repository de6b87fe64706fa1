import type {
  CommandReply,
  CommandRequest,
} from "../../../shared/contracts/registry.ts";
import type {
  AppliedOperation,
  SharedViewSnapshot,
} from "../../../shared/contracts/sharedViewing.ts";
import { CaseId, ViewId } from "../../../shared/contracts/ids.ts";
import type { LiveSocket } from "../../platform/socket.ts";

export type OperateRequest = Omit<
  CommandRequest<"sharedView:operate">,
  "viewId"
> & { viewId: string };
export type CatchUpReply = CommandReply<"sharedView:catchUp">;

/**
 * The shared view's way to the server. Calls reject with ApiError: a `client.` code means that nobody knows whether the
 * server has done it, any other code that it has not.
 */
export interface SharedViewGateway {
  open: (caseId: string) => Promise<SharedViewSnapshot>;
  operate: (request: OperateRequest) => Promise<{ seq: number }>;
  catchUp: (viewId: string, afterSeq: number) => Promise<CatchUpReply>;
  close: (viewId: string) => Promise<unknown>;
  /** Operations of any view, in any order, perhaps twice. */
  onApplied: (listener: (applied: AppliedOperation) => void) => () => void;
  /** The connection is back: what was said meanwhile is lost. */
  onReconnected: (listener: () => void) => () => void;
}

/** Views that pages of this socket have open or are opening, by case: the server counts sockets, not their users. */
const openings = new WeakMap<LiveSocket, Map<string, number>>();

const countUp = (socket: LiveSocket, caseId: string, by: 1 | -1): number => {
  const counts = openings.get(socket) ?? new Map<string, number>();
  openings.set(socket, counts);
  const count = (counts.get(caseId) ?? 0) + by;
  counts.set(caseId, count);
  return count;
};

/** One user of a case's shared view over the page's socket. */
export const createSocketGateway = (socket: LiveSocket): SharedViewGateway => {
  let openCase: string | null = null;
  return {
    open: (caseId) => {
      if (openCase === null) countUp(socket, caseId, 1);
      openCase = caseId;
      return socket.command("sharedView:open", {
        caseId: CaseId.parse(caseId),
      });
    },
    operate: (request) =>
      socket.command("sharedView:operate", {
        ...request,
        viewId: ViewId.parse(request.viewId),
      }),
    catchUp: (viewId, afterSeq) =>
      socket.command("sharedView:catchUp", {
        viewId: ViewId.parse(viewId),
        afterSeq,
      }),
    close: async (viewId) => {
      const isLast = openCase === null || countUp(socket, openCase, -1) === 0;
      openCase = null;
      // Another one on this page still listens, or has just asked to.
      if (!isLast) return;
      await socket.command("sharedView:close", {
        viewId: ViewId.parse(viewId),
      });
    },
    onApplied: (listener) => socket.on("sharedView:applied", listener),
    onReconnected: socket.onReconnected,
  };
};
