import { createContext, use, useEffect, useSyncExternalStore } from "react";
import { io } from "socket.io-client";
import { identityRoutes } from "../../shared/contracts/identity.ts";
import type {
  EventName,
  EventPayload,
} from "../../shared/contracts/registry.ts";
import type { Language } from "../../shared/i18n/text.ts";
import { actingForOf, createApi, type Api } from "./api.ts";
import { ApiError } from "./apiError.ts";
import { createSessionGuard, type SessionGuard } from "./session/guard.ts";
import { onForget } from "./session/forget.ts";
import { askImageKeyBy } from "./session/imageKey.ts";
import { dropKeptOnDisk } from "./session/keptOnDisk.ts";
import { createOtherWindows } from "./session/otherWindows.ts";
import { createSessionCheck } from "./session/sessionCheck.ts";
import { createLiveSocket, type LiveSocket } from "./socket.ts";

/** The browser's ways to the server, made once and handed down. */
export interface Platform {
  api: Api;
  socket: LiveSocket;
  guard: SessionGuard;
}

/** Builds the real ones. `report` takes errors that belong to no call, e.g. an event this page cannot read. */
export const createPlatform = (
  language: () => Language,
  report: (error: unknown) => void,
): Platform => {
  const otherWindows = createOtherWindows(
    "BroadcastChannel" in globalThis ? BroadcastChannel : undefined,
  );
  const guard = createSessionGuard(otherWindows.tell);
  const api: Api = createApi({
    fetch: (...request) => fetch(...request),
    makeRequest: () => new XMLHttpRequest(),
    language,
    actor: guard.actor,
    recoverSession: () => check.recover(),
  });
  const check = createSessionCheck(guard, () =>
    api.call(identityRoutes.readSession, { onSessionLost: "throw" }),
  );
  otherWindows.hear(() => {
    check.lookAgain().catch(report);
  });
  const socket = createLiveSocket({
    socket: io({
      autoConnect: false,
      transports: ["websocket"],
      reconnectionDelay: 500,
      // After a dead line everything is back within three seconds (DESIGN 10); half of it is chance, against a rush.
      reconnectionDelayMax: 2_000,
      // A handshake into a dead line is given up before the next one could have succeeded.
      timeout: 5_000,
      // Read at each handshake: under another person's cookie this page's socket is refused.
      auth: (tell) => {
        const actor = guard.actor();
        tell(actor ? { actingFor: actingForOf(actor) } : {});
      },
    }),
    checkSession: async () => {
      try {
        return await check.recover();
      } catch (error) {
        // The server cannot be asked now: trying to connect finds out when it can.
        if (error instanceof ApiError) return true;
        throw error;
      }
    },
    report,
  });
  askImageKeyBy(async () => {
    const how = { onSessionLost: "throw" } as const;
    return (await api.call(identityRoutes.readImageKey, how)).key;
  });
  onForget(dropKeptOnDisk);
  return { api, socket, guard };
};

export const PlatformContext = createContext<Platform | null>(null);

const usePlatform = (): Platform => {
  const platform = use(PlatformContext);
  if (!platform) throw new Error("PlatformContext is missing");
  return platform;
};
export const useApi = (): Api => usePlatform().api;
export const useSocket = (): LiveSocket => usePlatform().socket;
export const useSessionGuard = (): SessionGuard => usePlatform().guard;

/** Hears one event while the component is mounted. `listener` should be stable. */
export const useSocketEvent = <N extends EventName>(
  name: N,
  listener: (payload: EventPayload<N>) => void,
) => {
  const socket = useSocket();
  useEffect(() => socket.on(name, listener), [socket, name, listener]);
};

/** The live connection's state; the component follows it. */
export const useConnectionState = () => {
  const socket = useSocket();
  return useSyncExternalStore(socket.subscribe, socket.state);
};
