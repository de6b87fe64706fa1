import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import { Study } from "../../../shared/contracts/studies.ts";
import {
  applyOperation,
  emptyDocument,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { useHanging } from "./useHanging.ts";

const me = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
const study = Study.parse({
  ...{ studyInstanceUid: "1.2", description: "", studyDate: "" },
  patient: { name: "", patientId: "", birthDate: "", sex: "" },
  series: [
    {
      ...{ seriesInstanceUid: "1.2.3", modality: "CT", number: 1 },
      ...{ description: "", instanceCount: 37, numbers: null },
      ...{ statedCount: null },
      of: { bodyPart: "CHEST", view: "", laterality: "" },
    },
  ],
  ...{ statedCount: null, receivedAt: "2026-11-22T08:00:00.000Z" },
  caseId: "01936f7e-0000-7000-8000-000000000001",
});
const open = (document: SharedViewDocument, alone: boolean) => {
  const sent: SharedViewOperation[] = [];
  const operate = (operation: SharedViewOperation) => sent.push(operation);
  const studies = [study];
  const hook = renderHook(
    ({ shown }) => useHanging(studies, shown, operate, alone),
    { initialProps: { shown: document } },
  );
  return {
    sent,
    show: (shown: SharedViewDocument) => hook.rerender({ shown }),
  };
};

describe("[SV15] what is hung without being asked for", () => {
  afterEach(cleanup);

  it("is the newest study's arrangement, or its first series alone as its images ask", () => {
    const whole = open(emptyDocument, false).sent;
    expect(whole).toMatchObject([
      { type: "hang", onlyIfEmpty: true, layout: { columns: 2 } },
    ]);
    const { sent } = open(emptyDocument, true);
    expect(sent).toMatchObject([
      { layout: { columns: 1 }, panes: [{ window: null }] },
    ]);
  });

  it("is asked for once, also where it was refused, and not where somebody leads or has shown something", () => {
    const view = open(emptyDocument, true);
    const [hang] = view.sent;
    view.show(applyOperation(emptyDocument, hang!, me));
    view.show(emptyDocument);
    expect(view.sent).toHaveLength(1);
    expect(open({ ...emptyDocument, lead: me }, true).sent).toEqual([]);
    const shown = applyOperation(emptyDocument, hang!, me);
    expect(open(shown, false).sent).toEqual([]);
  });
});
