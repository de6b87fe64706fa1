import { useQuery } from "@tanstack/react-query";
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { aboutRoutes } from "../../../shared/contracts/about.ts";
import { identityRoutes } from "../../../shared/contracts/identity.ts";
import { inputReportMs } from "../../../shared/domain/identity/input.ts";
import { ApiError } from "../../platform/apiError.ts";
import { nowMs } from "../../platform/clock.ts";
import { useText } from "../../platform/i18n/useText.ts";
import {
  useApi,
  useSessionGuard,
  useSocket,
  useSocketEvent,
} from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { Notice } from "../../ui/Notice.tsx";
import { ReLogInDialog } from "./ReLogInDialog.tsx";

/** When somebody last touched any window of this browser, in ms since 1970. */
const LAST_INPUT = "lianzhen.lastInput";
const LOCK_NOW = "lianzhen:lock";
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
const TICK_MS = 1_000;
/** The count-down before the lock: a minute, or a quarter of a shorter wait. */
const WARN_MS = 60_000;
/** In a room people watch and talk without touching anything: it locks after twice the time (LK5). */
const IN_ROOM = 2;

/** Locks this browser's session at once, in every window. */
export const lockNow = () => window.dispatchEvent(new Event(LOCK_NOW));

/**
 * Covers the page when nobody has touched this browser for a while, or at once on `lockNow`; the server locks the
 * session, so that every other window is covered too. Below the cover the page stays as it was.
 */
export const IdleLock = ({
  inRoom = false,
  whileLocked,
  onLocked,
}: {
  inRoom?: boolean;
  /** The one thing that a locked screen shows besides the question for the password. */
  whileLocked: ReactNode;
  /** Told when the page is covered and when it is open again. */
  onLocked: (locked: boolean) => void;
}) => {
  const t = useText();
  const api = useApi();
  const guard = useSessionGuard();
  const socket = useSocket();
  const [locked, setLocked] = useState(false);
  const isLocked = useRef(false);
  const about = useQuery({
    queryKey: queryKeys.about,
    queryFn: ({ signal }) => api.call(aboutRoutes.readAbout, { signal }),
    staleTime: Infinity,
  });
  const minutes = about.data?.lockMinutes;

  const cover = useCallback(() => {
    if (isLocked.current) return;
    isLocked.current = true;
    setLocked(true);
    onLocked(true);
    document.documentElement.classList.add("lz-locked");
    void guard.recover().then(() => {
      isLocked.current = false;
      setLocked(false);
      onLocked(false);
      document.documentElement.classList.remove("lz-locked");
      // What happened meanwhile was not heard: a new connection reads everything again.
      socket.close();
      socket.open();
    });
  }, [guard, socket, onLocked]);
  useEffect(
    () => () => document.documentElement.classList.remove("lz-locked"),
    [],
  );
  useSocketEvent("session:locked", cover);
  const lock = useCallback(() => {
    if (isLocked.current) return;
    cover();
    // Without the server the page is covered all the same; its session then ends by its own idleness.
    api
      .call(identityRoutes.lockSession, { onSessionLost: "throw" })
      .catch((error: unknown) => {
        // The server was first (LK7).
        if (!(error instanceof ApiError && error.needsLogIn))
          reportError(error);
      });
  }, [api, cover]);
  useEffect(() => {
    window.addEventListener(LOCK_NOW, lock);
    return () => window.removeEventListener(LOCK_NOW, lock);
  }, [lock]);

  const report = useCallback(() => {
    // Lost reports are made up for by the next one; until then the session is only closer to its lock.
    api
      .call(identityRoutes.reportInput, { onSessionLost: "throw" })
      .catch((error: unknown) => {
        if (!(error instanceof ApiError)) reportError(error);
      });
  }, [api]);
  useInputReports(minutes, locked, report);
  const secondsLeft = useIdleCountDown(
    minutes === undefined ? undefined : minutes * (inRoom ? IN_ROOM : 1),
    lock,
  );
  return (
    <>
      {!locked && secondsLeft !== null && (
        <div className="lock-warning">
          <Notice tone="waiting" role="status">
            {t("lock.soon", { seconds: secondsLeft })}
          </Notice>
        </div>
      )}
      <ReLogInDialog locked={locked} whileLocked={whileLocked} />
    </>
  );
};

/** Calls `report` on input, and not again before the time of `inputReportMs` has passed. */
const useInputReports = (
  minutes: number | undefined,
  paused: boolean,
  report: () => void,
) => {
  useEffect(() => {
    if (minutes === undefined || paused) return;
    let reportedAt = 0;
    const touched = () => {
      const now = nowMs();
      if (now - reportedAt < inputReportMs(minutes)) return;
      reportedAt = now;
      report();
    };
    return onInput(touched);
  }, [minutes, paused, report]);
};
const onInput = (listener: () => void): (() => void) => {
  for (const name of INPUTS)
    window.addEventListener(name, listener, { capture: true, passive: true });
  return () => {
    for (const name of INPUTS)
      window.removeEventListener(name, listener, { capture: true });
  };
};

/** Seconds until `onDue`, once they are few; null before. Any window's input starts it anew. */
const useIdleCountDown = (
  minutes: number | undefined,
  onDue: () => void,
): number | null => {
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  useEffect(() => {
    if (minutes === undefined) return;
    const limitMs = minutes * 60_000;
    const warnMs = Math.min(WARN_MS, limitMs / 4);
    let last = nowMs();
    localStorage.setItem(LAST_INPUT, String(last));
    const touched = () => {
      const now = nowMs();
      if (now - last > TICK_MS) localStorage.setItem(LAST_INPUT, String(now));
      last = now;
    };
    const tick = () => {
      const anywhere = Number(localStorage.getItem(LAST_INPUT) ?? 0);
      const leftMs = limitMs - (nowMs() - Math.max(last, anywhere));
      setSecondsLeft(
        leftMs < warnMs ? Math.max(0, Math.ceil(leftMs / 1_000)) : null,
      );
      if (leftMs <= 0) onDue();
    };
    const timer = setInterval(tick, TICK_MS);
    const stop = onInput(touched);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [minutes, onDue]);
  return secondsLeft;
};
