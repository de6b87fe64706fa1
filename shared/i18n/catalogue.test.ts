import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe("the catalogue of texts", () => {
  it.each(Object.entries(catalogue))(
    "%s says something in both languages with the same values filled in",
    (_key, text) => {
      expect(text.zh.trim()).not.toBe("");
      expect(text.en.trim()).not.toBe("");
      expect(placeholders(text.en)).toEqual(placeholders(text.zh));
    },
  );
});
