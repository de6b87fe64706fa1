import { describe, expect, it } from "vitest";
import {
  birthDateOf,
  maskNationalId,
  nationalIdProblem,
  sexOf,
} from "./nationalId.ts";

// The first two are the examples printed in GB 11643-1999; the last was computed by the recursive form of ISO 7064.
const VALID = [
  "11010519491231002X",
  "440524188001010014",
  "11010519491231002x",
  "110101200002290034",
];

describe("a resident identity number", () => {
  it.each(VALID)("%s is right", (id) => {
    expect(nationalIdProblem(id)).toBeUndefined();
  });

  it.each([
    ["", "length"],
    ["11010519491231002", "length"],
    ["1101051949123100210", "length"],
    ["X1010519491231002X", "length"],
    ["110105194912310０2X", "length"],
    ["11010519491331002X", "birthDate"],
    ["110105194902300020", "birthDate"],
    ["110101190002290038", "birthDate"],
    ["110105194912310020", "checkDigit"],
    ["44052418800101001X", "checkDigit"],
    ["440524188001010104", "checkDigit"],
  ] as const)("%s is wrong: %s", (id, problem) => {
    expect(nationalIdProblem(id)).toBe(problem);
  });

  it("no single wrong digit and no two swapped neighbours go unnoticed", () => {
    const id = "11010519491231002X";
    for (let i = 0; i < 17; i++) {
      for (let d = 0; d < 10; d++)
        if (String(d) !== id[i])
          expect(
            nationalIdProblem(id.slice(0, i) + String(d) + id.slice(i + 1)),
          ).toBeDefined();
      if (i < 16 && id[i] !== id[i + 1])
        expect(
          nationalIdProblem(
            id.slice(0, i) + id[i + 1]! + id[i]! + id.slice(i + 2),
          ),
        ).toBeDefined();
    }
  });

  it("holds birth date and sex", () => {
    expect(birthDateOf("11010519491231002X")).toBe("1949-12-31");
    expect(sexOf("11010519491231002X")).toBe("female");
    expect(sexOf("440524188001010014")).toBe("male");
  });

  it("[CA5] is masked but for the first six and last two digits", () => {
    expect(maskNationalId("11010519491231002X")).toBe("****************2X");
  });
});
