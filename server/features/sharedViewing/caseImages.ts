import type {
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { AppError } from "../../platform/appError.ts";
import type { Tx } from "../../platform/db/database.ts";
import * as repository from "./repository.ts";
import type { StoredView } from "./repository.ts";

/** Series whose images a process remembers. */
const REMEMBERED = 200;

const anyImage = { sopInstanceUid: null, frame: 1 };

/** The images an operation names, as they must be the case's; none: it names none, or changes nothing. */
const wantedImages = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
): readonly WantedImage[] => {
  if (operation.type === "hang")
    return operation.panes.map((pane) => ({ ...pane, ...anyImage }));
  if (operation.type === "setCrosshair")
    return [{ ...operation, studyInstanceUid: null, ...anyImage }];
  const wanted = wantedImage(document, operation);
  return wanted ? [wanted] : [];
};

const wantedImage = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
): WantedImage | undefined => {
  if (operation.type === "annotate") {
    const { annotation } = operation;
    const { seriesInstanceUid } = annotation;
    return "plane" in annotation
      ? { seriesInstanceUid, studyInstanceUid: null, ...anyImage }
      : { ...annotation, studyInstanceUid: null };
  }
  if (!("paneId" in operation) || operation.type === "setLayout")
    return undefined;
  const pane = document.panes.find(({ paneId }) => paneId === operation.paneId);
  if (!pane) throw new AppError("view.unknownPane");
  if (operation.type === "showSeries") return { ...operation, ...anyImage };
  if (operation.type === "showPresentation") return operation;
  const { studyInstanceUid, seriesInstanceUid } = pane;
  // Made on a series that the pane shows no more: it changes nothing, and is ordered so that its sender hears of it.
  const stale =
    operation.seriesInstanceUid !== undefined &&
    operation.seriesInstanceUid !== seriesInstanceUid;
  if (operation.type !== "showImage" || stale) return undefined;
  if (studyInstanceUid === null || seriesInstanceUid === null)
    throw new AppError("view.unknownSeries");
  const { sopInstanceUid, frame } = operation;
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame };
};

interface WantedImage {
  /** Null: whichever study of the case has the series. */
  studyInstanceUid: string | null;
  seriesInstanceUid: string;
  /** Null: any image of the series. */
  sopInstanceUid: string | null;
  frame: number;
}
/** The images of a series in a case. */
interface KnownSeries {
  studyUids: ReadonlySet<string>;
  /** By SOP Instance UID. */
  frames: ReadonlyMap<string, number>;
}

const has = (known: KnownSeries | undefined, wanted: WantedImage): boolean => {
  if (!known || known.studyUids.size === 0) return false;
  const { studyInstanceUid, sopInstanceUid, frame } = wanted;
  if (studyInstanceUid !== null && !known.studyUids.has(studyInstanceUid))
    return false;
  return (
    sopInstanceUid === null || frame <= (known.frames.get(sopInstanceUid) ?? 0)
  );
};

/**
 * Judges whether the image an operation names is one of the view's case. `unseen` needs no database and answers
 * undefined for what this process has seen before; `check` looks up and throws `view.unknownSeries` or
 * `view.unknownImage`; both throw `view.unknownPane`.
 */
export const createCaseImages = () => {
  /**
   * Series of views as they were last read. Series only grow: what they have, they keep. Images that were rejected since
   * (ST6) may still be named, and are served to nobody.
   */
  const series = new Map<string, KnownSeries>();
  const keyOf = (view: StoredView, { seriesInstanceUid }: WantedImage) =>
    `${view.id} ${seriesInstanceUid}`;

  /** What must be looked up before the operation is judged; undefined: nothing, this process has seen it. */
  const unseen = (view: StoredView, operation: SharedViewOperation) => {
    const wanted = wantedImages(view.document, operation);
    return wanted.find((each) => !has(series.get(keyOf(view, each)), each));
  };

  const check = async (
    tx: Tx,
    view: StoredView,
    operation: SharedViewOperation,
  ) => {
    for (const wanted of wantedImages(view.document, operation))
      if (!has(series.get(keyOf(view, wanted)), wanted))
        await checkOne(tx, view, wanted);
  };

  const checkOne = async (tx: Tx, view: StoredView, wanted: WantedImage) => {
    const images = await repository.imagesIn(
      tx,
      view.caseId,
      wanted.seriesInstanceUid,
    );
    const known: KnownSeries = {
      studyUids: new Set(images.map((i) => i.studyInstanceUid)),
      frames: new Map(images.map((i) => [i.sopInstanceUid, i.frames])),
    };
    if (!has(known, { ...wanted, sopInstanceUid: null }))
      throw new AppError("view.unknownSeries");
    const key = keyOf(view, wanted);
    if (series.size >= REMEMBERED && !series.has(key)) series.clear();
    series.set(key, known);
    if (!has(known, wanted)) throw new AppError("view.unknownImage");
  };

  return { unseen, check };
};
