import type { Language } from "../../shared/i18n/text.ts";
import dayjs from "dayjs";

/** `2026-11-21 14:05` in this computer's zone, which is the site's. */
export const dateTimeWords = (instant: string | number): string =>
  dayjs(instant).format("YYYY-MM-DD HH:mm");

/** `14:05` in this computer's zone. */
export const timeWords = (instant: string | number): string =>
  dayjs(instant).format("HH:mm");

/** `14:05:09` in this computer's zone. */
export const secondWords = (instant: string | number): string =>
  dayjs(instant).format("HH:mm:ss");

/** Today, or the day of the instant, as `2026-11-21` in this computer's zone. */
export const localDay = (instant: string | number): string =>
  dayjs(instant).format("YYYY-MM-DD");

const LONG_DAY = { zh: "M月D日 dddd", en: "dddd, D MMMM" } as const;
/** `11月21日 星期六` or `Saturday, 21 November`. */
export const longDayWords = (instant: number, language: Language): string =>
  dayjs(instant)
    .locale(language === "zh" ? "zh-cn" : "en")
    .format(LONG_DAY[language]);
