import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type { CaseDetail } from "../../../shared/contracts/cases.ts";
import {
  studyRoutes,
  type ArrivedStudy,
} from "../../../shared/contracts/studies.ts";
import { CaseArrivals } from "./CaseArrivals.tsx";

const detail = {
  id: "00000000-0000-4000-8000-000000000001",
  instanceCount: 0,
  patient: {
    ...{ identity: "named", name: "张桂兰", sex: "female" },
    ...{ birthDate: "1949-12-31" },
  },
} as CaseDetail;
const study = (
  uid: string,
  change: Partial<ArrivedStudy["patient"]> = {},
): ArrivedStudy => ({
  ...{ studyInstanceUid: uid, description: uid, studyDate: "20261101" },
  ...{ modalities: ["CT"], instanceCount: 3 },
  patient: {
    ...{ name: "张^桂兰", patientId: "P1", sex: "F" },
    ...{ birthDate: "19491231", ...change },
  },
  lastArrivedAt: "2026-11-01T08:00:00.000Z",
});
const show = (studies: readonly ArrivedStudy[], instanceCount = 0) =>
  renderPage(<CaseArrivals detail={{ ...detail, instanceCount }} />, {
    answer: (route) =>
      route === studyRoutes.listArrivedStudies ? studies : { images: 3 },
  });
const rows = () =>
  screen.queryAllByTestId("arrival").map((row) => row.textContent);

describe("studies that wait for a case", () => {
  afterEach(cleanup);

  it("are nothing where none waits", async () => {
    const { sent } = show([]);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(screen.queryByTestId("case-arrivals")).toBeNull();
  });

  it("of another patient are shown only when asked for, last, with what differs", async () => {
    show([study("1.2", { name: "李^四", sex: "M" }), study("1.3")]);
    await screen.findByTestId("case-arrivals");
    expect(rows()).toHaveLength(1);
    expect(rows()[0]).toContain("1.3");
    fireEvent.click(screen.getByText("设备发来、尚未归入病例的全部检查（2）"));
    expect(rows()[1]).toContain("李四");
    expect(rows()[1]).toContain("与本病例不符：姓名、性别");
  });

  it("leave the place to the images where the case has some", async () => {
    show([study("1.3")], 37);
    await screen.findByTestId("case-arrivals");
    expect(rows()).toEqual([]);
    fireEvent.click(screen.getByText("设备发来、尚未归入病例的全部检查（1）"));
    expect(rows()).toHaveLength(1);
  });

  it("are taken into the case by a click, and the case is read anew", async () => {
    const { sent } = show([study("1.3")]);
    fireEvent.click(
      await screen.findByRole("button", { name: /^放入本病例：CT/ }),
    );
    await waitFor(() =>
      expect(sent.map(({ route, params }) => [route, params])).toContainEqual([
        studyRoutes.takeStudy,
        { caseId: detail.id, studyUid: "1.3" },
      ]),
    );
    await waitFor(() =>
      expect(
        sent.filter(({ route }) => route === studyRoutes.listArrivedStudies),
      ).toHaveLength(2),
    );
  });
});
