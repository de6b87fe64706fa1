import { describe, expect, it } from "vitest";
import { decodeText } from "./text.ts";

const hex = (bytes: string) => Uint8Array.from(Buffer.from(bytes, "hex"));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const utf8 = (text: string) => Uint8Array.from(Buffer.from(text));
const read = (bytes: Uint8Array, characterSet: string) =>
  decodeText(bytes, characterSet, "PN");

/** GBK of 赵^丽颖, 李娜, 张伟, 喆 (in GBK, not in GB 2312), 阿·买, and of 𬭎, which takes four bytes. */
const CHINESE: readonly (readonly [string, string])[] = [
  ["d5d45ec0f6d3b1", "赵^丽颖"],
  ["c0eec4c8", "李娜"],
  ["d5c5ceb0", "张伟"],
  ["5a68653dcdf55e86b4", "Zhe=王^喆"],
  ["b0a2a1a4c2f2", "阿·买"],
  ["cdf55e9933a932", "王^𬭎"],
];

describe("text whose character set the file names wrongly or not at all", () => {
  it.each(CHINESE)(
    "[ST9] %s under a Latin 1 label or none is %s, and a guess",
    (bytes, text) => {
      for (const label of [
        ...["ISO_IR 100", "ISO 2022 IR 100", "\\ISO 2022 IR 100"],
        ...["", "ISO_IR 6", "no such set"],
      ])
        expect(read(hex(bytes), label)).toEqual({ text, guessed: true });
      expect(read(hex(bytes), "GB18030")).toEqual({ text, guessed: false });
    },
  );

  it.each([
    ...["Buc^Jérôme", "Äneas^Rüdiger", "Conceição^João", "Öz^Ali", "Ñu"],
    ...["Müller^Jürgen=", "Åse^Bø", "36°C", "Größe ±5"],
  ])("[ST9] %s under its Latin 1 label stays what it is", (text) => {
    expect(read(latin1(text), "ISO_IR 100")).toEqual({ text, guessed: false });
  });

  it("[ST9] UTF-8 without a label is read and told as a guess, and so is GBK under UTF-8's", () => {
    const told = { text: "欧阳^娜", guessed: true };
    expect(read(utf8("欧阳^娜"), "")).toEqual(told);
    expect(read(utf8("欧阳^娜"), "ISO_IR 192")).toEqual({
      ...told,
      guessed: false,
    });
    expect(read(hex("c0eec4c8"), "ISO_IR 192")).toEqual({
      text: "李娜",
      guessed: true,
    });
  });

  it("GB 2312 without escape sequences under ISO 2022 IR 58 is no guess", () => {
    const label = "\\ISO 2022 IR 58";
    expect(read(hex("c0eec4c8"), label)).toEqual({
      text: "李娜",
      guessed: false,
    });
    expect(read(utf8("李娜"), label)).toEqual({ text: "李娜", guessed: true });
  });

  it("plain ASCII is no guess under any label", () => {
    for (const label of ["", "ISO_IR 100", "GB18030", "no such set"])
      expect(read(latin1("Li^Na"), label)).toEqual({
        text: "Li^Na",
        guessed: false,
      });
  });
});
