import { describe, expect, it } from "vitest";
import type { WorklistItem } from "../../../shared/contracts/worklist.ts";
import { readElements } from "../../platform/dicom/dataset.ts";
import { toDicomJson, type DicomJson } from "../../platform/dicom/json.ts";
import { answerWorklist } from "./answer.ts";
import { encodeDataSet, type Written } from "../../platform/dicom/encode.ts";
import { encodeGb18030 } from "./gb18030.ts";

const EXPLICIT = "1.2.840.10008.1.2.1";
const IMPLICIT = "1.2.840.10008.1.2";
const NOW = new Date("2026-11-22T04:00:00Z");
const item: WorklistItem = {
  accessionNumber: "20261121-0007",
  studyInstanceUid: "2.25.123",
  patient: {
    ...{ name: "张三", latinName: "ZHANG^SAN" },
    ...{ sex: "male", birthDate: "1949-12-31" },
  },
  urgency: "emergency",
  since: "2026-11-21T02:00:00Z",
};
const text = (tag: string, vr: string, value = ""): Written => ({
  ...{ tag, vr, value: Buffer.from(value) },
});
const ask = (
  top: Written[],
  step: Written[] = [],
  { syntax = EXPLICIT, items = [item] } = {},
) => {
  const question = [...top, { tag: "00400100", items: [step] }];
  const identifier = encodeDataSet(question, syntax === EXPLICIT);
  const found = answerWorklist(
    { transferSyntaxUid: syntax, identifier, callingAe: "CT1" },
    ...([items, NOW] as const),
  );
  if (found === "unreadable") throw new Error(found);
  return found.map((bytes): DicomJson => {
    const encoding = { explicit: syntax === EXPLICIT, bigEndian: false };
    const { elements, disorder, ranOut } = readElements(bytes, 0, encoding);
    expect([disorder, ranOut]).toEqual([false, false]);
    return toDicomJson(elements, bytes, encoding);
  });
};

describe("a worklist question", () => {
  it("is answered with the case's number, patient and day, in either way of writing", () => {
    for (const syntax of [EXPLICIT, IMPLICIT]) {
      const [found] = ask(
        [text("00100010", "PN"), text("00081110", "SQ")],
        [text("00080060", "CS", "CT"), text("00400002", "DA", "20261122")],
        { syntax },
      );
      expect(found?.["00080050"]?.Value).toEqual(["20261121-0007"]);
      expect(found?.["00100010"]?.Value).toEqual([{ Alphabetic: "ZHANG^SAN" }]);
      expect(found?.["00100030"]?.Value).toEqual(["19491231"]);
      expect(found?.["00100040"]?.Value).toEqual(["M"]);
      expect(found?.["0020000D"]?.Value).toEqual(["2.25.123"]);
      expect(found?.["00401003"]?.Value).toEqual(["STAT"]);
      const [step] = (found?.["00400100"]?.Value ?? []) as DicomJson[];
      expect(step?.["00080060"]?.Value).toEqual(["CT"]);
      expect(step?.["00400002"]?.Value).toEqual(["20261122"]);
      expect(step?.["00400001"]?.Value).toEqual(["CT1"]);
    }
  });

  it.each([
    ["GB18030", "GB18030"],
    ["GBK", "GBK"],
    ["UTF-8", "ISO_IR 192"],
  ])("in %s is answered with the Han name too", (_, set) => {
    const [found] = ask([text("00080005", "CS", set), text("00100010", "PN")]);
    expect(found?.["00100010"]?.Value).toEqual([
      { Alphabetic: "ZHANG^SAN", Ideographic: "张三" },
    ]);
  });

  it.each([
    ["GBK", "张三", "GBK"],
    ["GBK", "𠀀三", "GB18030"],
    ["GB18030", "𠀀三", "GB18030"],
  ])(
    "in %s about %s is answered as %s, which can write it",
    (set, name, as) => {
      const patient = { ...item.patient, name };
      const asked = [text("00080005", "CS", set), text("00100010", "PN")];
      const [found] = ask(asked, [], { items: [{ ...item, patient }] });
      expect(found?.["00080005"]?.Value).toEqual([as]);
      expect(found?.["00100010"]?.Value).toEqual([
        { Alphabetic: "ZHANG^SAN", Ideographic: name },
      ]);
    },
  );

  it.each([
    ["00100010", "PN", "ZHANG*", 1],
    ["00100010", "PN", "zhang^san", 1],
    ["00100010", "PN", "Z?ANG*N", 1],
    ["00100010", "PN", "LI*", 0],
    ["00100010", "PN", "ZHANG", 0],
    ["00100010", "PN", "*", 1],
    ["00080050", "SH", "20261121-0007", 1],
    ["00080050", "SH", "20261121-0008", 0],
    ["00080050", "SH", "2026*07", 1],
    ["0020000D", "UI", "2.25.124", 0],
  ])("%s %s %s finds %i", (tag, vr, value, count) => {
    expect(ask([text(tag, vr, value)])).toHaveLength(count);
  });

  it.each([
    ["20261122", 1],
    ["20261121", 1],
    ["20261120", 0],
    ["20261123", 0],
    ["20261101-20261130", 1],
    ["20261122-", 1],
    ["-20261120", 0],
    ["-20261121", 1],
    ["20261123-", 0],
    ["20261122-20261121", 0],
  ])(
    "for %s finds %i: due from the day it was asked for until today",
    (range, count) => {
      expect(ask([], [text("00400002", "DA", range)])).toHaveLength(count);
    },
  );

  it("of a patient without a name shows the case's number instead", () => {
    const nameless = { ...item.patient, name: "", latinName: "" };
    const [found] = ask([], [], { items: [{ ...item, patient: nameless }] });
    expect(found?.["00100010"]?.Value).toEqual([
      { Alphabetic: "TEMP^20261121-0007" },
    ]);
  });

  it("that is no data set is refused", () => {
    const identifier = Buffer.from("this is no data set at all");
    const asked = { transferSyntaxUid: EXPLICIT, identifier, callingAe: "X" };
    expect(answerWorklist(asked, [item], NOW)).toBe("unreadable");
  });

  it("of a thousand stars is answered at once", () => {
    const pattern = `${"*a?".repeat(20)}${"*z".repeat(20)}`;
    expect(ask([text("00080050", "SH", pattern)])).toEqual([]);
  });
});

it("text in GB18030 is read as it was written: two bytes, four, and beyond the basic plane", () => {
  for (const sample of ["张三", "䶮", "𠀀𫚭", "Aé€", "ü·", "\u{10ffff}"]) {
    const bytes = encodeGb18030(sample);
    expect(new TextDecoder("gb18030", { fatal: true }).decode(bytes)).toBe(
      sample,
    );
  }
});
