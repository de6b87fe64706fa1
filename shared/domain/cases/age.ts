/** An age in the unit doctors use: days to a month, months to two years, then years (with months while growing). */
export type Age =
  | { unit: "days"; days: number }
  | { unit: "months"; months: number }
  | { unit: "years"; years: number }
  | { unit: "yearsMonths"; years: number; months: number };

const DAY_MS = 86_400_000;
const MONTHS_IN_YEAR = 12;
const IN_MONTHS_BELOW_YEARS = 2;
const WITH_MONTHS_BELOW_YEARS = 6;

/**
 * The age on a calendar day. Both are `YYYY-MM-DD` in the same place's calendar. Undefined where the day is before
 * birth or either is no date.
 */
export const ageOn = (birthDate: string, day: string): Age | undefined => {
  const born = new Date(`${birthDate}T00:00:00Z`);
  const on = new Date(`${day}T00:00:00Z`);
  const days = Math.round((on.getTime() - born.getTime()) / DAY_MS);
  if (Number.isNaN(days) || days < 0) return undefined;
  const calendarMonths =
    (on.getUTCFullYear() - born.getUTCFullYear()) * MONTHS_IN_YEAR +
    on.getUTCMonth() -
    born.getUTCMonth();
  const months =
    on.getUTCDate() < born.getUTCDate() ? calendarMonths - 1 : calendarMonths;
  if (months < 1) return { unit: "days", days };
  const years = Math.floor(months / MONTHS_IN_YEAR);
  if (years < IN_MONTHS_BELOW_YEARS) return { unit: "months", months };
  const over = months % MONTHS_IN_YEAR;
  return years < WITH_MONTHS_BELOW_YEARS && over > 0
    ? { unit: "yearsMonths", years, months: over }
    : { unit: "years", years };
};
