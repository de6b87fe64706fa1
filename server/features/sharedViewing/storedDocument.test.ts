import { describe, expect, it } from "vitest";
import {
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
} from "../../../shared/domain/sharedViewing/document.ts";
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
      crosshair: null,
    });
  });

  it("of protocol 2 or 3 keeps everything, and has no presentations; one of protocol 2 has no planes", () => {
    const { crosshair, ...document } = emptyDocument;
    const [{ plane, presentation, ...pane }] = [document.panes[0]!];
    const drawn = {
      annotationId: "0190a000-0000-4000-8000-0000000000a1",
      ...{ seriesInstanceUid: "1.2.3", sopInstanceUid: "1.2.3.7", frame: 1 },
      ...{ kind: "stroke", text: "" },
      points: [
        [1, 2],
        [3, 4],
      ],
      authorId: "0190a000-0000-4000-8000-00000000000a",
    };
    const kept = { ...pane, seriesInstanceUid: "1.2.3", zoom: 2 };
    const lead = drawn.authorId;
    const stored = { ...document, panes: [kept], annotations: [drawn], lead };
    expect(readStoredDocument(2, stored)).toEqual({
      ...stored,
      panes: [{ ...kept, plane, presentation }],
      crosshair,
    });
    const at = { seriesInstanceUid: "1.2.3", at: [1, 2, 3] };
    const of3 = { ...stored, crosshair: at };
    const panes = [{ ...kept, plane: "axial" }];
    expect(readStoredDocument(3, { ...of3, panes })).toEqual({
      ...of3,
      panes: [{ ...kept, plane: "axial", presentation }],
    });
    expect(() => readStoredDocument(2, { ...stored, layout: {} })).toThrow();
  });

  it.each([4, SHARED_VIEW_PROTOCOL])(
    "of protocol %i is read as it is, and a broken one is told",
    (protocol) => {
      expect(readStoredDocument(protocol, emptyDocument)).toEqual(
        emptyDocument,
      );
      expect(() => readStoredDocument(protocol, { panes: [] })).toThrow();
    },
  );
});
