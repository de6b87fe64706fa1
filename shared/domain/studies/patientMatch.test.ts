import { describe, expect, it } from "vitest";
import { patientsDiffer } from "./patientMatch.ts";

const image = { name: "Zhang^San", birthDate: "19600102", sex: "M" };
const ofCase = {
  identity: "named",
  name: "张三",
  birthDate: "1960-01-02",
  sex: "male",
} as const;

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
    [
      "the ideographic form of the name",
      { ...image, name: "Zhang^San=张^三" },
      ofCase,
    ],
    [
      "a latin name written otherwise",
      { ...image, name: "ZHANG^SAN" },
      { ...ofCase, name: "San Zhang" },
    ],
    [
      "a temporary identity's name",
      { ...image, name: "李^四" },
      { ...ofCase, identity: "unknown" as const, name: "无名氏" },
    ],
  ])("do not differ: %s", (_what, a, b) => {
    expect(patientsDiffer(a, b)).toBe(false);
  });

  it.each([
    ["sex", { ...image, sex: "F" }, ofCase],
    ["birth date", { ...image, birthDate: "19600103" }, ofCase],
    ["ideographic name", { ...image, name: "Zhang^San=李^四" }, ofCase],
    [
      "latin name",
      { ...image, name: "Li^Si" },
      { ...ofCase, name: "Zhang San" },
    ],
  ])("differ by %s", (_what, a, b) => {
    expect(patientsDiffer(a, b)).toBe(true);
  });
});
