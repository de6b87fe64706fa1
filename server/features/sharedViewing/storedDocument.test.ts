import { describe, expect, it } from "vitest";
import { emptyDocument } from "../../../shared/domain/sharedViewing/document.ts";
import { readStoredDocument } from "./storedDocument.ts";

describe("a stored shared view", () => {
  it("of protocol 1 keeps its series and window, from the series' first image on", () => {
    const kept = {
      paneId: "main",
      studyInstanceUid: "1.2",
      seriesInstanceUid: "1.2.3",
      window: { center: 40, width: 400 },
    };
    const before = { ...kept, imageIndex: 17 };
    const { panes, ...rest } = readStoredDocument(1, { panes: [before] });
    expect(panes).toEqual([{ ...emptyDocument.panes[0], ...kept }]);
    expect(rest).toEqual({
      ...{ layout: { rows: 1, columns: 1 }, annotations: [], lead: null },
    });
  });

  it("of this protocol is read as it is, and a broken one is told", () => {
    expect(readStoredDocument(2, emptyDocument)).toEqual(emptyDocument);
    expect(() => readStoredDocument(2, { panes: [] })).toThrow();
  });
});
