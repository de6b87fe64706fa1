/** The least time between two reports of input by one page, in ms: a minute, or a quarter of a shorter wait (LK7). */
export const inputReportMs = (lockMinutes: number): number =>
  Math.min(60_000, (lockMinutes * 60_000) / 4);
