import { describe, expect, it } from "vitest";
import {
  applyOperation,
  emptyDocument,
  type SharedViewOperation,
} from "./document.ts";

const showSeries = (seriesInstanceUid: string): SharedViewOperation => ({
  type: "showSeries",
  paneId: "main",
  studyInstanceUid: "1.2",
  seriesInstanceUid,
});
const after = (...operations: SharedViewOperation[]) =>
  operations.reduce(applyOperation, emptyDocument).panes[0];
const window = { center: 40, width: 400 };

describe("the shared document", () => {
  it("shows a series from its first image, windowed as the image asks", () => {
    expect(
      after(
        showSeries("1.2.3"),
        { type: "scroll", paneId: "main", imageIndex: 7 },
        { type: "setWindow", paneId: "main", window },
        showSeries("1.2.4"),
      ),
    ).toEqual({
      paneId: "main",
      studyInstanceUid: "1.2",
      seriesInstanceUid: "1.2.4",
      imageIndex: 0,
      window: null,
    });
  });

  it("drops a scroll or window made on a series that the pane shows no more", () => {
    expect(
      after(
        showSeries("1.2.4"),
        {
          type: "scroll",
          paneId: "main",
          seriesInstanceUid: "1.2.3",
          imageIndex: 7,
        },
        {
          type: "setWindow",
          paneId: "main",
          seriesInstanceUid: "1.2.3",
          window,
        },
      ),
    ).toMatchObject({ imageIndex: 0, window: null });
  });

  it("takes a scroll and a window made on the series that is shown", () => {
    expect(
      after(
        showSeries("1.2.3"),
        {
          type: "scroll",
          paneId: "main",
          seriesInstanceUid: "1.2.3",
          imageIndex: 7,
        },
        { type: "setWindow", paneId: "main", window },
      ),
    ).toMatchObject({ imageIndex: 7, window });
  });

  it("changes nothing for an unknown pane", () => {
    expect(after({ type: "scroll", paneId: "other", imageIndex: 7 })).toEqual(
      emptyDocument.panes[0],
    );
  });
});
