/** Object ids of pg_type whose JavaScript value both backends must agree on. */
export const TYPE = { bigint: 20, date: 1082 } as const;

/** Counters and sizes stay far below 2^53; beyond that a wrong number would be worse than an error. */
export const parseBigint = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("bigint beyond 2^53");
  return value;
};
/** A calendar day stays `YYYY-MM-DD`: a Date would move it across time zones. */
export const sameText = (text: string): string => text;
