import { describe, expect, it } from "vitest";
import { createI18n } from "../../platform/i18n/i18n.ts";
import { translateWith } from "../../platform/i18n/useText.ts";
import { waitWords } from "./waiting.ts";

const MINUTE = 60_000;
const words = (language: "zh" | "en", minutes: number) => {
  const t = translateWith(createI18n(language).t);
  return waitWords(t, 0, minutes * MINUTE);
};

describe("a waiting time in words", () => {
  it.each([
    [-5, "不足 1 分钟", "less than 1 min"],
    [0.9, "不足 1 分钟", "less than 1 min"],
    [4.9, "4 分钟", "4 min"],
    [65, "1 小时 5 分钟", "1 h 5 min"],
    [24 * 60 * 2 + 61, "2 天 1 小时", "2 d 1 h"],
  ])("%d minutes", (minutes, zh, en) => {
    expect(words("zh", minutes).trim()).toBe(zh);
    expect(words("en", minutes)).toBe(en);
  });
});
