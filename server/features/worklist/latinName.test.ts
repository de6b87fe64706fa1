import { expect, it } from "vitest";
import { nameForms } from "../../../shared/domain/studies/nameForms.ts";
import { latinName, namesForDevices } from "./latinName.ts";

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

it("[ST14] two patients without a name are two to a device, also newborns of one mother", () => {
  const twin = { identity: "newborn", name: "李娟之婴" } as const;
  const both = ["20261121-0007", "20261121-0008"].map((number) =>
    namesForDevices({ ...twin, number }),
  );
  expect(both).toEqual([
    { name: "李娟之婴 20261121-0007", latinName: "TEMP^20261121-0007" },
    { name: "李娟之婴 20261121-0008", latinName: "TEMP^20261121-0008" },
  ]);
  // The number is not said twice, and a long name does not push it out.
  const number = "20261121-0009";
  const unknown = { identity: "unknown", number } as const;
  expect(namesForDevices({ ...unknown, name: `无名氏 ${number}` }).name).toBe(
    `无名氏 ${number}`,
  );
  const long = namesForDevices({ ...unknown, name: "长".repeat(64) }).name;
  expect(Array.from(long)).toHaveLength(64);
  expect(long).toContain(number);
});
