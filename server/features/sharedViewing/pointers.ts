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
}
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

  const tell = (
    { viewId, caseId, personId }: Pointing,
    at: PointedAt | null,
    socketId: string,
  ) =>
    realtime.shout(
      {
        topic: caseTopic(caseId),
        name: "pointer:moved",
        payload: { viewId, personId, at },
        passing: at !== null,
      },
      socketId,
    );

  /** Takes the socket's pointer off all screens. */
  const end = ({ socketId }: Pick<Caller, "socketId">): void => {
    const was = pointing.get(socketId);
    if (!was) return;
    pointing.delete(socketId);
    tell(was, null, socketId);
  };

  const signals: SignalHandlers = {
    "pointer:move": async ({ actor, caller, signal: { viewId, at } }) => {
      const caseId = await caseOf(viewId);
      if (!caseId || !caller.isIn(caseTopic(caseId))) return "notOpen";
      const { socketId } = caller;
      const before = pointing.get(socketId);
      if (at === null || (before && before.viewId !== viewId)) end(caller);
      if (at === null) return null;
      const now = { viewId, caseId, personId: actor.personId };
      if (!watched.has(caller)) {
        watched.add(caller);
        caller.onGone(() => end(caller));
      }
      pointing.set(socketId, now);
      tell(now, at, socketId);
      return null;
    },
  };
  return { signals, end };
};
