import { describe, expect, it } from "vitest";
import {
  imagesDiffer,
  patientDifferences,
  patientsDiffer,
  type ReadingsOf,
} from "./patientMatch.ts";

const READINGS: Readonly<Record<string, readonly string[]>> = {
  张: ["zhang"],
  三: ["san"],
  李: ["li"],
  四: ["si"],
  单: ["dan", "shan", "chan"],
  吕: ["lü"],
  布: ["bu"],
  欧: ["ou"],
  阳: ["yang"],
  娜: ["na", "nuo"],
};
const readingsOf: ReadingsOf = (character) => READINGS[character] ?? [];

const image = { name: "Zhang^San", birthDate: "19600102", sex: "M" };
const ofCase = {
  identity: "named",
  name: "张三",
  birthDate: "1960-01-02",
  sex: "male",
} as const;
const named = (name: string) => ({ ...ofCase, name });
const stating = (name: string) => ({ ...image, name });

describe("an image's patient and the case's", () => {
  it.each([
    ["all the same, the name in another script", image, ofCase],
    [
      "nothing stated in the image",
      { name: "", birthDate: "", sex: "" },
      ofCase,
    ],
    [
      "nothing known in the case",
      image,
      { ...ofCase, birthDate: null, sex: "unknown" as const },
    ],
    ["sex stated as other", { ...image, sex: "O" }, ofCase],
    ["no whole date", { ...image, birthDate: "1960" }, ofCase],
    ["the ideographic form of the name", stating("Zhang^San=张^三"), ofCase],
    ["Han characters in the alphabetic group", stating("张^三"), ofCase],
    ["letters written together", stating("ZHANGSAN"), ofCase],
    ["the surname last", stating("San Zhang"), ofCase],
    ["pinyin with accents", stating("Zhāng^Sān"), ofCase],
    ["the surname's own reading", stating("SHAN^SAN"), named("单三")],
    ["ü as v", stating("LV^BU"), named("吕布")],
    ["ü as a passport has it", stating("LYU^BU"), named("吕布")],
    ["a surname of two characters last", stating("NA OUYANG"), named("欧阳娜")],
    [
      "a character without a known reading",
      stating("Zhang^Yan"),
      named("张䶮"),
    ],
    [
      "a Latin name written otherwise",
      stating("ZHANG^SAN"),
      named("San Zhang"),
    ],
    [
      "Han in the image, Latin in the case",
      stating("=张^三"),
      named("Zhang San"),
    ],
    [
      "a temporary identity's name",
      stating("李^四"),
      { ...ofCase, identity: "unknown" as const, name: "无名氏" },
    ],
  ])("[ST2] [ST3] do not differ: %s", (_what, a, b) => {
    expect(patientDifferences(a, b, readingsOf)).toEqual([]);
    expect(patientsDiffer(a, b)).toBe(false);
  });

  it.each([
    ["sex", { ...image, sex: "F" }, ofCase],
    ["birthDate", { ...image, birthDate: "19600103" }, ofCase],
    ["name", stating("Zhang^San=李^四"), ofCase],
    ["name", stating("Li^Si"), named("Zhang San")],
    ["name", stating("Zhang^San=张^三三"), ofCase],
  ])("[ST2] differ by %s", (what, a, b) => {
    expect(patientDifferences(a, b, readingsOf)).toEqual([what]);
    expect(patientsDiffer(a, b)).toBe(true);
  });

  it.each([
    ["another pinyin", stating("Li^Si"), ofCase],
    ["one syllable more", stating("ZHANG^SANSI"), ofCase],
    ["one syllable less", stating("ZHANG"), ofCase],
    ["initials", stating("ZS"), ofCase],
    ["an anagram", stating("Zhang^Nas"), ofCase],
    ["a device's word for nobody", stating("Anonymized"), ofCase],
    ["Han in the image", stating("=李^四"), named("Zhang San")],
  ])("[ST3] differ by name: %s", (_what, a, b) => {
    expect(patientDifferences(a, b, readingsOf)).toEqual(["name"]);
  });

  it.each([
    ["that fits is none", "赵^丽颖", "赵丽颖", []],
    ["that is another's is one", "赵^丽颖", "张三", ["name"]],
    ["that cannot be compared is one", "Ђорђе", "张三", ["name"]],
  ])("[ST9] a guessed name %s", (_what, guessed, known, expected) => {
    const unsure = { ...stating(guessed), nameGuessed: true } as const;
    expect(patientDifferences(unsure, named(known), readingsOf)).toEqual(
      expected,
    );
    expect(
      patientDifferences(stating("Ђорђе"), named("张三"), readingsOf),
    ).toEqual([]);
  });

  it("[ST3] without readings a name in another script says nothing", () => {
    expect(patientDifferences(stating("Li^Si"), ofCase)).toEqual([]);
  });

  it("[ST2] names everything that differs", () => {
    const other = { name: "Li^Si", birthDate: "19700101", sex: "F" };
    expect(patientDifferences(other, ofCase, readingsOf)).toEqual([
      "name",
      "sex",
      "birthDate",
    ]);
  });
});

describe("two images", () => {
  it("[ST4] state one patient when nothing that both state differs", () => {
    expect(imagesDiffer(image, stating("张^三"), readingsOf)).toBe(false);
    expect(
      imagesDiffer(image, { name: "", sex: "", birthDate: "" }, readingsOf),
    ).toBe(false);
    expect(imagesDiffer(image, stating("Li^Si"), readingsOf)).toBe(true);
    // Two patients without a name, as the worklist tells them apart.
    const first = stating("TEMP^20261121-0007=无名氏 20261121-0007");
    for (const other of ["TEMP^20261121-0008", "无名氏 20261121-0008"])
      expect(imagesDiffer(first, stating(other), readingsOf)).toBe(true);
    expect(imagesDiffer(first, stating("TEMP^20261121-0007"), readingsOf)).toBe(
      false,
    );
    expect(imagesDiffer(image, { ...image, sex: "F" }, readingsOf)).toBe(true);
    expect(
      imagesDiffer(image, { ...image, birthDate: "19991231" }, readingsOf),
    ).toBe(true);
  });
});
