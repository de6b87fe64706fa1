import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { filled } from "./text.ts";

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

/** Values that are words, names or times, or never one; whatever is not among them may be a number of things. */
const NO_COUNTS = new Set([
  ...["action", "address", "aeTitle", "author", "but", "date", "description"],
  ...["digest", "factor", "from", "id", "kind", "limit", "list"],
  ...[
    "modality",
    "name",
    "named",
    "number",
    "organisation",
    "part",
    "password",
  ],
  ...["person", "phone", "place", "port", "problem", "reason", "relation"],
  ...["role", "said", "size", "source", "status", "study", "subject"],
  ...["text", "time", "title", "to", "version", "wait", "what"],
  ...["words"],
]);
/** Of one thing: words on -s that are no plurals of nouns, and how verbs stand with it. */
const SINGULAR = new Set([
  ...["is", "was", "has", "does", "this", "its", "as", "itself", "series"],
  ...["states", "carries", "needs", "stays", "holds", "waits", "s"],
]);
const PLURAL =
  /\b1 ((?:[a-z]+ ){0,2}?)([a-z]+s|are|were|have|do|carry|state|stay|wait|hold|need|entries)\b/gi;
/** What a text wrongly says of one thing. */
const plurals = (en: string): string[] => {
  const ones = Object.fromEntries(
    placeholders(en).map((name = "") => [name, NO_COUNTS.has(name) ? "…" : 1]),
  );
  return [...filled(en, ones).matchAll(PLURAL)]
    .filter(([, , word = ""]) => !SINGULAR.has(word.toLowerCase()))
    .map(([found]) => found);
};

describe("English texts with numbers", () => {
  it("speak of one thing as of one", () => {
    const wrong = Object.entries(catalogue).flatMap(([key, { en }]) =>
      plurals(en).map((found) => `${key}: ${found}`),
    );
    expect(wrong).toEqual([]);
  });

  it("a plural noun or verb behind a number is found, also behind an adjective", () => {
    expect(plurals("Read {{count}} images")).toEqual(["1 images"]);
    expect(plurals("{{newOnes}} stored files")).toEqual(["1 stored files"]);
    expect(plurals("{{count}} were left out")).toEqual(["1 were"]);
    expect(plurals("{{count}} [image|images], {{name}} pages")).toEqual([]);
  });

  it("a form goes by the number before it, and only 1 is one", () => {
    const text = "{{series}} series, {{count}} [image is|images are] here";
    const say = (count: number | string) => filled(text, { series: 1, count });
    expect([say(0), say(1), say("1"), say(2), say(11)]).toEqual(
      [
        "0 images are",
        "1 image is",
        "1 image is",
        "2 images are",
        "11 images are",
      ].map((words) => `1 series, ${words} here`),
    );
  });

  it("Chinese texts have one form", () => {
    for (const { zh } of Object.values(catalogue))
      expect(zh).not.toMatch(/\[[^\]]*\|/);
  });
});
