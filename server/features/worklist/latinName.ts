import { pinyin } from "pinyin-pro";
import type { WaitingCase } from "./repository.ts";

/** As long as DICOM lets one group of a name be (PS3.5 6.2). */
const MAX_NAME = 64;

/**
 * Both names of a case's patient for devices. Whoever has no name yet bears the case's number in each: devices keep
 * patients apart by name, and two of them must never be one.
 */
export const namesForDevices = ({
  identity,
  name,
  number,
}: Pick<WaitingCase, "identity" | "name" | "number">): {
  name: string;
  latinName: string;
} => {
  if (identity === "named") return { name, latinName: latinName(name) };
  const label = name.replace(number, "").trim();
  const shown = Array.from(label).slice(0, MAX_NAME - number.length - 1);
  return {
    name: [shown.join(""), number].filter((part) => part !== "").join(" "),
    latinName: `TEMP^${number}`,
  };
};

/**
 * A name for devices without Chinese characters, as DICOM writes it: `欧阳 娜娜` is `OUYANG^NANA`. Names in Latin letters
 * stay as they are; what has no reading is left out.
 */
export const latinName = (name: string): string => {
  const text = name.trim();
  if (!HAN.test(text))
    return text
      .normalize("NFKD")
      .replace(/[^\x20-\x7e]/g, "")
      .toUpperCase();
  const han = Array.from(text).filter((character) => HAN.test(character));
  const read = pinyin(han.join(""), {
    ...{ mode: "surname", toneType: "none", type: "array", v: true },
  });
  const spelled = read.map((each) => each.toUpperCase().replace(/[^A-Z]/g, ""));
  const family =
    COMPOUND.has(han.slice(0, 2).join("")) && han.length > 2 ? 2 : 1;
  return [spelled.slice(0, family).join(""), spelled.slice(family).join("")]
    .filter((part) => part !== "")
    .join("^");
};

const HAN = /\p{Script=Han}/u;
/** Family names of two characters that are common. */
const COMPOUND = new Set(
  "欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 东方 夏侯 端木 独孤 南宫 轩辕 长孙 宇文 闻人 澹台 申屠 呼延 钟离 百里".split(
    " ",
  ),
);
