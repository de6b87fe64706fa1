import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { PersonId } from "../../../shared/contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
  shownPanes,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type { Scene } from "./drags.ts";
import { showing } from "./paneOperations.ts";
import { useLinkedScroll } from "./useLinkedScroll.ts";

const me = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
const said = (...Value: (string | number)[]) => ({ vr: "DS", Value });
const stack = (series: string): SeriesImage[] =>
  [0, 5, 10].map((z, i) => ({
    ...{ imageId: `${series}/${i}`, seriesInstanceUid: series, frame: 1 },
    ...{ sopInstanceUid: `${series}.${i}`, lossy: false },
    attributes: {
      "00200032": said(0, 0, z),
      "00200037": said(1, 0, 0, 0, 1, 0),
      "00280030": said(1, 1),
      "00280010": said(10),
      "00280011": said(10),
      "00200052": said("1.1"),
    },
  }));
const stacks = new Map(["1.1", "1.2", "1.3"].map((uid) => [uid, stack(uid)]));

/** Two panes with two series of one examination, at their first images. */
const open = () => {
  let document: SharedViewDocument = emptyDocument;
  const sent: SharedViewOperation[] = [];
  const operate = (operation: SharedViewOperation) => {
    sent.push(operation);
    document = applyOperation(document, operation, me);
  };
  const hung = (uid: string) => ({
    ...{ studyInstanceUid: "1", seriesInstanceUid: uid },
    ...{ window: null, plane: null },
  });
  operate({
    ...{ type: "hang", layout: { rows: 1, columns: 2 }, onlyIfEmpty: false },
    panes: [hung("1.1"), hung("1.2")],
  });
  const scenes = () =>
    shownPanes(document).map((pane) => {
      const images = stacks.get(pane.seriesInstanceUid ?? "") ?? [];
      const index = images.findIndex(
        (image) => image.sopInstanceUid === pane.sopInstanceUid,
      );
      const scene: Scene = {
        ...{ pane, images, index: Math.max(0, index), crossing: null },
        ...{ painted: null, annotations: [], tool: "window" },
      };
      return { paneId: pane.paneId, scene };
    });
  const hook = renderHook(() => useLinkedScroll(scenes, operate));
  const scroll = (pane: 0 | 1, index: number) => {
    const { scene } = scenes()[pane]!;
    const operation = showing(scene.pane, scene.images[index]!);
    operate(operation);
    act(() => hook.result.current.follow(operation));
  };
  const shown = () => shownPanes(document);
  return {
    ...{ operate, scroll, sent },
    link: () => act(() => void hook.result.current.link()),
    isLinked: () => hook.result.current.isLinked(shown()),
    images: () => shown().map(({ sopInstanceUid }) => sopInstanceUid),
  };
};

describe("[IM11] panes that were linked", () => {
  afterEach(cleanup);

  it("scroll together", () => {
    const { scroll, link, isLinked, images } = open();
    expect(isLinked()).toBe(false);
    link();
    scroll(0, 2);
    expect([images(), isLinked()]).toEqual([["1.1.2", "1.2.2"], true]);
  });

  it("are no longer said to be where another series hangs in one of them: it does not move", () => {
    const { operate, scroll, link, isLinked, images } = open();
    link();
    operate({
      ...{ type: "showSeries", paneId: "second" },
      ...{ studyInstanceUid: "1", seriesInstanceUid: "1.3" },
    });
    scroll(0, 1);
    expect([images(), isLinked()]).toEqual([["1.1.1", null], false]);
  });

  it("send nothing to one that shows a plane: its images are none of the series'", () => {
    const { operate, scroll, link, isLinked, images } = open();
    link();
    operate({ type: "setPlane", paneId: "second", plane: "coronal" });
    scroll(0, 1);
    expect([images(), isLinked()]).toEqual([["1.1.1", null], false]);
  });
});
