/** China keeps one zone, UTC+8 without daylight saving; a case's day is the clinic's day. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The calendar day `YYYY-MM-DD` of an instant in China Standard Time. */
export const caseDayOf = (at: Date): string =>
  new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 10);

/** `20261121-0007`: the day, then the count within it; longer than four digits from the 10,000th on. */
export const formatCaseNumber = (day: string, count: number): string =>
  `${day.replaceAll("-", "")}-${String(count).padStart(4, "0")}`;
