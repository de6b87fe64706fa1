import { describe, expect, it } from "vitest";
import {
  applyOperation,
  emptyDocument,
  type ImagePoint,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { PersonId } from "../../../shared/contracts/ids.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";
import { drawnOn } from "./drawing.ts";
import { toolDrag, type Drag, type Hands } from "./drags.ts";
import type { Tool } from "./tools.ts";

const me = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
const seriesImage = {
  ...{ imageId: "wadors:1", seriesInstanceUid: "1.2.3" },
  ...{ sopInstanceUid: "1.2.3.1", frame: 1, lossy: false, attributes: {} },
};
const painted: PaintedImage = {
  ...{ imageIndex: 0, seriesImage, imageCount: 1, columns: 200, rows: 200 },
  ...{ toCanvas: [2, 0, 0, 2, 0, 0], inverted: false, values: null },
  window: null,
};

/** A hand on a pane painted twice as large as its image. */
const handWith = (tool: Tool) => {
  let document: SharedViewDocument = emptyDocument;
  let ids = 0;
  const shown: {
    probed: ImagePoint | null;
    magnified: ImagePoint | null;
  } = { probed: null, magnified: null };
  const sent: SharedViewOperation[] = [];
  const hands: Hands = {
    scene: () => ({
      ...{ pane: document.panes[0]!, images: [seriesImage], index: 0 },
      ...{ crossing: null, painted, tool },
      annotations: drawnOn(document.annotations, seriesImage),
    }),
    operate: (operation) => {
      sent.push(operation);
      document = applyOperation(document, operation, me);
    },
    select: () => undefined,
    probe: (at) => (shown.probed = at),
    magnify: (at) => (shown.magnified = at),
    askText: () => undefined,
    newId: () =>
      `0190a000-0000-4000-8000-${String((ids += 1)).padStart(12, "0")}`,
  };
  return {
    ...{ hands, shown, sent },
    drawn: () => document.annotations,
    begin: (...at: ImagePoint) => toolDrag(hands, at),
  };
};
const goTo = (drag: Drag | null, ...places: ImagePoint[]) => {
  for (const place of places) drag?.move(place);
  return drag?.end() ?? null;
};

describe("a Cobb angle", () => {
  it("is two dragged lines: the second follows the hand, is pressed, dragged and let go", () => {
    const hand = handWith("cobb");
    const between = goTo(hand.begin(20, 20), [100, 20]);
    expect(between).not.toBeNull();
    const second = goTo(between, [40, 100]);
    expect(goTo(second, [120, 140])).toBeNull();
    expect(hand.drawn()).toHaveLength(1);
    expect(hand.drawn()[0]).toMatchObject({
      kind: "cobb",
      points: [
        [10, 10],
        [50, 10],
        [20, 50],
        [60, 70],
      ],
    });
  });

  it("may also be pressed end by end, and Escape takes all of it back", () => {
    const hand = handWith("cobb");
    const second = goTo(goTo(hand.begin(20, 20), [100, 20]), [40, 100]);
    const open = goTo(second);
    expect(open).not.toBeNull();
    open?.move([60, 100]);
    expect(hand.drawn()[0]?.points[3]).toEqual([30, 50]);
    open?.cancel();
    expect(hand.drawn()).toHaveLength(0);
  });
});

describe("a drawn area", () => {
  it("is sent only with as many points as a rim needs", () => {
    const hand = handWith("area");
    goTo(hand.begin(20, 20), [100, 20], [100, 100], [20, 100]);
    const counts = hand.sent.flatMap((each) =>
      each.type === "annotate" ? [each.annotation.points.length] : [],
    );
    expect(Math.min(...counts)).toBe(3);
    expect(hand.drawn()[0]?.points.at(-1)).toEqual([10, 50]);
  });
});

describe("the probe", () => {
  it("reads under the hand, and leaves its point where it lets go", () => {
    const hand = handWith("probe");
    const drag = hand.begin(20, 20);
    expect(hand.shown.probed).toEqual([10, 10]);
    expect(hand.drawn()).toHaveLength(0);
    goTo(drag, [60, 80]);
    expect(hand.shown.probed).toBeNull();
    expect(hand.drawn()).toMatchObject([{ kind: "point", points: [[30, 40]] }]);
  });
});

describe("the magnifier", () => {
  it("follows the hand and leaves nothing", () => {
    const hand = handWith("magnify");
    const drag = hand.begin(20, 20);
    drag?.move([30, 40]);
    expect(hand.shown.magnified).toEqual([30, 40]);
    goTo(drag);
    expect(hand.shown.magnified).toBeNull();
    expect(hand.sent).toHaveLength(0);
  });
});
