import { describe, expect, it } from "vitest";
import { foldName, nameForms } from "./nameForms.ts";

const READINGS: Readonly<Record<string, string[]>> = {
  张: ["zhang"],
  三: ["san"],
  单: ["dan", "shan"],
  吕: ["lü"],
};
const readingsOf = (character: string) => READINGS[character] ?? [];
const forms = (name: string) => nameForms(name, readingsOf);

describe("the forms a name is found by", () => {
  it("of Han characters are these and their pinyin, surname first or last", () => {
    expect(forms("张^三")).toEqual(
      expect.arrayContaining(["张三", "zhangsan", "sanzhang"]),
    );
  });
  it("have every reading of a character, and ü as machines write it", () => {
    expect(forms("单")).toEqual(expect.arrayContaining(["dan", "shan"]));
    expect(forms("吕")).toEqual(expect.arrayContaining(["lv", "lu", "lyu"]));
  });
  it("of several groups are those of each", () => {
    expect(forms("Zhang^San=张^三")).toEqual(
      expect.arrayContaining(["zhangsan", "sanzhang", "张三"]),
    );
  });
  it("have no accents, case and signs", () => {
    expect(forms("Müller^Anna Lena")).toContain("mullerannalena");
    expect(foldName("O'Brien^J*")).toBe("obrienj*");
  });
  it("of no name are none", () => {
    expect(forms("")).toEqual([]);
    expect(forms("^^=")).toEqual([]);
  });
  it("stay few where many characters have many readings", () => {
    expect(forms("单".repeat(12)).length).toBeLessThan(100);
  });
  it("fit into an index: a form that one character unfolds to many is left out, the others stay", () => {
    expect(forms(`Zhang^San=${"ﷺ".repeat(100)}`)).toEqual([
      "zhangsan",
      "sanzhang",
    ]);
  });
});
