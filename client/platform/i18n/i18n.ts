import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { catalogue } from "../../../shared/i18n/catalogue.ts";
import type { Language } from "../../../shared/i18n/text.ts";

const REMEMBERED = "lianzhen.language";
const HTML_LANGUAGE = { zh: "zh-CN", en: "en" } as const;

export const isLanguage = (value: unknown): value is Language =>
  value === "zh" || value === "en";

const page = (language: Language) =>
  Object.fromEntries(
    Object.entries(catalogue).map(([key, text]) => [key, text[language]]),
  );

/** The language chosen last on this computer; Chinese where none was. */
export const rememberedLanguage = (storage: Storage): Language => {
  const value = storage.getItem(REMEMBERED);
  return isLanguage(value) ? value : "zh";
};

/** The text engine, ready at once: both languages are part of the bundle, so a switch never waits. */
export const createI18n = (language: Language, storage?: Storage): i18n => {
  const engine = createInstance({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    resources: {
      zh: { translation: page("zh") },
      en: { translation: page("en") },
    },
  });
  void engine.use(initReactI18next).init();
  const apply = (chosen: string) => {
    if (!isLanguage(chosen)) return;
    storage?.setItem(REMEMBERED, chosen);
    document.documentElement.lang = HTML_LANGUAGE[chosen];
  };
  apply(language);
  engine.on("languageChanged", apply);
  return engine;
};
