import { cleanup, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import type { SavedObjects } from "../../../shared/contracts/dicomObjects.ts";
import { emptyDocument } from "../../../shared/domain/sharedViewing/document.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { ApiError } from "../../platform/apiError.ts";
import { SaveObjectsButton } from "./SaveObjectsButton.tsx";
import { useSaveObjects } from "./useSaveObjects.ts";

const CASE = "0190a000-0000-4000-8000-0000000000a1";
const PERSON = PersonId.parse("0190a000-0000-4000-8000-0000000000b1");
const Page = () => <SaveObjectsButton {...useSaveObjects(CASE)} />;
const Alone = () => {
  const [view, setView] = useState(emptyDocument);
  return (
    <>
      <button onClick={() => setView({ ...view, lead: PERSON })}>draw</button>
      <SaveObjectsButton {...useSaveObjects(CASE, view)} />
    </>
  );
};
const object = (kind: SavedObjects["objects"][number]["kind"]) => ({
  kind,
  ...{ studyInstanceUid: "1", seriesInstanceUid: "1", sopInstanceUid: "1" },
});
const saved: SavedObjects = {
  objects: [object("presentation"), object("presentation"), object("report")],
  leftOut: ["plane"],
};
const press = () =>
  fireEvent.click(screen.getByRole("button", { name: /保存为 DICOM 对象/ }));

describe("saving as DICOM objects", () => {
  afterEach(cleanup);

  it("[EX4] says what was saved and what was not", async () => {
    renderPage(<Page />, { answer: () => saved });
    press();
    const said = await screen.findByRole("status");
    expect(said.textContent).toContain("显示状态 2 个, 结构化报告 1 个");
    expect(said.textContent).toContain("重建平面未保存");
    expect(said.textContent).not.toContain("关键图像清单");
  });

  it("[EX4] says how many drawings on planes are in no presentation, and how many in the report", async () => {
    const planeDrawings = { all: 3, reported: 2 };
    renderPage(<Page />, { answer: () => ({ ...saved, planeDrawings }) });
    press();
    const said = await screen.findByRole("status");
    expect(said.textContent).toContain("重建平面上的 3 个标注");
    expect(said.textContent).toContain("其中 2 个");
  });

  it("[EX3] sends a try that failed again as the same command, and a new save as another", async () => {
    let reachable = false;
    const { sent } = renderPage(<Page />, {
      answer: () => {
        if (!reachable) throw new ApiError("client.network");
        return saved;
      },
    });
    press();
    await screen.findByRole("alert");
    reachable = true;
    press();
    await screen.findByRole("status");
    press();
    await expect.poll(() => sent.length).toBe(3);
    const ids = sent.map(
      ({ body }) => (body as { commandId: string }).commandId,
    );
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it("[EX3] sends a person's own view along; one that has changed since a try that failed is another command", async () => {
    let reachable = false;
    const { sent } = renderPage(<Alone />, {
      answer: () => {
        if (!reachable) throw new ApiError("client.network");
        return saved;
      },
    });
    press();
    await screen.findByRole("alert");
    fireEvent.click(screen.getByText("draw"));
    reachable = true;
    press();
    await screen.findByRole("status");
    const { layout, panes, annotations } = emptyDocument;
    const bodies = sent.map(({ body }) => body as { commandId: string });
    expect(bodies[1]).toMatchObject({ view: { layout, panes, annotations } });
    expect(bodies[1]?.commandId).not.toBe(bodies[0]?.commandId);
  });
});
