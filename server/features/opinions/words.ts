import { paperTexts } from "../../../shared/i18n/paper.ts";
import {
  filled,
  type Language,
  type Values,
} from "../../../shared/i18n/text.ts";

export type PaperKey = keyof typeof paperTexts;

/** A text of the paper or the verification page, with its values filled in. */
export const words = (
  language: Language,
  key: PaperKey,
  values: Values = {},
): string => filled(paperTexts[key][language], values);

const CHINA_OFFSET_MS = 8 * 3_600_000;
/** `2026-11-21 14:05`, China Standard Time. */
export const chinaTime = (iso: string): string =>
  new Date(Date.parse(iso) + CHINA_OFFSET_MS)
    .toISOString()
    .slice(0, 16)
    .replace("T", " ");

/** The beginning of a digest, in groups that can be compared by eye. */
export const shortDigest = (sha256: string): string =>
  (sha256.slice(0, 16).match(/.{4}/g) ?? []).join(" ").toUpperCase();
