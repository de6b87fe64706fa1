import type { MediaLink, Schedule } from "./mediaLink.ts";
import type { OwnMedia } from "./ownMedia.ts";
import type { RemoteSeats } from "./remoteSeats.ts";
import { barsOf, type Bars } from "./signal.ts";

const errorOf = (error: unknown) =>
  error instanceof Error ? error : new Error(String(error));

/**
 * Measures everybody's line once. Resolves with how well others receive us; null where nothing can be told, as for a
 * stream that ended while it was measured.
 */
export const measureLines = async (
  link: MediaLink,
  remote: RemoteSeats,
  own: readonly OwnMedia[],
): Promise<Bars | null> => {
  try {
    const roundTripMs = (await link.roundTripMs()) ?? 0;
    await remote.measure(roundTripMs);
    const lost = await Promise.all(own.map((one) => one.fractionLost()));
    const known = lost.filter((loss) => loss !== undefined);
    return known.length === 0 ? null : barsOf(Math.max(...known), roundTripMs);
  } catch (error) {
    // mediasoup-client refuses numbers of what is closed.
    if (errorOf(error).name === "InvalidStateError") return null;
    throw error;
  }
};

/** Runs it `everyMs` after it has settled the last time, until `ended` aborts. */
export const repeatedly = (
  schedule: Schedule,
  everyMs: number,
  ended: AbortSignal,
  run: () => Promise<void>,
): void => {
  if (ended.aborted) return;
  const callOff = schedule(() => {
    ended.removeEventListener("abort", callOff);
    void run().then(() => repeatedly(schedule, everyMs, ended, run));
  }, everyMs);
  ended.addEventListener("abort", callOff);
};
