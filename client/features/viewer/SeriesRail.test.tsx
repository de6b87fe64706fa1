import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { KeyImage } from "../../../shared/contracts/keyImages.ts";
import { Study } from "../../../shared/contracts/studies.ts";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  emptyDocument,
  type Annotation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { SeriesRail } from "./SeriesRail.tsx";

vi.mock("./Thumbnail.tsx", () => ({ Thumbnail: () => null }));

const series = {
  ...{ seriesInstanceUid: "1.2.3", modality: "CT", number: 1 },
  ...{ description: "", instanceCount: 35, statedCount: null },
};
const show = (
  numbers: object | null,
  statedCount: number | null,
  marks: readonly KeyImage[] = [],
  onKeyImage: ((image: KeyImage) => void) | null = null,
  drawings: Partial<Parameters<typeof SeriesRail>[0]> = {},
) =>
  renderPage(
    <SeriesRail
      studies={[
        Study.parse({
          ...{ studyInstanceUid: "1.2", description: "", studyDate: "" },
          patient: { name: "", patientId: "", birthDate: "", sex: "" },
          ...{ series: [{ ...series, numbers }], statedCount },
          receivedAt: "2026-11-22T08:00:00.000Z",
          caseId: "01936f7e-0000-7000-8000-000000000001",
        }),
      ]}
      priors={[]}
      activePane={undefined}
      panes={[]}
      onChoose={null}
      keyImages={marks}
      onKeyImage={onKeyImage}
      annotations={[]}
      selectedId={null}
      onDrawing={null}
      onObject={() => undefined}
      {...drawings}
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

  it("[IM8] lists the key images beside their series, by whom, and opens the one that is chosen", () => {
    const mark = KeyImage.parse({
      ...{ studyInstanceUid: "1.2", sopInstanceUid: "1.2.3.7", frame: 2 },
      seriesInstanceUid: "1.2.3",
      markedBy: {
        id: "0190a000-0000-4000-8000-00000000000a",
        name: { zh: "王医生", en: "Dr Wang" },
      },
      markedAt: "2026-11-22T08:00:00.000Z",
    });
    const elsewhere = { ...mark, seriesInstanceUid: "1.2.4" };
    const opened: KeyImage[] = [];
    show(null, null, [elsewhere, mark], (image) => opened.push(image));
    const chip = screen.getByRole("button", { name: "关键图像 1" });
    expect(chip.title).toContain("王医生");
    fireEvent.click(chip);
    expect(opened).toEqual([mark]);
  });

  it("[SV20] lists a drawing on a plane by its millimetres, and goes there while a pane shows that plane", () => {
    const length: Annotation = {
      ...{ annotationId: "a", seriesInstanceUid: "1.2.3", kind: "length" },
      ...{ text: "", plane: "coronal" },
      points: [
        [0, 5, 0],
        [30, 5, 40],
      ],
      authorId: PersonId.parse("0190a000-0000-4000-8000-00000000000a"),
    };
    const elsewhere = { ...length, seriesInstanceUid: "1.2.4" };
    const gone: unknown[] = [];
    const annotations = [elsewhere, length];
    const onDrawing = (...args: unknown[]) => gone.push(args);
    show(null, null, [], null, { annotations, onDrawing });
    const entry = () =>
      screen.getByRole<HTMLButtonElement>("button", { name: /50 mm/ });
    expect(entry().disabled).toBe(true);
    expect(entry().title).toContain("开启多平面重建");
    cleanup();
    const [pane] = emptyDocument.panes;
    const panes = [
      { ...pane!, seriesInstanceUid: "1.2.3", plane: "coronal" as const },
    ];
    show(null, null, [], null, { annotations, onDrawing, panes });
    fireEvent.click(entry());
    expect(gone).toEqual([[length, "1.2"]]);
  });

  it("[ST13] is silent where they say nothing", () => {
    show(null, null);
    expect(screen.queryByTitle(/设备本来如此编号/)).toBeNull();
  });
});
