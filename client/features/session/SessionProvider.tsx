import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import {
  identityRoutes,
  type SessionView,
} from "../../../shared/contracts/identity.ts";
import type { OrganisationId } from "../../../shared/contracts/ids.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { Api } from "../../platform/api.ts";
import { ApiError } from "../../platform/apiError.ts";
import {
  createDraftStore,
  DraftContext,
  dropExpiredDrafts,
} from "../../platform/drafts.ts";
import { pause } from "../../platform/pause.ts";
import { forgetPerson } from "../../platform/session/forget.ts";
import { forgetTabMemory } from "../../platform/useTabMemory.ts";
import {
  useApi,
  useSessionGuard,
  useSocket,
  useSocketEvent,
} from "../../platform/platform.ts";

export type EndCause = EventPayload<"session:ended">["cause"];

type Phase =
  | { name: "loading" }
  | { name: "unreachable"; error: unknown }
  /** `locked`: the browser's session is locked, and this page was loaded in it; whose it is, is not told. */
  | { name: "anonymous"; ended: EndCause | null; locked: boolean }
  /** `epoch` changes with the person or the acting organisation: everything below starts afresh. */
  | { name: "active"; session: SessionView; epoch: number };

interface SessionActions {
  session: SessionView;
  /** Takes over a session the server has just given, e.g. after logging in again. */
  adopt: (session: SessionView) => void;
  actAs: (organisationId: OrganisationId) => Promise<void>;
  logOut: () => Promise<void>;
}
const SessionContext = createContext<SessionActions | null>(null);

/** The person logged in, for whom they act, and the ways to change both. Only inside an active session. */
export const useSession = (): SessionActions => {
  const actions = use(SessionContext);
  if (!actions) throw new Error("no active session above this component");
  return actions;
};

const sameActor = (a: SessionView, b: SessionView) =>
  a.person.id === b.person.id &&
  a.acting.organisation.id === b.acting.organisation.id;

interface SessionProviderProps {
  /** Called when another person or organisation takes over, or the person leaves: the next page is Today. */
  onFreshStart: () => void;
  renderLogIn: (parts: {
    ended: EndCause | null;
    locked: boolean;
    onLoggedIn: (session: SessionView) => void;
  }) => ReactNode;
  renderUnreachable: (error: unknown, retry: () => void) => ReactNode;
  renderLoading: () => ReactNode;
  children: ReactNode;
}

/** Knows who is logged in, keeps the live connection and the drafts to that person, and says why a session ended. */
export const SessionProvider = (props: SessionProviderProps) => {
  const { phase, actions, retry } = useSessionPhase(props.onFreshStart);
  switch (phase.name) {
    case "loading":
      return props.renderLoading();
    case "unreachable":
      return props.renderUnreachable(phase.error, retry);
    case "anonymous":
      return props.renderLogIn({
        ended: phase.ended,
        locked: phase.locked,
        onLoggedIn: actions.adopt,
      });
    case "active":
      return (
        <ActiveSession
          key={phase.epoch}
          session={phase.session}
          actions={actions}
        >
          {props.children}
        </ActiveSession>
      );
  }
};

const ActiveSession = ({
  session,
  actions,
  children,
}: {
  session: SessionView;
  actions: Omit<SessionActions, "session">;
  children: ReactNode;
}) => {
  const personId = session.person.id;
  const organisationId = session.acting.organisation.id;
  const drafts = useMemo(
    () => createDraftStore(window.localStorage, { personId, organisationId }),
    [personId, organisationId],
  );
  const value = useMemo(() => ({ session, ...actions }), [session, actions]);
  return (
    <SessionContext value={value}>
      <DraftContext value={drafts}>{children}</DraftContext>
    </SessionContext>
  );
};

const DROP_DRAFTS_MS = 60 * 60_000;
/** Another window replaced the session; its new cookie needs this long to reach the browser all windows share. */
const FOLLOW_AFTER_MS = 1_500;

