import { describe, expect, it } from "vitest";
import { SharedViewDocument } from "../../contracts/sharedViewing.ts";
import { PersonId } from "../../contracts/ids.ts";
import {
  applyOperation,
  emptyDocument,
  MAX_ANNOTATIONS,
  MAX_POINTS,
  MAX_STROKE_POINTS,
  refusalOf,
  shownPanes,
  type NewImageAnnotation,
  type SharedViewDocument as Document,
  type SharedViewOperation,
} from "./document.ts";

const person = (n: number) =>
  PersonId.parse(`0190a000-0000-4000-8000-00000000000${n}`);
const [clinic, expert, third] = [person(1), person(2), person(3)] as const;
const main = { paneId: "main" } as const;
const showSeries = (seriesInstanceUid: string): SharedViewOperation => ({
  ...{ type: "showSeries", ...main, studyInstanceUid: "1.2" },
  seriesInstanceUid,
});
const showImage = (change: object = {}): SharedViewOperation => ({
  ...{ type: "showImage", ...main, sopInstanceUid: "1.2.3.7", frame: 2 },
  ...change,
});
const turned = {
  rotation: 90,
  flippedHorizontally: true,
  flippedVertically: false,
} as const;
const window = { center: 40, width: 400 };
/** Everything that a hand may change in a pane. */
const handled: readonly SharedViewOperation[] = [
  showImage(),
  { type: "setWindow", ...main, window },
  { type: "setCamera", ...main, zoom: 2, pan: { x: -4, y: 9 } },
  { type: "setOrientation", ...main, ...turned },
  { type: "setInverted", ...main, inverted: true },
];
const apply = (
  operations: readonly SharedViewOperation[],
  before: Document = emptyDocument,
  by = clinic,
) =>
  operations.reduce(
    (document, operation) => applyOperation(document, operation, by),
    before,
  );
const pane = (...operations: SharedViewOperation[]) =>
  apply(operations).panes[0];
const lead = (personId: PersonId | null): SharedViewOperation => ({
  ...{ type: "setLead", personId },
});
const annotate = (change: Partial<NewImageAnnotation> = {}) =>
  ({
    type: "annotate",
    annotation: {
      annotationId: "0190a000-0000-4000-8000-0000000000a1",
      seriesInstanceUid: "1.2.3",
      sopInstanceUid: "1.2.3.7",
      frame: 1,
      kind: "stroke",
      points: [
        [1, 2],
        [3, 4],
      ],
      text: "",
      ...change,
    },
  }) as const satisfies SharedViewOperation;
