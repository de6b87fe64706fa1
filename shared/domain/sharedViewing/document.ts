import type { PersonId } from "../../contracts/ids.ts";
import type { ErrorCode } from "../../errors.ts";

/** Version of the operations and of the document; a client of another version is told to reload. */
export const SHARED_VIEW_PROTOCOL = 5;

/** Bounds of a document: it is rewritten by each operation and sent whole to who comes late. */
export const MAX_ANNOTATIONS = 500;
export const MAX_STROKE_POINTS = 256;
/** Points of all annotations together. */
export const MAX_POINTS = 20_000;
export const MAX_ANNOTATION_TEXT = 200;

/**
 * A place on an image in its own pixels: x along the rows, y along the columns. 0,0 is the outer corner of the first
 * stored pixel (top left as stored), so that pixel's centre is 0.5,0.5 and the image ends at columns,rows.
 */
export type ImagePoint = readonly [x: number, y: number];

/** A plane through the patient: across, from front to back, from side to side. */
export const PLANES = ["axial", "coronal", "sagittal"] as const;
export type Plane = (typeof PLANES)[number];

/** A place in the patient: millimetres towards the left, the back and the head (PS3.3 C.7.6.2). */
export type PatientPoint = readonly [x: number, y: number, z: number];

/** How one pane shows its series. Image coordinates and DICOM UIDs only, never screen pixels. */
export interface Pane {
  paneId: string;
  studyInstanceUid: string | null;
  seriesInstanceUid: string | null;
  /** The series cut along a plane, through the document's crosshair; null: its images as they were made. */
  plane: Plane | null;
  /** Which image of the series; null: its first in reading order, whichever that is by now. */
  sopInstanceUid: string | null;
  /** From 1; of the series' first image while `sopInstanceUid` is null. */
  frame: number;
  /** Window centre and width in modality units (HU for CT); null: as the image asks. */
  window: { center: number; width: number } | null;
  inverted: boolean;
  /** Degrees clockwise, applied after the flips. */
  rotation: 0 | 90 | 180 | 270;
  /** Left and right of the stored image are exchanged, before the rotation. */
  flippedHorizontally: boolean;
  /** Top and bottom of the stored image are exchanged, before the rotation. */
  flippedVertically: boolean;
  /** 1: the whole image fits the pane; 2: twice as large. */
  zoom: number;
  /** Which point of the image stands in the pane's middle: its distance from the image's middle in image pixels. */
  pan: { x: number; y: number };
  /** The saved presentation whose drawings show on the images it names; one of the pane's study. */
  presentation: ObjectName | null;
}

/** A stored object of a study. */
export interface ObjectName {
  seriesInstanceUid: string;
  sopInstanceUid: string;
}

/**
 * `length`: two ends; `angle`: end, vertex, end; `cobb`: both ends of one line, then of the other; `ellipse`: opposite
 * corners of the box around it, which lies along the image's axes; `rectangle`: opposite corners; `area`: the rim, 3 to
 * MAX_STROKE_POINTS points, closed from the last one to the first; `point`: one place, with its value; `arrow`: tip, then
 * tail with the text; `stroke`: free drawing, 2 to MAX_STROKE_POINTS points.
 */
export type AnnotationKind =
  | "length"
  | "angle"
  | "cobb"
  | "ellipse"
  | "rectangle"
  | "area"
  | "point"
  | "arrow"
  | "stroke";

interface Drawing {
  annotationId: string;
  seriesInstanceUid: string;
  kind: AnnotationKind;
  /** Of an arrow, at most MAX_ANNOTATION_TEXT characters; empty for the others. */
  text: string;
}
/** Something drawn on one image; it shows in every pane that shows the image. */
export interface NewImageAnnotation extends Drawing {
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  points: readonly ImagePoint[];
}
/**
 * [SV19] Something drawn on a plane of the series, in its frame of reference; `kind` is read along the directions of the
 * plane's images. It shows in every pane that shows the series along this plane where it lies.
 */
