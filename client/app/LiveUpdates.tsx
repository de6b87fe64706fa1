import {
  useQueryClient,
  type Query,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { pause } from "../platform/pause.ts";
import { useSocket } from "../platform/platform.ts";
import {
  gatherKeys,
  keysStaleAfter,
  staleAfterEvents,
} from "../platform/queryKeys.ts";

const GATHER_MS = 120;

/** A page that is just being built is built first. */
const FIRST_CATCH_UP_MS = 1_000;

const settled = async ({ promise }: Query) => {
  try {
    await promise;
  } catch {
    // Whoever asked shows it; here it only matters that nothing is under way.
  }
};

/**
 * Re-reads whatever was asked before the live connection stood: events about it may have been missed, which what is asked
 * later hears. First answers still on their way are shown, then asked for anew, as the server may have given them before
 * the missed event; after an absence they may never come, and are called off.
 */
const catchUp = async (queries: QueryClient, first: boolean) => {
  const asked = new Set(queries.getQueryCache().getAll());
  const isMissing = ({ state }: Query) => state.data === undefined;
  if (first) await pause(FIRST_CATCH_UP_MS);
  else
    await Promise.all(
      [...asked]
        .filter(isMissing)
        .map(({ queryKey }) =>
          queries.cancelQueries({ queryKey, exact: true }),
        ),
    );
  const missing = [...asked].filter(isMissing);
  await queries.invalidateQueries({ predicate: (query) => asked.has(query) });
  if (!first) return;
  // Each by itself: one slow answer must not keep the others old.
  for (const query of missing)
    void settled(query).then(() =>
      queries.invalidateQueries({ queryKey: query.queryKey, exact: true }),
    );
};

/** Pushed changes re-read what they made stale; each new connection, the first too, what was asked before it. */
export const LiveUpdates = () => {
  const queries = useQueryClient();
  const socket = useSocket();
  useEffect(() => {
    const gathered = gatherKeys((keys) => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    }, GATHER_MS);
    let connections = 0;
    const stops = [
      ...staleAfterEvents.map((name) =>
        socket.on(name, (payload) =>
          gathered.add(keysStaleAfter(name, payload)),
        ),
      ),
      socket.subscribe(() => {
        if (socket.state() === "connected")
          void catchUp(queries, ++connections === 1);
      }),
      gathered.stop,
    ];
    return () => stops.forEach((stop) => stop());
  }, [queries, socket]);
  return null;
};
