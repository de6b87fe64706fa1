import { describe, expect, it } from "vitest";
import { displayDicomDate, displayPersonName } from "./personName.ts";

describe("names and dates of a DICOM image as people read them", () => {
  it.each([
    ["", ""],
    ["Doe^Jane^^Dr", "Doe Jane Dr"],
    ["Wang^XiaoDong=王^小东", "王小东 (Wang XiaoDong)"],
    ["=王^小东=", "王小东"],
    ["Yamada^Tarou=山田^太郎=やまだ^たろう", "山田太郎 (Yamada Tarou)"],
    ["王小东", "王小东"],
    ["赵^丽颖", "赵丽颖"],
  ])("writes %j as %j", (name, expected) => {
    expect(displayPersonName(name)).toBe(expected);
  });

  it.each([
    ["20261121", "2026-11-21"],
    ["", ""],
    ["2026.11.21", "2026.11.21"],
  ])("writes the date %j as %j", (date, expected) => {
    expect(displayDicomDate(date)).toBe(expected);
  });
});