export interface NewPlaneAnnotation extends Drawing {
  plane: Plane;
  /** All equally far along the plane's normal. */
  points: readonly PatientPoint[];
}
interface Authored {
  /** Who made it, by the server's word; replacing it does not change that. */
  authorId: PersonId;
}
export type ImageAnnotation = NewImageAnnotation & Authored;
export type PlaneAnnotation = NewPlaneAnnotation & Authored;
export type NewAnnotation = NewImageAnnotation | NewPlaneAnnotation;
export type Annotation = ImageAnnotation | PlaneAnnotation;

/** What everyone sees. */
export interface SharedViewDocument {
  layout: Layout;
  /** The first rows x columns of them are on the screen, row by row; further ones keep what they showed. */
  panes: readonly Pane[];
  annotations: readonly Annotation[];
  /** Who alone moves the view; null: everybody may. */
  lead: PersonId | null;
  /** Where the planes of a series cross; null, or of another series: in its middle. */
  crosshair: { seriesInstanceUid: string; at: PatientPoint } | null;
}
/** What one pane is given when a whole arrangement is hung. */
export interface HungPane {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  window: Pane["window"];
  plane: Plane | null;
}
export interface Layout {
  rows: 1 | 2;
  columns: 1 | 2;
}

/** The series the gesture was made on; where the pane shows another by then, nothing changes. */
interface OnPane {
  paneId: string;
  seriesInstanceUid?: string | undefined;
}
export type SharedViewOperation =
  | {
      type: "showSeries";
      paneId: string;
      studyInstanceUid: string;
      seriesInstanceUid: string;
    }
  /** Shows an image as a saved presentation has it; orientation, window and part are what it says. */
  | (Pick<
      Pane,
      | "paneId"
      | "frame"
      | "window"
      | "inverted"
      | "rotation"
      | "flippedHorizontally"
      | "flippedVertically"
      | "zoom"
      | "pan"
    > & {
      type: "showPresentation";
      studyInstanceUid: string;
      seriesInstanceUid: string;
      sopInstanceUid: string;
      presentation: ObjectName;
    })
  | (OnPane & { type: "showImage"; sopInstanceUid: string; frame: number })
  | (OnPane & { type: "setWindow"; window: Pane["window"] })
  | (OnPane & { type: "setCamera"; zoom: number; pan: Pane["pan"] })
  | (OnPane & {
      type: "setOrientation";
      rotation: Pane["rotation"];
      flippedHorizontally: boolean;
      flippedVertically: boolean;
    })
  | (OnPane & { type: "setInverted"; inverted: boolean })
  /** Gives window, inversion, orientation and camera back to what the image asks; the image stays. */
  | (OnPane & { type: "resetPane" })
  | {
      type: "setLayout";
      layout: Layout;
      /** The pane in use: where the new layout would hide it, it takes the first one's place. */
      paneId?: string | undefined;
    }
  /** Hangs series in the first panes; those beyond `panes` that the layout shows are emptied. */
  | {
      type: "hang";
      layout: Layout;
      panes: readonly HungPane[];
      /** Changes nothing where any pane shows a series: somebody else was first. */
      onlyIfEmpty: boolean;
    }
  /** Cuts the pane's series along a plane, or shows its images again; orientation and camera start anew. */
  | (OnPane & { type: "setPlane"; plane: Plane | null })
  | { type: "setCrosshair"; seriesInstanceUid: string; at: PatientPoint }
  /** Adds it, or replaces the one with its id. */
  | { type: "annotate"; annotation: NewAnnotation }
  | { type: "removeAnnotation"; annotationId: string }
  | { type: "setLead"; personId: PersonId | null };

/** The operations that move one pane, all but choosing its series. */
export type PaneOperation = Extract<SharedViewOperation, OnPane>;

