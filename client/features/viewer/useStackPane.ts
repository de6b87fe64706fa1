import { CancelledError, useQueryClient } from "@tanstack/react-query";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { NotAVolume } from "../../../shared/domain/imaging/volume.ts";
import type {
  Pane,
  Plane,
  SharedViewDocument,
} from "../../../shared/domain/sharedViewing/document.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import { loadVolumes } from "../../platform/dicom/loadVolumes.ts";
import { loadStackPane } from "../../platform/dicom/loadStackPane.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type { SeriesPane } from "../../platform/dicom/SeriesPane.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";
import { volumeOfSeries } from "../../platform/dicom/volumeFacts.ts";
import type { OpenVolume } from "../../platform/dicom/volumes.ts";
import { seriesQuery } from "./seriesQuery.ts";
import { indexOfImage } from "./stackIndex.ts";

/** What the pane's overlays say; nothing in it is guessed before it was painted. */
export interface StackPaneView {
  painted: PaintedImage | null;
  /** The series' images in reading order, loaded or not; empty until its attributes are read. */
  images: readonly SeriesImage[];
  loaded: number;
  /** How many there are to load, where these are not the images of the stack: the slices of a volume. */
  slices: number | null;
  /** Why the series cannot be cut along the pane's plane. */
  refusal: NotAVolume | null;
  error: ApiError | null;
  /** A video that plays waits for the line. */
  waiting: boolean;
  retry: () => void;
}

const NOTHING = {
  ...{ painted: null, images: [], loaded: 0, slices: null },
  ...{ refusal: null, error: null, waiting: false },
};

/**
 * Keeps a stack pane inside `host` showing what `pane` says, as the case of this id shows it. `instanceCount` is the number of instances received: when
 * it grows the series is read again. While `playing` a video goes on by itself. `root` carries what was painted as data attributes, for tests and for support:
 * `data-series-uid`, `data-painted-index` (from 0), `data-painted-sop` (SOP Instance UID) and `data-painted-window` (`centre,width`; `colour` for a colour
 * image), `data-painted-transform` (image pixels to CSS pixels, as SVG's matrix) and `data-painted-inverted`, all set only by a finished drawing and absent while nothing of this series is on the screen.
 */
