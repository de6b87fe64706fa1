import { cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consultRequest } from "../../../test/support/consultRequest.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { ViewerPane } from "./ViewerPane.tsx";

const painting = vi.hoisted(() => ({ pane: vi.fn() }));
vi.mock("./useStackPane.ts", async (original) => ({
  ...(await original<object>()),
  useStackPane: (_root: unknown, _host: unknown, pane: unknown) => {
    painting.pane(pane);
    return {
      painted: null,
      images: [],
      loaded: 0,
      slices: null,
      refusal: null,
      waiting: false,
      error: null,
      retry: () => undefined,
    };
  },
}));

const study: Study = {
  studyInstanceUid: "1.2",
  description: "",
  studyDate: "20260301",
  patient: {
    name: "Zhang^San",
    patientId: "P1",
    birthDate: "19600102",
    sex: "M",
  },
  series: [
    {
      seriesInstanceUid: "1.2.3",
      modality: "CT",
      number: 1,
      description: "",
      instanceCount: 2,
      numbers: null,
      statedCount: null,
    },
  ],
  statedCount: null,
  receivedAt: "2026-03-01T08:00:00.000Z",
  caseId: "01936f7e-0000-7000-8000-000000000001" as CaseId,
};
const nothing = () => undefined;
const pane = applyOperation(
  emptyDocument,
  {
    ...{ type: "showSeries", paneId: "main" },
    ...{ studyInstanceUid: "1.2", seriesInstanceUid: "1.2.3" },
  },
  PersonId.parse("0190a000-0000-4000-8000-00000000000a"),
).panes[0]!;
const open = (studies: readonly Study[], patient?: PatientView) =>
  renderPage(
    <ViewerPane
      studies={studies}
      earlier={false}
      patient={patient}
      pane={pane}
      annotations={[]}
      keyImages={[]}
      crosshair={null}
      beside={null}
      onPainted={nothing}
      tool="window"
      active={false}
      playing={false}
      onPlay={nothing}
      selectedId={null}
      latest={() => ({ pane, annotations: [], crosshair: null })}
      operate={null}
      onSelect={nothing}
      onActive={nothing}
      onCancel={nothing}
      onHandle={nothing}
    />,
    { answer: () => undefined },
  );

describe("the image pane", () => {
  beforeEach(() => painting.pane.mockClear());
  afterEach(cleanup);

  it("paints a series together with whose images they are", () => {
    open([study]);
    expect(screen.getByText("Zhang San")).toBeTruthy();
    expect(painting.pane).toHaveBeenLastCalledWith(
      expect.objectContaining({ seriesInstanceUid: "1.2.3" }),
    );
  });

  it("[ST9] marks a name whose encoding was guessed, and no other", () => {
    open([study]);
    expect(screen.queryByText("姓名编码推测")).toBeNull();
    cleanup();
    const patient = { ...study.patient, name: "赵^丽颖" };
    open([{ ...study, patient: { ...patient, nameGuessed: true } }]);
    expect(screen.getByText("赵丽颖")).toBeTruthy();
    expect(screen.getByText("姓名编码推测")).toBeTruthy();
  });

  it("warns where the image states another patient than the case, and shows it all the same", () => {
    const { patient } = consultRequest();
    const differing = { ...patient, birthDate: "1999-09-09" };
    open([study], differing);
    expect(screen.getByText(/请核对/)).toBeTruthy();
    expect(painting.pane).toHaveBeenLastCalledWith(
      expect.objectContaining({ seriesInstanceUid: "1.2.3" }),
    );
    cleanup();
    open([study], {
      ...patient,
      name: "张三",
      sex: "male",
      birthDate: "1960-01-02",
    });
    expect(screen.queryByText(/请核对/)).toBeNull();
  });

  it.each([
    ["no images", []],
    ["other series", [{ ...study, series: [] }]],
  ])(
    "paints nothing of a series that is not among the received ones: %s",
    (_what, studies) => {
      open(studies);
      expect(screen.getByText("此序列不在已接收的影像中")).toBeTruthy();
      expect(screen.queryByText("Zhang San")).toBeNull();
      expect(painting.pane).toHaveBeenLastCalledWith(
        expect.objectContaining({
          studyInstanceUid: null,
          seriesInstanceUid: null,
        }),
      );
    },
  );
});