const UNTOUCHED = {
  window: null,
  inverted: false,
  rotation: 0,
  flippedHorizontally: false,
  flippedVertically: false,
  zoom: 1,
  pan: { x: 0, y: 0 },
  presentation: null,
} as const;

const PANE_IDS = ["main", "second", "third", "fourth"] as const;
export const MAX_PANES = PANE_IDS.length;

const emptyPane = (paneId: string): Pane => ({
  paneId,
  studyInstanceUid: null,
  seriesInstanceUid: null,
  plane: null,
  sopInstanceUid: null,
  frame: 1,
  ...UNTOUCHED,
});

export const emptyDocument: SharedViewDocument = {
  layout: { rows: 1, columns: 1 },
  panes: [emptyPane("main")],
  annotations: [],
  lead: null,
  crosshair: null,
};

/** The panes that are on the screen, row by row. */
export const shownPanes = ({
  layout: { rows, columns },
  panes,
}: SharedViewDocument): readonly Pane[] => panes.slice(0, rows * columns);

/**
 * Why a person may not do this now, or null. It depends on the document alone, so the server and every client agree;
 * whether the named images, panes and people exist is the server's to check.
 */
export const refusalOf = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
  personId: PersonId,
): ErrorCode | null => {
  const { lead, annotations } = document;
  if (operation.type === "annotate") {
    const { annotation } = operation;
    const before = byId(annotations, annotation.annotationId);
    if (before && !mayTouch(document, before, personId))
      return "view.notAuthor";
    const others = annotations.filter((a) => a !== before);
    return fits(others, annotation) ? null : "view.full";
  }
  if (operation.type === "removeAnnotation") {
    const before = byId(annotations, operation.annotationId);
    const may = !before || mayTouch(document, before, personId);
    return may ? null : "view.notAuthor";
  }
  const may =
    operation.type === "setLead"
      ? mayGiveLead(lead, operation.personId, personId)
      : lead === null || lead === personId;
  return may ? null : "view.notLead";
};

/** Anyone takes the lead for oneself; only who has it gives it to somebody, or back. */
const mayGiveLead = (
  lead: PersonId | null,
  to: PersonId | null,
  personId: PersonId,
) => to === personId || lead === personId || (lead === null && to === null);

const mayTouch = (
  { lead }: SharedViewDocument,
  { authorId }: Annotation,
  personId: PersonId,
) => authorId === personId || lead === personId;

const byId = (annotations: readonly Annotation[], annotationId: string) =>
  annotations.find((a) => a.annotationId === annotationId);

const fits = (
  annotations: readonly Annotation[],
  { points }: Pick<NewAnnotation, "points">,
) =>
  annotations.length < MAX_ANNOTATIONS &&
  pointsOf(annotations) + points.length <= MAX_POINTS;

/** How many points annotations have together. */
export const pointsOf = (
  annotations: readonly Pick<NewAnnotation, "points">[],
): number => annotations.reduce((sum, { points }) => sum + points.length, 0);

/**
 * The document after a person's operation. Every client and the server run this one function over the same ordered
 * operations, so they end with the same document. An operation that is refused, on an unknown pane, or made on a series
 * that the pane shows no more, changes nothing.
 */
export const applyOperation = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
  personId: PersonId,
): SharedViewDocument => {
  if (refusalOf(document, operation, personId) !== null) return document;
  const { type } = operation;
  if (type === "setLead") return { ...document, lead: operation.personId };
  if (type === "setLayout")
    return withLayout(document, operation.layout, operation.paneId);
  if (type === "hang") return hung(document, operation);
  if (type === "setCrosshair") {
    const { seriesInstanceUid, at } = operation;
    return { ...document, crosshair: { seriesInstanceUid, at } };
  }
  if (type === "annotate")
    return withAnnotation(document, operation.annotation, personId);
  if (type === "removeAnnotation")
    return {
      ...document,
      annotations: document.annotations.filter(
        (a) => a.annotationId !== operation.annotationId,
      ),
    };
  return {
    ...document,
    panes: document.panes.map((pane) =>
      pane.paneId === operation.paneId ? onPane(pane, operation) : pane,
    ),
  };
};

