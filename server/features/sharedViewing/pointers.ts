import type {
  CaseId,
  PersonId,
  ViewId,
} from "../../../shared/contracts/ids.ts";
import type { PointedAt } from "../../../shared/contracts/pointers.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Caller } from "../../platform/realtime/caller.ts";
import type { SignalHandlers } from "../../platform/realtime/signals.ts";
import { caseTopic } from "../cases/index.ts";
import * as repository from "./repository.ts";

interface Pointing {
  viewId: ViewId;
  caseId: CaseId;
  personId: PersonId;
  /** Of the last place. */
  n: number;
}
/** A clock in milliseconds counts the places; the last one heard here is that old at most. */
const BEYOND = 1_000;
/** Views whose case a process remembers; a view never changes its case. */
const REMEMBERED = 1_000;

/**
 * Named pointers (SV14). Who may point is who has the view open: a socket is in the case's topic only while its
 * institution reaches the case, on every web process.
 */
export const createPointers = ({
  db,
  realtime,
}: Pick<Platform, "db" | "realtime">) => {
  const pointing = new Map<string, Pointing>();
  /** Sockets whose going takes their pointer along. */
  const watched = new WeakSet<Caller>();
  const cases = new Map<ViewId, CaseId>();

  const caseOf = async (viewId: ViewId): Promise<CaseId | undefined> => {
    const known = cases.get(viewId);
    if (known) return known;
    const caseId = await repository.caseOf(db.query, viewId);
    if (cases.size >= REMEMBERED) cases.clear();
    if (caseId) cases.set(viewId, caseId);
    return caseId;
  };

  /** Undefined for a socket that does not have the view open. */
  const openCaseOf = async (caller: Caller, viewId: ViewId) => {
    const caseId = await caseOf(viewId);
    return caseId && caller.isIn(caseTopic(caseId)) ? caseId : undefined;
  };

  const tell = (
    { viewId, caseId, personId, n }: Pointing,
    at: PointedAt | null,
    socketId: string,
  ) =>
    realtime.shout(
      {
        topic: caseTopic(caseId),
        name: "pointer:moved",
        payload: { viewId, personId, n, at },
        passing: at !== null,
      },
      socketId,
    );

  /** Takes the socket's pointer off all screens. */
  const end = ({ socketId }: Pick<Caller, "socketId">, n?: number): void => {
    const was = pointing.get(socketId);
    if (!was) return;
    pointing.delete(socketId);
    // Later than all that it may have said over the data channel.
    tell({ ...was, n: n ?? was.n + BEYOND }, null, socketId);
  };

  const signals: SignalHandlers = {
    "pointer:move": async ({ actor, caller, signal: { viewId, n, at } }) => {
      const caseId = await openCaseOf(caller, viewId);
      if (!caseId) return "notOpen";
      const { socketId } = caller;
      const before = pointing.get(socketId);
      if (at === null || (before && before.viewId !== viewId)) end(caller, n);
      if (at === null) return null;
      const now = { viewId, caseId, personId: actor.personId, n };
      if (!watched.has(caller)) {
        watched.add(caller);
        caller.onGone(() => end(caller));
      }
      pointing.set(socketId, now);
      tell(now, at, socketId);
      return null;
    },
    "pointer:ask": async ({ caller, signal: { viewId } }) => {
      const caseId = await openCaseOf(caller, viewId);
      if (!caseId) return "notOpen";
      realtime.shout(
        {
          ...{ topic: caseTopic(caseId), name: "pointer:asked" },
          ...{ payload: { viewId }, passing: false },
        },
        caller.socketId,
      );
      return null;
    },
  };
  return { signals, end };
};
