import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { Study } from "../../../shared/contracts/studies.ts";
import { SeriesRail } from "./SeriesRail.tsx";

vi.mock("./Thumbnail.tsx", () => ({ Thumbnail: () => null }));

const series = {
  ...{ seriesInstanceUid: "1.2.3", modality: "CT", number: 1 },
  ...{ description: "", instanceCount: 35, statedCount: null },
};
const show = (numbers: object | null, statedCount: number | null) =>
  renderPage(
    <SeriesRail
      studies={[
        Study.parse({
          ...{ studyInstanceUid: "1.2", description: "", studyDate: "" },
          patient: { name: "", patientId: "", birthDate: "", sex: "" },
          ...{ series: [{ ...series, numbers }], statedCount },
          receivedAt: "2026-11-22T08:00:00.000Z",
        }),
      ]}
      activePane={undefined}
      panes={[]}
      onChoose={null}
    />,
    { answer: () => undefined },
  );

describe("the series rail", () => {
  afterEach(cleanup);

  it("[ST13] says beside a series and a study what their files say of images that were not received", () => {
    const numbers = { first: 1, last: 37, missing: 2, gaps: [[12, 13]] };
    show(numbers, 40);
    const words = document.querySelector("nav")?.textContent;
    expect(words).toContain("文件标明本次检查共 40 幅，已收到 35 幅");
    expect(words).toContain("编号 1–37，其间没有 12–13");
    expect(screen.getAllByTitle(/设备本来如此编号/)).toHaveLength(2);
  });

  it("[ST13] is silent where they say nothing", () => {
    show(null, null);
    expect(screen.queryByTitle(/设备本来如此编号/)).toBeNull();
  });
});