/** A session that is gone already is as good as ended. */
const endSession = async (api: Api) => {
  try {
    await api.call(identityRoutes.logOut, { onSessionLost: "throw" });
  } catch (error) {
    if (!(error instanceof ApiError && error.needsLogIn)) throw error;
  }
};

const useSessionPhase = (onFreshStart: () => void) => {
  const api = useApi();
  const socket = useSocket();
  const guard = useSessionGuard();
  const queries = useQueryClient();
  const [phase, setPhase] = useState<Phase>({ name: "loading" });
  /** The last person's session, also after it ended: another person must not land on that person's page. */
  const last = useRef<SessionView | null>(null);

  const leave = useCallback(
    (ended: EndCause | null) => {
      guard.arm(null);
      socket.close();
      queries.clear();
      forgetPerson();
      forgetTabMemory(null);
      setPhase({ name: "anonymous", ended, locked: false });
    },
    [guard, socket, queries],
  );

  /** EM11: emergencies ring here as on a page that was locked while it stood; nothing else is heard. */
  const waitLocked = useCallback(() => {
    leave(null);
    setPhase({ name: "anonymous", ended: null, locked: true });
    socket.open();
  }, [leave, socket]);

  const enter = useCallback(
    (session: SessionView) => {
      const former = last.current;
      last.current = session;
      const fresh = !former || !sameActor(former, session);
      if (fresh) queries.clear();
      forgetTabMemory(session.person.id);
      if (fresh && former) {
        forgetPerson();
        onFreshStart();
      }
      setPhase((before) => ({
        name: "active",
        session,
        epoch: (before.name === "active" ? before.epoch : 0) + (fresh ? 1 : 0),
      }));
      guard.arm({
        personId: session.person.id,
        organisationId: session.acting.organisation.id,
      });
      socket.open();
    },
    [guard, socket, queries, onFreshStart],
  );

  // Another window's log-in has taken the browser's session over: nothing goes on here under the former name.
  useEffect(() => guard.onOther(enter), [guard, enter]);

  const read = useCallback(
    (otherwise: EndCause | null) =>
      api
        .call(identityRoutes.readSession, { onSessionLost: "throw" })
        .then(enter)
        .catch((error: unknown) => {
          if (error instanceof ApiError && error.code === "session.locked")
            waitLocked();
          else if (error instanceof ApiError && error.needsLogIn)
            leave(otherwise);
          else setPhase({ name: "unreachable", error });
        }),
    [api, enter, leave, waitLocked],
  );

  useEffect(() => {
    void read(null);
  }, [read]);

  // Also on a page that is left open for weeks, and where nobody is logged in.
  useEffect(() => {
    const drop = () => dropExpiredDrafts(window.localStorage);
    drop();
    const timer = setInterval(drop, DROP_DRAFTS_MS);
    return () => clearInterval(timer);
  }, []);

  const follow = useCallback(async () => {
    await pause(FOLLOW_AFTER_MS);
    await read("replaced");
  }, [read]);
  useSocketEvent(
    "session:ended",
    useCallback(
      ({ cause }: EventPayload<"session:ended">) => {
        if (cause === "replaced") void follow();
        else leave(cause);
      },
      [follow, leave],
    ),
  );

  const actions = useMemo(() => {
    /** This window asked for the change itself: it must not hear about its own old session. */
    const withoutSocket = async <T,>(change: () => Promise<T>) => {
      socket.close();
      try {
        return await change();
      } catch (error) {
        socket.open();
        throw error;
      }
    };
    const adopt = (session: SessionView) => {
      enter(session);
      guard.announceChange();
    };
    return {
      adopt,
      actAs: async (organisationId: OrganisationId) => {
        adopt(
          await withoutSocket(() =>
            api.call(identityRoutes.actAs, { body: { organisationId } }),
          ),
        );
      },
      logOut: async () => {
        await withoutSocket(() => endSession(api));
        onFreshStart();
        leave("loggedOut");
      },
    };
  }, [api, guard, socket, enter, leave, onFreshStart]);
  const retry = useCallback(() => {
    setPhase({ name: "loading" });
    void read(null);
  }, [read]);
  return { phase, actions, retry };
};
