import { describe, expect, it } from "vitest";
import {
  bodyOf,
  emptyForm,
  formOfArrival,
  nationalIdWords,
  parseWrittenDate,
  problemsOf,
  withNationalId,
} from "./newCaseForm.ts";

const TODAY = "2026-11-21";
const RIGHT_ID = "11010519491231002X";
const form = {
  ...emptyForm("c-1"),
  name: " 张某 ",
  sex: "female",
  chiefComplaint: "咳嗽 3 天",
};

describe("a typed national id", () => {
  it.each([
    ["1101051949123100", "nationalId.length"],
    ["110105194913310024", "nationalId.birthDate"],
    ["110105194912310021", "nationalId.checkDigit"],
  ])("%s is refused with what is wrong", (id, key) => {
    expect(nationalIdWords(id)?.key).toBe(key);
    expect(problemsOf({ ...form, nationalId: id }, TODAY).nationalId?.key).toBe(
      key,
    );
  });

  it("may be left out, spaced and written with a small x", () => {
    expect(nationalIdWords("")).toBeUndefined();
    expect(nationalIdWords("110105 19491231 002x")).toBeUndefined();
  });

  it("brings birth date and sex when right, and leaves them alone when wrong", () => {
    expect(withNationalId(form, RIGHT_ID)).toMatchObject({
      birthDate: "1949-12-31",
      sex: "female",
    });
    const wrong = withNationalId(
      { ...form, sex: "male", birthDate: "1950-01-01" },
      "110105194912310021",
    );
    expect(wrong).toMatchObject({ sex: "male", birthDate: "1950-01-01" });
  });
});

describe("a written date", () => {
  it.each([
    ["19580312", "1958-03-12"],
    ["1958-3-12", "1958-03-12"],
    [" 1958.03.12 ", "1958-03-12"],
    ["1958/3/2", "1958-03-02"],
    ["1958年3月12日", "1958-03-12"],
    ["19580231", undefined],
    ["58-3-12", undefined],
    ["1958312", undefined],
  ])("%s is %s", (text, day) => {
    expect(parseWrittenDate(text)).toBe(day);
  });
});

describe("the form of a new case", () => {
  it("names every missing part, and nothing else", () => {
    expect(Object.keys(problemsOf(emptyForm("c"), TODAY)).sort()).toEqual([
      "chiefComplaint",
      "name",
      "sex",
    ]);
    expect(problemsOf(form, TODAY)).toEqual({});
  });

  it("refuses a birth after today and a telephone that is none", () => {
    const problems = problemsOf(
      { ...form, birthDate: "20261122", phone: "12a" },
      TODAY,
    );
    expect(problems.birthDate?.key).toBe("newCase.birthDateFuture");
    expect(problems.phone?.key).toBe("newCase.phoneWrong");
  });

  it("asks for no name under a temporary identity, and forgets a national id typed before", () => {
    const unknown = {
      ...form,
      identity: "unknown",
      name: "",
      nationalId: "110105194912310021",
    };
    expect(problemsOf(unknown, TODAY)).toEqual({});
    expect(bodyOf(unknown).patient).toEqual({
      identity: "temporary",
      reason: "unknown",
      name: "",
      sex: "female",
      birthDate: null,
      phone: null,
    });
  });

  it.each([
    ["张某", "张某之婴"],
    ["张某之女", "张某之女"],
    ["", ""],
  ])("names a newborn after its mother: %s becomes %s", (mother, name) => {
    const newborn = { ...form, identity: "newborn", name: mother };
    expect(bodyOf(newborn).patient).toMatchObject({ reason: "newborn", name });
  });

  it("sends what was typed, trimmed, with nothing where nothing was said", () => {
    expect(bodyOf({ ...form, nationalId: "11010519491231002x" })).toEqual({
      commandId: "c-1",
      patient: {
        identity: "named",
        name: "张某",
        sex: "female",
        birthDate: null,
        phone: null,
        nationalId: RIGHT_ID,
      },
      chiefComplaint: "咳嗽 3 天",
      history: "",
    });
  });
});

describe("a form that begins from a study that arrived", () => {
  const stated = (name: string, nameGuessed?: true) =>
    formOfArrival("c-1", {
      ...{ name, patientId: "", birthDate: "19491231", sex: "F" },
      ...(nameGuessed && { nameGuessed }),
    });
  it.each([
    ["Zhang^Guilan=张^桂兰", "张桂兰"],
    ["张^桂兰", "张桂兰"],
    ["Zhang^Guilan", "Zhang Guilan"],
    ["", ""],
  ])("%s is called %s, in Han characters where there are any", (name, shown) =>
    expect(stated(name)).toMatchObject({
      ...{ name: shown, sex: "female", birthDate: "1949-12-31" },
    }),
  );
  it("takes no name that the images' character set leaves to guesses", () =>
    expect(stated("张^桂兰", true).name).toBe(""));
});
