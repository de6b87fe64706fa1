import { useCallback, useSyncExternalStore } from "react";

/** Whether a CSS media query holds; the component follows it. */
export const useMedia = (query: string): boolean => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
  );
};

/** A finger or a phone's width: hit targets grow to 44 px. */
export const useTouch = (): boolean =>
  useMedia("(pointer: coarse), (max-width: 719px)");
