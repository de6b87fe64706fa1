import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSocket } from "../platform/platform.ts";
import {
  gatherKeys,
  keysStaleAfter,
  staleAfterEvents,
} from "../platform/queryKeys.ts";

const GATHER_MS = 120;

/**
 * Re-reads whatever was asked before the live connection stood: events about it may have been missed. A first answer
 * still on its way is asked for anew, as the server may have given it before the missed event.
 */
const catchUp = async (queries: QueryClient) => {
  await queries.cancelQueries({
    predicate: ({ state }) => state.data === undefined,
  });
  await queries.invalidateQueries();
};

/** Pushed changes re-read what they made stale; each new connection, the first too, re-reads everything. */
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
      socket.subscribe(() => {
        if (socket.state() === "connected") void catchUp(queries);
      }),
      gathered.stop,
    ];
    return () => stops.forEach((stop) => stop());
  }, [queries, socket]);
  return null;
};