export const useStackPane = (
  root: RefObject<HTMLElement | null>,
  host: RefObject<HTMLDivElement | null>,
  pane: Pane,
  caseId: CaseId | null,
  instanceCount: number,
  crosshair: SharedViewDocument["crosshair"],
  playing: boolean,
): StackPaneView => {
  const queries = useQueryClient();
  const [view, setView] = useState<Omit<StackPaneView, "retry">>(NOTHING);
  const [stack, setStack] = useState<SeriesPane | null>(null);
  /** Raised to open, or to read the series, once more. */
  const [openings, setOpenings] = useState(0);
  const [readings, setReadings] = useState(0);
  const shown = useRef<{
    seriesUid: string | null;
    plane: Plane | null;
    read: boolean;
  }>({ seriesUid: null, plane: null, read: false });
  const latest = useRef({ pane, crosshair });
  const volume = useRef<OpenVolume | null>(null);
  // A layout effect like the one that shows a series: what is at hand already is shown before others have run.
  useLayoutEffect(() => {
    latest.current = { pane, crosshair };
  }, [pane, crosshair]);

  useEffect(() => {
    const place = host.current;
    if (!place) return;
    const element = root.current;
    let opened: SeriesPane | null = null;
    let closed = false;
    const patch = (part: Partial<Omit<StackPaneView, "retry">>) => {
      if (!closed) setView((before) => ({ ...before, ...part }));
    };
    loadStackPane()
      .then((createStackPane) => {
        if (closed) return;
        opened = createStackPane(place, {
          onPainted: (painted) => {
            mark(element, shown.current.seriesUid, painted);
            patch({ painted });
          },
          onProgress: (loaded) => patch({ loaded }),
          onError: (error) => patch({ error }),
          onWaiting: (waiting) => patch({ waiting }),
          onLost: () => {
            mark(element, null, null);
            setOpenings((n) => n + 1);
          },
        });
        setStack(opened);
      })
      .catch((error: unknown) => patch({ error: toApiError(error) }));
    return () => {
      closed = true;
      opened?.close();
      mark(element, null, null);
      shown.current = { seriesUid: null, plane: null, read: false };
      setStack(null);
      setView(NOTHING);
    };
  }, [root, host, openings]);

  const { studyInstanceUid, seriesInstanceUid, plane } = pane;
  // Before the browser paints: the pane's corners name the new series already, and the old picture must not stand there.
  useLayoutEffect(() => {
    if (!stack) return;
    const keepOld =
      shown.current.seriesUid === seriesInstanceUid &&
      shown.current.plane === plane;
    if (!keepOld) {
      stack.clear();
      mark(root.current, null, null);
      setView(NOTHING);
    }
    shown.current = {
      seriesUid: seriesInstanceUid,
      plane,
      read: keepOld && shown.current.read,
    };
    if (!caseId || !studyInstanceUid || !seriesInstanceUid) return;
    let over = false;
    const patch = (part: Partial<Omit<StackPaneView, "retry">>) => {
      if (!over) setView((before) => ({ ...before, ...part }));
    };
    const show = (images: readonly SeriesImage[]) => {
      if (over) return;
      patch({ images, slices: null, error: null });
      shown.current.read = true;
      const now = latest.current;
      stack.setPresentation(now.pane);
      // An image that has not come in is waited for on the first one's place; more instances bring this here again.
      const index = indexOfImage(images, now.pane, now.crosshair);
      stack.showSeries(images, Math.max(0, index), { keepOld });
    };
    const cut = async (images: readonly SeriesImage[], along: Plane) => {
      const whole = volumeOfSeries(images);
      if (typeof whole === "string") {
        patch({ refusal: whole });
        return;
      }
      const openVolume = await loadVolumes();
      if (over) return;
      const opened = openVolume(images, whole, {
        onProgress: (loaded, slices) => patch({ loaded, slices }),
        onReady: () => show(opened.imagesOf(along)),
        onError: (error) => patch({ error }),
      });
      volume.current = opened;
    };
    const series = { caseId, studyInstanceUid, seriesInstanceUid };
    queries
      .query(seriesQuery(series, instanceCount))
      .then((images) => {
        if (over) return;
        if (images.length === 0) throw new ApiError("image.notFound");
        if (plane !== null) return cut(images, plane);
        show(images);
        return undefined;
      })
      .catch((error: unknown) => {
        if (over) return;
        // After an absence of the line what was asked before is called off: it is asked anew.
        if (error instanceof CancelledError) setReadings((n) => n + 1);
        else patch({ error: toApiError(error) });
      });
    return () => {
      over = true;
      volume.current?.close();
      volume.current = null;
    };
  }, [
    root,
    queries,
    stack,
    caseId,
    studyInstanceUid,
    seriesInstanceUid,
    plane,
    instanceCount,
    readings,
  ]);

  const index = indexOfImage(view.images, pane, crosshair);
  useEffect(() => {
    if (index >= 0) stack?.setImageIndex(index);
  }, [stack, index]);
  // After the image that was asked last: a video that stops stands still there.
  useEffect(() => stack?.setPlaying(playing), [stack, playing]);
  useEffect(() => stack?.setPresentation(pane), [stack, pane]);

  const retry = useCallback(() => {
    setView((before) => ({ ...before, error: null }));
    if (!stack) setOpenings((n) => n + 1);
    else if (shown.current.read) stack.retry();
    else if (volume.current) volume.current.retry();
    else setReadings((n) => n + 1);
  }, [stack]);
  return { ...view, retry };
};

const mark = (
  element: HTMLElement | null,
  seriesUid: string | null,
  painted: PaintedImage | null,
) => {
  if (!element) return;
  if (!seriesUid || !painted) {
    delete element.dataset["seriesUid"];
    delete element.dataset["paintedIndex"];
    delete element.dataset["paintedSop"];
    delete element.dataset["paintedWindow"];
    delete element.dataset["paintedTransform"];
    delete element.dataset["paintedInverted"];
    return;
  }
  element.dataset["seriesUid"] = seriesUid;
  element.dataset["paintedIndex"] = String(painted.imageIndex);
  element.dataset["paintedSop"] = painted.seriesImage.sopInstanceUid;
  element.dataset["paintedWindow"] = painted.window
    ? `${painted.window.center},${painted.window.width}`
    : "colour";
  element.dataset["paintedTransform"] = painted.toCanvas
    .map((n) => Math.round(n * 1000) / 1000 || 0)
    .join(",");
  element.dataset["paintedInverted"] = String(painted.inverted);
};
