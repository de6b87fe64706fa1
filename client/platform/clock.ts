import { useEffect, useState, useSyncExternalStore } from "react";

const TICK_MS = 15_000;

/** One timer for every waiting time on the page: local ticking, no question to the server. */
const createTicker = () => {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = () => {
    now = Date.now();
    listeners.forEach((listener) => listener());
  };
  return {
    now: () => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      if (!timer) {
        tick();
        timer = setInterval(tick, TICK_MS);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
};
const ticker = createTicker();

/** Milliseconds since the epoch, renewed every 15 s. */
export const useNow = (): number =>
  useSyncExternalStore(ticker.subscribe, ticker.now);

/** The present moment, for code that acts once and does not render it. */
export const nowMs = (): number => Date.now();

/** Milliseconds since the epoch, renewed every second; for the short time in which seconds count. */
export const useSeconds = (): number => {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};
