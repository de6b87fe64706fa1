import type { i18n } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { LocalName } from "../../../shared/contracts/ids.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import {
  filled,
  type Language,
  type Values,
} from "../../../shared/i18n/text.ts";
import { isLanguage } from "./i18n.ts";

export type Translate = (key: TextKey, values?: Values) => string;

/** Fills texts in as the catalogue writes them; `t` only finds them. */
export const translateWith =
  (t: i18n["t"]): Translate =>
  (key, values) =>
    filled(t(key, { skipInterpolation: true }), values);

/** `t(key, values)` in the interface's language; the component follows a switch at once. */
export const useText = (): Translate => {
  const { t } = useTranslation();
  return useMemo(() => translateWith(t), [t]);
};

/** The interface's language, the switch, and the pick of a bilingual name. */
export const useLanguage = () => {
  const { i18n } = useTranslation();
  const language: Language = isLanguage(i18n.language) ? i18n.language : "zh";
  return useMemo(
    () => ({
      language,
      setLanguage: (chosen: Language) => void i18n.changeLanguage(chosen),
      /** A bilingual name in the interface's language; the other one where this is empty. */
      localName: (name: LocalName) =>
        name[language] || name[language === "zh" ? "en" : "zh"],
    }),
    [i18n, language],
  );
};
