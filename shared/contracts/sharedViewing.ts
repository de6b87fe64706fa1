import { z } from "zod";
import {
  MAX_ANNOTATION_TEXT,
  MAX_ANNOTATIONS,
  MAX_PANES,
  MAX_POINTS,
  MAX_STROKE_POINTS,
  PLANES,
  pointsOf,
} from "../domain/sharedViewing/document.ts";
import { isOnOnePlane } from "../domain/imaging/planeDrawing.ts";
import type { CommandTable, EventTable } from "./contract.ts";
import { CaseId, CommandId, DicomUid, PersonId, ViewId } from "./ids.ts";

const paneId = z.string().min(1).max(32);
/** Image pixels; far beyond any image, and finite. */
const pixels = z.number().min(-1e5).max(1e5);
const Window = z.object({
  center: z.number().min(-1e6).max(1e6),
  width: z.number().gt(0).max(1e6),
});
const frame = z.int().min(1).max(1_000_000);
const orientation = {
  rotation: z.literal([0, 90, 180, 270]),
  flippedHorizontally: z.boolean(),
  flippedVertically: z.boolean(),
};
const camera = {
  zoom: z.number().min(0.05).max(50),
  pan: z.object({ x: pixels, y: pixels }),
};
const Layout = z.object({
  rows: z.literal([1, 2]),
  columns: z.literal([1, 2]),
});

const plane = z.enum(PLANES).nullable();
/** Millimetres; far beyond any patient, and finite. */
const mm = z.number().min(-1e5).max(1e5);
const PatientPoint = z.tuple([mm, mm, mm]).readonly();
const crosshair = { seriesInstanceUid: DicomUid, at: PatientPoint };

const objectName = z.object({
  seriesInstanceUid: DicomUid,
  sopInstanceUid: DicomUid,
});

/** See `Pane` of the domain for the meaning of each field. */
export const Pane = z.object({
  paneId,
  studyInstanceUid: DicomUid.nullable(),
  seriesInstanceUid: DicomUid.nullable(),
  plane,
  sopInstanceUid: DicomUid.nullable(),
  frame,
  window: Window.nullable(),
  inverted: z.boolean(),
  ...orientation,
  ...camera,
  presentation: objectName.nullable(),
});

const ImagePoint = z.tuple([pixels, pixels]).readonly();
const FREE = { least: 2, most: MAX_STROKE_POINTS };
const exactly = (count: number) => ({ least: count, most: count });
const POINTS = {
  ...{ length: exactly(2), angle: exactly(3), cobb: exactly(4) },
  ...{ ellipse: exactly(2), rectangle: exactly(2), point: exactly(1) },
  ...{ arrow: exactly(2), stroke: FREE, area: { ...FREE, least: 3 } },
} as const;
const drawing = {
  annotationId: CommandId,
  seriesInstanceUid: DicomUid,
  kind: z.enum([
    ...(["length", "angle", "cobb", "ellipse", "rectangle"] as const),
    ...(["area", "point", "arrow", "stroke"] as const),
  ]),
  text: z.string().max(MAX_ANNOTATION_TEXT),
};
const pointsAs = <T extends z.ZodType>(point: T) =>
  z.array(point).min(1).max(MAX_STROKE_POINTS).readonly();
const imageAnnotation = {
  ...{ ...drawing, sopInstanceUid: DicomUid, frame },
  points: pointsAs(ImagePoint),
};
const planeAnnotation = {
  ...{ ...drawing, plane: z.enum(PLANES) },
  points: pointsAs(PatientPoint),
};
/** Without an author: that is whoever sends it, by the server's word. */
const NewAnnotation = z
  .union([
    z.object(imageAnnotation),
    z
      .object(planeAnnotation)
      .refine(({ plane, points }) => isOnOnePlane(plane, points), {
        path: ["points"],
      }),
  ])
  .refine(
    ({ kind, points }) =>
      points.length >= POINTS[kind].least && points.length <= POINTS[kind].most,
    { path: ["points"] },
  )
  .refine(({ kind, text }) => kind === "arrow" || text === "", {
    path: ["text"],
  });
const authorId = PersonId;
const Annotation = z.union([
  z.object({ ...imageAnnotation, authorId }),
  z.object({ ...planeAnnotation, authorId }),
]);

export const SharedViewDocument = z.object({
  layout: Layout,
  panes: z.array(Pane).min(1).max(MAX_PANES).readonly(),
  annotations: z.array(Annotation).max(MAX_ANNOTATIONS).readonly(),
  lead: PersonId.nullable(),
  crosshair: z.object(crosshair).nullable(),
});
export type SharedViewDocument = z.infer<typeof SharedViewDocument>;

