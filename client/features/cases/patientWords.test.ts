import { describe, expect, it } from "vitest";
import { createI18n } from "../../platform/i18n/i18n.ts";
import { translateWith } from "../../platform/i18n/useText.ts";
import { ageWords } from "./patientWords.ts";

const words = (language: "zh" | "en") => translateWith(createI18n(language).t);

describe("an age in words", () => {
  it.each([
    ["2026-11-18", "3 天", "3 d"],
    ["2026-03-10", "8 月龄", "8 mo"],
    ["2023-08-21", "3 岁 3 个月", "3 y 3 mo"],
    ["1959-11-21", "67 岁", "67 y"],
    [null, "年龄未明", "Age not known"],
  ])("born %s", (born, zh, en) => {
    expect(ageWords(words("zh"), born, "2026-11-21")).toBe(zh);
    expect(ageWords(words("en"), born, "2026-11-21")).toBe(en);
  });
});