/** Whether nothing has been shown in the view yet. */
export const isUntouched = ({ panes }: SharedViewDocument): boolean =>
  panes.every(({ seriesInstanceUid }) => seriesInstanceUid === null);

const hung = (
  document: SharedViewDocument,
  operation: Extract<SharedViewOperation, { type: "hang" }>,
): SharedViewDocument => {
  if (operation.onlyIfEmpty && !isUntouched(document)) return document;
  const { layout } = operation;
  const arranged = withLayout(document, layout, undefined);
  const shown = layout.rows * layout.columns;
  const panes = arranged.panes.map((pane, i) => {
    const each = operation.panes[i];
    if (each) return { ...emptyPane(pane.paneId), ...each };
    return i < shown ? emptyPane(pane.paneId) : pane;
  });
  return { ...arranged, panes };
};

const withLayout = (
  document: SharedViewDocument,
  layout: Layout,
  paneId: string | undefined,
): SharedViewDocument => {
  const count = layout.rows * layout.columns;
  const added = PANE_IDS.filter(
    (id) => !document.panes.some((pane) => pane.paneId === id),
  ).map(emptyPane);
  const panes = [
    ...document.panes,
    ...added.slice(0, Math.max(0, count - document.panes.length)),
  ];
  const at = panes.findIndex((pane) => pane.paneId === paneId);
  const hidden = at >= count ? panes.splice(at, 1) : [];
  return { ...document, layout, panes: [...hidden, ...panes] };
};

const withAnnotation = (
  document: SharedViewDocument,
  annotation: NewAnnotation,
  personId: PersonId,
): SharedViewDocument => {
  const { annotations } = document;
  const before = byId(annotations, annotation.annotationId);
  if (!before)
    return {
      ...document,
      annotations: [...annotations, { ...annotation, authorId: personId }],
    };
  return {
    ...document,
    annotations: annotations.map((a) =>
      a === before ? { ...annotation, authorId: before.authorId } : a,
    ),
  };
};

type OnOnePane =
  | Extract<SharedViewOperation, { type: "showSeries" | "showPresentation" }>
  | PaneOperation;

const onPane = (pane: Pane, operation: OnOnePane): Pane => {
  if (operation.type === "showSeries")
    return {
      ...emptyPane(pane.paneId),
      studyInstanceUid: operation.studyInstanceUid,
      seriesInstanceUid: operation.seriesInstanceUid,
    };
  if (operation.type === "showPresentation") {
    const { paneId, rotation, flippedHorizontally, flippedVertically } =
      operation;
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = operation;
    const { frame, window, inverted, zoom, pan, presentation } = operation;
    return {
      ...emptyPane(paneId),
      ...{ studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame },
      ...{ window, inverted, zoom, pan, presentation },
      ...{ rotation, flippedHorizontally, flippedVertically },
    };
  }
  if (
    operation.seriesInstanceUid !== undefined &&
    operation.seriesInstanceUid !== pane.seriesInstanceUid
  )
    return pane;
  switch (operation.type) {
    case "showImage":
      return {
        ...pane,
        sopInstanceUid: operation.sopInstanceUid,
        frame: operation.frame,
      };
    case "setWindow":
      return { ...pane, window: operation.window };
    case "setCamera":
      return { ...pane, zoom: operation.zoom, pan: operation.pan };
    case "setOrientation": {
      const { rotation, flippedHorizontally, flippedVertically } = operation;
      return { ...pane, rotation, flippedHorizontally, flippedVertically };
    }
    case "setInverted":
      return { ...pane, inverted: operation.inverted };
    case "resetPane":
      return { ...pane, ...UNTOUCHED };
    case "setPlane": {
      const { window, inverted } = pane;
      const { plane } = operation;
      return { ...pane, ...UNTOUCHED, window, inverted, plane };
    }
  }
};
