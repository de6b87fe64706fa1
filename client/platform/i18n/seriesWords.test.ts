import { describe, expect, it } from "vitest";
import { Study } from "../../../shared/contracts/studies.ts";
import { createI18n } from "./i18n.ts";
import { seriesGapWords, studyGapWords } from "./seriesWords.ts";
import { translateWith } from "./useText.ts";

const series = {
  ...{ seriesInstanceUid: "1.2.3", modality: "CT", number: 1, description: "" },
  ...{ instanceCount: 35, numbers: null, statedCount: null },
};
const study = Study.parse({
  ...{ studyInstanceUid: "1.2", description: "", studyDate: "" },
  patient: { name: "", patientId: "", birthDate: "", sex: "" },
  ...{ series: [series, series], statedCount: null },
  receivedAt: "2026-11-22T08:00:00.000Z",
  caseId: "01936f7e-0000-7000-8000-000000000001",
});
const some = {
  ...{ first: 1, last: 37, missing: 3 },
  gaps: [
    [12, 13],
    [30, 30],
  ] as [number, number][],
};
const zh = translateWith(createI18n("zh").t);
const en = translateWith(createI18n("en").t);
const words = (part: object, t = zh) =>
  seriesGapWords(t, { ...study.series[0]!, ...part });

describe("what the files say of images that were not received", () => {
  it("[ST13] names the numbers that no image bears, in both languages", () => {
    expect(words({ numbers: some })).toBe("编号 1–37，其间没有 12–13、30");
    expect(words({ numbers: some }, en)).toBe("numbers 1–37 without 12–13, 30");
  });

  it("[ST13] counts what it does not name", () => {
    const many = { ...some, missing: 99 };
    expect(words({ numbers: many })).toBe(
      "编号 1–37，其间 99 个编号没有影像：12–13、30 等",
    );
  });

  it("[ST13] says how many a file states, only where that is more than were received", () => {
    expect(words({ statedCount: 40 })).toContain("共 40 幅");
    expect(words({ statedCount: 35 })).toBeUndefined();
    expect(studyGapWords(zh, { ...study, statedCount: 71 })).toBe(
      "文件标明本次检查共 71 幅，已收到 70 幅",
    );
    expect(studyGapWords(zh, { ...study, statedCount: 70 })).toBeUndefined();
    const one = { ...study, statedCount: 1, series: [] };
    expect(studyGapWords(en, one)).toBe(
      "The files say that the examination has 1 image; 0 were received",
    );
  });

  it("[ST13] says nothing where nothing is known, never that all is there", () => {
    expect(words({})).toBeUndefined();
    expect(
      words({ numbers: { first: 1, last: 35, missing: 0, gaps: [] } }),
    ).toBeUndefined();
    expect(studyGapWords(zh, study)).toBeUndefined();
  });
});

it("[ST15] says how many images wait at the clinic, with the time it was told", () => {
  const announcedAt = new Date(2026, 10, 22, 9, 5).toISOString();
  const coming = { waiting: 12, setAside: 0, receiving: false, announcedAt };
  expect(studyGapWords(zh, { ...study, onTheWay: coming })).toBe(
    "已收到 70 幅，前置网关还有 12 幅在路上（截至 09:05）",
  );
  expect(
    studyGapWords(en, { ...study, onTheWay: { ...coming, receiving: true } }),
  ).toBe(
    "70 received, 12 more wait at the site gateway and the device is still sending (said at 09:05)",
  );
  // What the platform did not take does not come by itself: it is said apart, also alone.
  const aside = { ...coming, setAside: 2 };
  expect(studyGapWords(en, { ...study, onTheWay: aside })).toMatch(
    /12 more wait.*2 were not taken by the platform and stay at the site gateway/,
  );
  const alone = { ...study, onTheWay: { ...aside, waiting: 0 } };
  expect(studyGapWords(zh, alone)).toBe(
    "另有 2 幅平台未能收下，留在前置网关，不会自行送达，请与诊所联系（截至 09:05）",
  );
});
