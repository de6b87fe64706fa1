import type { ReadAhead } from "./readAhead.ts";

/** What loads the series that are read next; null where it cannot be loaded itself: then each comes when it is opened. */
export const loadSeriesAhead = async (): Promise<ReadAhead | null> => {
  try {
    return (await import("./seriesAhead.ts")).seriesAhead;
  } catch {
    return null;
  }
};
