import type { Translate } from "../../platform/i18n/useText.ts";

const MINUTE_MS = 60_000;
const MINUTES_IN_HOUR = 60;
const HOURS_IN_DAY = 24;

/** A waiting time in words, rounded down: nobody is told they waited longer than they did. */
export const waitWords = (t: Translate, sinceMs: number, nowMs: number) => {
  const total = Math.max(0, Math.floor((nowMs - sinceMs) / MINUTE_MS));
  const minutes = total % MINUTES_IN_HOUR;
  const hours = Math.floor(total / MINUTES_IN_HOUR);
  if (total === 0) return t("wait.underMinute");
  if (hours === 0) return t("wait.minutes", { minutes });
  if (hours < HOURS_IN_DAY) return t("wait.hours", { hours, minutes });
  return t("wait.days", {
    days: Math.floor(hours / HOURS_IN_DAY),
    hours: hours % HOURS_IN_DAY,
  });
};
