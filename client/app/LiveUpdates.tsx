import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSocket } from "../platform/platform.ts";
import {
  gatherKeys,
  keysStaleAfter,
  staleAfterEvents,
} from "../platform/queryKeys.ts";

const GATHER_MS = 120;

/** Pushed changes re-read what they made stale; after a lost connection everything is, as events may have been missed. */
export const LiveUpdates = () => {
  const queries = useQueryClient();
  const socket = useSocket();
  useEffect(() => {
    const gathered = gatherKeys((keys) => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    }, GATHER_MS);
    const stops = [
      ...staleAfterEvents.map((name) =>
        socket.on(name, (payload) =>
          gathered.add(keysStaleAfter(name, payload)),
        ),
      ),
      socket.onReconnected(() => void queries.invalidateQueries()),
      gathered.stop,
    ];
    return () => stops.forEach((stop) => stop());
  }, [queries, socket]);
  return null;
};
