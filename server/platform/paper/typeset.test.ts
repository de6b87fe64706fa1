import { describe, expect, it } from "vitest";
import { loadPaperFonts } from "./fonts.ts";
import { typeset, type Line } from "./typeset.ts";

const { covers } = loadPaperFonts().regular;
/** Chinese characters are as wide as high here, others half. */
const widthOf = (text: string) =>
  Array.from(text).reduce((sum, c) => sum + (c > "\u2000" ? 10 : 5), 0);
const set = (text: string, width: number) =>
  typeset(text, width, { covers, widthOf, missingWidth: 10 });
const plain = (line: Line) =>
  line
    .map((p) =>
      p.kind === "text" ? p.text : `[U+${p.codePoint.toString(16)}]`,
    )
    .join("");

describe("the paper's font", () => {
  it("draws rare names of the standard table and extension A; of what it does not draw it knows", () => {
    for (const char of "王䶮㛃堃喆镕鿏𬭊𬱖〇·①℃Ⅱ—")
      expect(covers(char.codePointAt(0) ?? 0), char).toBe(true);
    for (const char of "𠮷\u{E000}\u{2A6D6}")
      expect(covers(char.codePointAt(0) ?? 0), char).toBe(false);
  });
});

describe("lines of a paper", () => {
  it("lose no character, whatever the width", () => {
    const text = "右上肺 3.5cm×2.1cm 磨玻璃影，建议 CT-guided biopsy。患者𠮷某";
    for (const width of [12, 37, 80, 1_000])
      expect(set(text, width).map(plain).join("")).toBe(
        text.replace("𠮷", "[U+20bb7]"),
      );
  });

  it("begin with no closing mark and cut no number, unless it is longer than a line", () => {
    expect(set("一二三四。五六", 40).map(plain)).toEqual([
      ...["一二三", "四。五六"],
    ]);
    expect(set("直径 12.5mm 大", 44).map(plain)).toEqual([
      ...["直径 ", "12.5mm ", "大"],
    ]);
    expect(set("abcdefghij", 20).map(plain)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("keep paragraphs and turn control characters into spaces", () => {
    expect(set("一\r\n\n二\t三\u0000", 100).map(plain)).toEqual([
      ...["一", "", "二 三 "],
    ]);
  });
});