const nth = (n: number) =>
  `0190a000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

describe("a pane of the shared document", () => {
  it("takes image, window, camera, orientation and inversion", () => {
    expect(pane(showSeries("1.2.3"), ...handled)).toEqual({
      ...{ paneId: "main", studyInstanceUid: "1.2" },
      ...{ seriesInstanceUid: "1.2.3", sopInstanceUid: "1.2.3.7", frame: 2 },
      ...{ plane: null, presentation: null },
      ...{ window, inverted: true, zoom: 2, pan: { x: -4, y: 9 }, ...turned },
    });
  });

  it("[SV17] shows an image as a saved presentation has it, whatever it showed before, until it is reset", () => {
    const presentation = { seriesInstanceUid: "1.2.9", sopInstanceUid: "1.9" };
    const standing = { window, inverted: true, zoom: 3, pan: { x: 1, y: 2 } };
    const shown = {
      ...{ paneId: "main", studyInstanceUid: "1.2", frame: 1 },
      ...{ seriesInstanceUid: "1.2.4", sopInstanceUid: "1.2.4.1" },
      ...{ ...standing, ...turned, presentation },
    };
    const show = { type: "showPresentation", ...shown } as const;
    const at = pane(showSeries("1.2.3"), ...handled, show);
    expect(at).toEqual({ ...shown, plane: null });
    const after = pane(show, { type: "resetPane", ...main });
    expect(after).toEqual({
      ...pane(showSeries("1.2.4")),
      sopInstanceUid: "1.2.4.1",
    });
  });

  it("[SV3] shows another series from its first image, as the image asks", () => {
    expect(pane(showSeries("1.2.3"), ...handled, showSeries("1.2.4"))).toEqual(
      pane(showSeries("1.2.4")),
    );
  });

  it("keeps its image when it is reset", () => {
    expect(
      pane(showSeries("1.2.3"), ...handled, { type: "resetPane", ...main }),
    ).toEqual(pane(showSeries("1.2.3"), showImage()));
  });

  it.each([...handled, { type: "resetPane", ...main } as const])(
    "[SV4] drops $type made on a series that it shows no more",
    (operation) => {
      const shown = apply([showSeries("1.2.4"), showImage()]);
      expect(
        apply([{ ...operation, seriesInstanceUid: "1.2.3" } as never], shown),
      ).toEqual(shown);
    },
  );

  it("does not know other panes", () => {
    expect(apply([showImage({ paneId: "other" })])).toEqual(emptyDocument);
  });
});

describe("the layout", () => {
  const layout = (
    rows: 1 | 2,
    columns: 1 | 2,
    paneId?: string,
  ): SharedViewOperation => ({
    ...{ type: "setLayout", layout: { rows, columns }, paneId },
  });
  const ids = (document: Document) =>
    shownPanes(document).map(({ paneId }) => paneId);

  it("[SV5] gains panes, and hides them without forgetting what they showed", () => {
    const four = apply([layout(2, 2)]);
    expect(ids(four)).toEqual(["main", "second", "third", "fourth"]);
    const used = apply(
      [{ ...showSeries("1.2.5"), paneId: "fourth" } as SharedViewOperation],
      four,
    );
    const one = apply([layout(1, 1)], used);
    expect(ids(one)).toEqual(["main"]);
    expect(apply([layout(2, 2)], one)).toEqual(used);
  });

  it("[SV5] keeps the pane in use on the screen", () => {
    const four = apply([layout(2, 2)]);
    expect(ids(apply([layout(1, 1, "third")], four))).toEqual(["third"]);
    expect(ids(apply([layout(1, 2, "second")], four))).toEqual([
      "main",
      "second",
    ]);
    expect(
      ids(apply([layout(1, 1, "third"), layout(2, 2)], four)).sort(),
    ).toEqual(["fourth", "main", "second", "third"]);
  });
});

describe("an arrangement", () => {
  const hung = (seriesInstanceUid: string, change: object = {}) => ({
    ...{ studyInstanceUid: "1.2", seriesInstanceUid, window: null },
    ...{ plane: null, ...change },
  });
  const hang = (
    columns: 1 | 2,
    panes: readonly ReturnType<typeof hung>[],
    onlyIfEmpty = false,
  ): SharedViewOperation => ({
    ...{ type: "hang", layout: { rows: 1, columns }, panes, onlyIfEmpty },
  });

  it("[SV15] hangs each series untouched but for its window and plane, and empties what it leaves out", () => {
    const before = apply([
      { type: "setLayout", layout: { rows: 2, columns: 2 } },
      showSeries("1.2.9"),
      ...handled,
      { ...showSeries("1.2.8"), paneId: "second" } as SharedViewOperation,
      { ...showSeries("1.2.7"), paneId: "third" } as SharedViewOperation,
    ]);
    const after = apply([hang(2, [hung("1.2.3", { window })])], before);
    expect(after.layout).toEqual({ rows: 1, columns: 2 });
    const [first, second, third] = after.panes;
    expect(first).toEqual({ ...pane(showSeries("1.2.3")), window });
    expect(second?.seriesInstanceUid).toBeNull();
    expect(third?.seriesInstanceUid).toBe("1.2.7");
  });

  it("[SV15] of its own accord is hung only where nothing has been shown yet", () => {
    const own = hang(1, [hung("1.2.3")], true);
    expect(pane(own)).toEqual(pane(showSeries("1.2.3")));
    const used = apply([showSeries("1.2.4"), showImage()]);
    expect(apply([own], used)).toEqual(used);
    const led = apply([lead(clinic)]);
    expect(refusalOf(led, own, expert)).toBe("view.notLead");
  });

  it("[SV16] a plane keeps the window, starts the camera anew, and crosses the others in one place", () => {
    const axial = { type: "setPlane", ...main, plane: "axial" } as const;
    expect(pane(showSeries("1.2.3"), ...handled, axial)).toEqual({
      ...pane(showSeries("1.2.3"), showImage(), handled[1]!, handled[4]!),
      plane: "axial",
    });
    const at = [1, -2, 3.5] as const;
    const crossed = apply([
      { type: "setCrosshair", seriesInstanceUid: "1.2.3", at },
    ]);
    expect(crossed.crosshair).toEqual({ seriesInstanceUid: "1.2.3", at });
    expect(SharedViewDocument.parse(crossed)).toEqual(crossed);
  });
});

describe("the lead", () => {
  it("[SV6] alone moves the view; before there is one, everybody does", () => {
    expect(refusalOf(emptyDocument, showSeries("1.2.3"), expert)).toBeNull();
    const led = apply([lead(clinic)]);
    for (const operation of [
      showSeries("1.2.3"),
      ...handled,
      { type: "setLayout", layout: { rows: 2, columns: 2 } } as const,
    ]) {
      expect(refusalOf(led, operation, expert)).toBe("view.notLead");
      expect(applyOperation(led, operation, expert)).toEqual(led);
      expect(refusalOf(led, operation, clinic)).toBeNull();
    }
  });

  it.each([
    ["nobody leads", null, clinic, clinic, true],
    ["nobody leads, given to another", null, clinic, expert, false],
    ["nobody leads, given up", null, clinic, null, true],
    ["another leads, taken", expert, clinic, clinic, true],
    ["another leads, given up for them", expert, clinic, null, false],
    ["another leads, given to a third", expert, clinic, third, false],
    ["I lead, handed over", clinic, clinic, expert, true],
    ["I lead, given up", clinic, clinic, null, true],
  ])("[SV7] %s", (_what, held, by, to, may) => {
    const before: Document = { ...emptyDocument, lead: held };
    expect(refusalOf(before, lead(to), by)).toBe(may ? null : "view.notLead");
    expect(applyOperation(before, lead(to), by).lead).toBe(may ? to : held);
  });
});

describe("annotations", () => {
  const [drawn] = apply([annotate()], emptyDocument, clinic).annotations;

  it("[SV8] belong to who sent them, whatever else was said", () => {
    expect(drawn).toEqual({ ...annotate().annotation, authorId: clinic });
    const claimed = {
      ...annotate(),
      annotation: { ...annotate().annotation, authorId: expert },
    };
    expect(apply([claimed]).annotations[0]?.authorId).toBe(clinic);
  });

  it.each([
    ["the author", clinic, null, true],
    ["the author while another leads", clinic, third, true],
    ["the lead", expert, expert, true],
    ["anybody else", expert, null, false],
    ["anybody else while another leads", expert, third, false],
  ])("[SV8] are changed and removed by %s: %#", (_who, by, leader, may) => {
    const before: Document = {
      ...{ ...emptyDocument, lead: leader },
      annotations: drawn ? [drawn] : [],
    };
    const moved = annotate({ frame: 9 });
    const remove: SharedViewOperation = {
      type: "removeAnnotation",
      annotationId: annotate().annotation.annotationId,
    };
    const refusal = may ? null : "view.notAuthor";
    expect(refusalOf(before, moved, by)).toBe(refusal);
    expect(applyOperation(before, moved, by).annotations).toEqual([
      may ? { ...drawn, frame: 9 } : drawn,
    ]);
    expect(refusalOf(before, remove, by)).toBe(refusal);
    expect(applyOperation(before, remove, by).annotations).toHaveLength(
      may ? 0 : 1,
    );
  });

  it("[SV19] on planes belong to their author, count among all, and are changed and removed as those on images", () => {
    const onPlane = {
      type: "annotate",
      annotation: {
        ...{ annotationId: nth(1), seriesInstanceUid: "1.2.3" },
        ...{ kind: "length", plane: "coronal", text: "" },
        points: [
          [1, 2, 3],
          [4, 2, 6],
        ],
      },
    } as const satisfies SharedViewOperation;
    const drawnBy = apply([onPlane], emptyDocument, clinic);
    const [kept] = drawnBy.annotations;
    expect(kept).toEqual({ ...onPlane.annotation, authorId: clinic });
    const remove = { type: "removeAnnotation", annotationId: nth(1) } as const;
    expect(refusalOf(drawnBy, onPlane, expert)).toBe("view.notAuthor");
    expect(refusalOf(drawnBy, remove, expert)).toBe("view.notAuthor");
    const led = apply([lead(expert)], drawnBy, expert);
    expect(apply([remove], led, expert).annotations).toEqual([]);
    expect(apply([remove], drawnBy, clinic).annotations).toEqual([]);
    const full = apply(
      Array.from({ length: MAX_ANNOTATIONS - 1 }, (_, n) =>
        annotate({ annotationId: nth(n + 2) }),
      ),
      drawnBy,
    );
    const more = { ...onPlane.annotation, annotationId: nth(0) };
    expect(
      refusalOf(full, { type: "annotate", annotation: more }, clinic),
    ).toBe("view.full");
  });

  it("[SV8] are drawn by everybody while another leads; removing what is gone changes nothing", () => {
    const led = apply([lead(expert)], emptyDocument, expert);
    expect(refusalOf(led, annotate(), clinic)).toBeNull();
    const gone = { type: "removeAnnotation", annotationId: nth(99) } as const;
    expect(refusalOf(led, gone, clinic)).toBeNull();
    expect(applyOperation(led, gone, clinic)).toEqual(led);
  });

  it("[SV9] are bounded in number and in points, also by what replaces one", () => {
    const full = apply(
      Array.from({ length: MAX_ANNOTATIONS }, (_, n) =>
        annotate({ annotationId: nth(n) }),
      ),
    );
    const more = annotate({ annotationId: nth(MAX_ANNOTATIONS) });
    expect(refusalOf(full, more, clinic)).toBe("view.full");
    expect(refusalOf(full, annotate({ annotationId: nth(3) }), clinic)).toBe(
      null,
    );
    const long = Array.from(
      { length: MAX_STROKE_POINTS },
      () => [1, 1] as const,
    );
    const filled = Array.from(
      { length: Math.floor(MAX_POINTS / MAX_STROKE_POINTS) },
      (_, n) => annotate({ annotationId: nth(n), points: long }),
    );
    const nearly = apply([...filled, more]);
    expect(nearly.annotations).toHaveLength(filled.length + 1);
    const grown = { ...more.annotation, points: long };
    expect(
      refusalOf(nearly, { type: "annotate", annotation: grown }, clinic),
    ).toBe("view.full");
    expect(SharedViewDocument.parse(nearly)).toEqual(nearly);
  });
});
