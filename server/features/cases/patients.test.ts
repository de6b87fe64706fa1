import { describe, expect, it } from "vitest";
import {
  createKeyring,
  newKeyringFile,
} from "../../platform/crypto/keyring.ts";
import { createPatientSeal } from "./patients.ts";

const seal = createPatientSeal(createKeyring(newKeyringFile()));
const nationalId = "11010519491231002X";
const named = {
  identity: "named",
  name: "测试",
  sex: "unknown",
  birthDate: null,
  nationalId,
  phone: "138 0000 0001",
} as const;

describe("a patient's identity", () => {
  it("[CA5] is sealed on the way in and masked on the way out", () => {
    const columns = seal.columnsOf(named, "20261121-0001");
    expect(JSON.stringify(columns)).not.toMatch(/19491231|0000 ?0001/);
    const view = seal.viewOf({ id: "p", ...columns });
    expect(view.nationalIdMasked).toBe("****************2X");
    expect(view.phoneMasked).toBe("138****0001");
  });

  it("[CA5] is found by its whole national id only, in either case of the check letter", () => {
    const { national_id_index } = seal.columnsOf(named, "20261121-0001");
    expect(seal.indexOf(` ${nationalId.toLowerCase()} `)).toBe(
      national_id_index,
    );
    expect(seal.indexOf(nationalId.slice(0, 17))).toBeUndefined();
    expect(seal.indexOf("")).toBeUndefined();
  });

  it("takes birth date and sex from the national id where they were left open", () => {
    expect(seal.columnsOf(named, "n")).toMatchObject({
      birth_date: "1949-12-31",
      sex: "female",
    });
    expect(
      seal.columnsOf({ ...named, birthDate: "1950-01-01", sex: "male" }, "n"),
    ).toMatchObject({ birth_date: "1950-01-01", sex: "male" });
  });

  it.each([
    ["unknown", "", "无名氏 20261121-0001"],
    ["newborn", "", "新生儿 20261121-0001"],
    ["newborn", "某某之子", "某某之子"],
  ] as const)("[CA7] a temporary one: %s, %j", (reason, name, label) => {
    const columns = seal.columnsOf(
      {
        identity: "temporary",
        ...{ reason, name, sex: "male", birthDate: null, phone: null },
      },
      "20261121-0001",
    );
    expect(columns).toMatchObject({
      identity: reason,
      name: label,
      national_id_cipher: null,
      phone_cipher: null,
    });
  });
});