/** What a person looks at alone, as it is sent: who draws in it is whoever sends it. */
export const OwnView = z
  .object({
    layout: Layout,
    panes: z.array(Pane).min(1).max(MAX_PANES).readonly(),
    annotations: z.array(NewAnnotation).max(MAX_ANNOTATIONS).readonly(),
  })
  .refine(({ annotations }) => pointsOf(annotations) <= MAX_POINTS, {
    path: ["annotations"],
  });
export type OwnView = z.infer<typeof OwnView>;

const onPane = { paneId, seriesInstanceUid: DicomUid.optional() };
export const SharedViewOperation = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("showSeries"),
    paneId,
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
  }),
  z.object({
    type: z.literal("showPresentation"),
    paneId,
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
    sopInstanceUid: DicomUid,
    frame,
    window: Window.nullable(),
    inverted: z.boolean(),
    ...orientation,
    ...camera,
    presentation: objectName,
  }),
  z.object({
    type: z.literal("showImage"),
    ...onPane,
    sopInstanceUid: DicomUid,
    frame,
  }),
  z.object({
    type: z.literal("setWindow"),
    ...onPane,
    window: Window.nullable(),
  }),
  z.object({ type: z.literal("setCamera"), ...onPane, ...camera }),
  z.object({ type: z.literal("setOrientation"), ...onPane, ...orientation }),
  z.object({
    type: z.literal("setInverted"),
    ...onPane,
    inverted: z.boolean(),
  }),
  z.object({ type: z.literal("resetPane"), ...onPane }),
  z.object({
    type: z.literal("setLayout"),
    layout: Layout,
    paneId: paneId.optional(),
  }),
  z.object({
    type: z.literal("hang"),
    layout: Layout,
    panes: z
      .array(
        z.object({
          studyInstanceUid: DicomUid,
          seriesInstanceUid: DicomUid,
          window: Window.nullable(),
          plane,
        }),
      )
      .min(1)
      .max(MAX_PANES)
      .readonly(),
    onlyIfEmpty: z.boolean(),
  }),
  z.object({ type: z.literal("setPlane"), ...onPane, plane }),
  z.object({ type: z.literal("setCrosshair"), ...crosshair }),
  z.object({ type: z.literal("annotate"), annotation: NewAnnotation }),
  z.object({ type: z.literal("removeAnnotation"), annotationId: CommandId }),
  z.object({ type: z.literal("setLead"), personId: PersonId.nullable() }),
]);

const seq = z.int().nonnegative();
/** An operation in the order the server gave it. */
export const AppliedOperation = z.object({
  viewId: ViewId,
  seq: seq.min(1),
  clientOpId: CommandId,
  personId: PersonId,
  operation: SharedViewOperation,
});
export type AppliedOperation = z.infer<typeof AppliedOperation>;

export const SharedViewSnapshot = z.object({
  viewId: ViewId,
  protocolVersion: z.int(),
  /** Number of the last operation in the document; 0 before the first. */
  seq,
  document: SharedViewDocument,
});
export type SharedViewSnapshot = z.infer<typeof SharedViewSnapshot>;

export const sharedViewCommands = {
  /** Opens a case's shared view for this socket and subscribes it to `sharedView:applied`. */
  "sharedView:open": {
    access: "image.read",
    request: z.object({ caseId: CaseId }),
    reply: SharedViewSnapshot,
    errors: ["case.notFound"],
  },
  "sharedView:operate": {
    access: "view.operate",
    request: z.object({
      viewId: ViewId,
      protocolVersion: z.int(),
      /** Same id again: answered with the first one's `seq`, applied once. */
      clientOpId: CommandId,
      /** The last operation the client had applied. */
      baseSeq: seq,
      operation: SharedViewOperation,
    }),
    reply: z.object({ seq }),
    errors: [
      "view.notFound",
      "view.protocolVersion",
      "view.unknownSeries",
      "view.unknownImage",
      "view.unknownPane",
      "view.notLead",
      "view.notAuthor",
      "view.full",
      "person.notFound",
    ],
  },
  /**
   * What came after `afterSeq`, after a gap or a reconnect: the operations, or a reset when they are too many. Subscribes
   * the socket as `sharedView:open` does.
   */
  "sharedView:catchUp": {
    access: "image.read",
    request: z.object({ viewId: ViewId, afterSeq: seq }),
    reply: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("operations"),
        operations: z.array(AppliedOperation),
      }),
      z.object({ kind: z.literal("reset"), snapshot: SharedViewSnapshot }),
    ]),
    errors: ["view.notFound"],
  },
  "sharedView:close": {
    access: "session",
    request: z.object({ viewId: ViewId }),
    reply: z.object({}),
  },
} as const satisfies CommandTable;

export const sharedViewEvents = {
  "sharedView:applied": AppliedOperation,
} as const satisfies EventTable;
