import { expect, it } from "vitest";
import { nameForms } from "../../../shared/domain/studies/nameForms.ts";
import { latinName } from "./latinName.ts";

it.each([
  ["张三", "ZHANG^SAN"],
  ["欧阳娜娜", "OUYANG^NANA"],
  ["单雄信", "SHAN^XIONGXIN"],
  ["吕布", "LV^BU"],
  ["阿依古丽·买买提", "A^YIGULIMAIMAITI"],
  ["Bellona", "BELLONA"],
  ["", ""],
])("%s is written %s on a device without Chinese", (name, latin) => {
  expect(latinName(name)).toBe(latin);
});

it("what a device sends back is found by the pinyin that is compared (ST3)", () => {
  const forms = nameForms(
    "单雄信",
    (character) =>
      ({ 单: ["shan"], 雄: ["xiong"], 信: ["xin"] })[character] ?? [],
  );
  expect(forms).toContain(latinName("单雄信").toLowerCase().replace("^", ""));
});
