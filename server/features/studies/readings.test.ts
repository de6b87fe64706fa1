import { describe, expect, it } from "vitest";
import { patientDifferences } from "../../../shared/domain/studies/patientMatch.ts";
import { readingsOf } from "./readings.ts";

const differ = (image: string, name: string) =>
  patientDifferences(
    { name: image, birthDate: "", sex: "" },
    { identity: "named", name, birthDate: null, sex: "unknown" },
    readingsOf,
  );

describe("[ST3] the table of readings", () => {
  it.each([
    ["ZHANG^GUILAN", "张桂兰"],
    ["SHAN^TIANFANG", "单田芳"],
    ["ZHA^LIANGYONG", "查良镛"],
    ["QIU^YING", "仇英"],
    ["ZENG^XIAO XIAN", "曾小贤"],
    ["OU^XIAOMING", "区小明"],
    ["YUCHI^GONG", "尉迟恭"],
    ["MOQI^XIE", "万俟卨"],
    ["GE^JIAOTIAN", "盖叫天"],
    ["LV^BU", "吕布"],
    ["XIE^FANG", "解放"],
    ["ZHANG^WUNIANG", "張五娘"],
    ["JI^TIAN", "𠮷田"],
    ["YAN^KE", "䶮珂"],
  ])("reads %s as %s", (image, name) => {
    expect(differ(image, name)).toEqual([]);
  });

  it.each([
    ["ZHANG^GUILAN", "张桂芳"],
    ["LI^GUILAN", "张桂兰"],
    ["DAN^TIAN", "单田芳"],
  ])("does not read %s as %s", (image, name) => {
    expect(differ(image, name)).toEqual(["name"]);
  });

  it("takes no longer for a name made to be slow", () => {
    const began = performance.now();
    differ(`${"A".repeat(4_000)}^B`, "𠮷".repeat(64));
    expect(performance.now() - began).toBeLessThan(500);
  });
});
