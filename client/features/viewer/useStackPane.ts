import { useQueryClient } from "@tanstack/react-query";
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import { loadStackPane } from "../../platform/dicom/loadStackPane.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type {
  PaintedImage,
  StackPane,
} from "../../platform/dicom/StackPane.ts";
import { seriesQuery } from "./seriesQuery.ts";

/** What the pane's overlays say; nothing in it is guessed before it was painted. */
export interface StackPaneView {
  painted: PaintedImage | null;
  /** The series' images in reading order, loaded or not; empty until its attributes are read. */
  images: readonly SeriesImage[];
  loaded: number;
  error: ApiError | null;
  retry: () => void;
}

const NOTHING = { painted: null, images: [], loaded: 0, error: null };

/** Where the pane's image stands in the series; -1 while it has not come in here. */
export const indexOfImage = (
  images: readonly SeriesImage[],
  { sopInstanceUid, frame }: Pick<Pane, "sopInstanceUid" | "frame">,
): number =>
  sopInstanceUid === null
    ? 0
    : images.findIndex(
        (image) =>
          image.sopInstanceUid === sopInstanceUid && image.frame === frame,
      );

/**
 * Keeps a stack pane inside `host` showing what `pane` says. `instanceCount` is the number of instances received: when
 * it grows the series is read again. `root` carries what was painted as data attributes, for tests and for support:
 * `data-series-uid`, `data-painted-index` (from 0), `data-painted-sop` (SOP Instance UID) and `data-painted-window` (`centre,width`; `colour` for a colour
 * image), `data-painted-transform` (image pixels to CSS pixels, as SVG's matrix) and `data-painted-inverted`, all set only by a finished drawing and absent while nothing of this series is on the screen.
 */
export const useStackPane = (
  root: RefObject<HTMLElement | null>,
  host: RefObject<HTMLDivElement | null>,
  pane: Pane,
  instanceCount: number,
): StackPaneView => {
  const queries = useQueryClient();
  const [view, setView] = useState<Omit<StackPaneView, "retry">>(NOTHING);
  const [stack, setStack] = useState<StackPane | null>(null);
  /** Raised to open, or to read the series, once more. */
  const [openings, setOpenings] = useState(0);
  const [readings, setReadings] = useState(0);
  const shown = useRef<{ seriesUid: string | null; read: boolean }>({
    seriesUid: null,
    read: false,
  });
  const latest = useRef(pane);
  useEffect(() => {
    latest.current = pane;
  }, [pane]);

  useEffect(() => {
    const place = host.current;
    if (!place) return;
    const element = root.current;
    let opened: StackPane | null = null;
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
        });
        setStack(opened);
      })
      .catch((error: unknown) => patch({ error: toApiError(error) }));
    return () => {
      closed = true;
      opened?.close();
      mark(element, null, null);
      shown.current = { seriesUid: null, read: false };
      setStack(null);
      setView(NOTHING);
    };
  }, [root, host, openings]);

  const { studyInstanceUid, seriesInstanceUid } = pane;
  useEffect(() => {
    if (!stack) return;
    const keepOld = shown.current.seriesUid === seriesInstanceUid;
    if (!keepOld) {
      stack.clear();
      mark(root.current, null, null);
      setView(NOTHING);
    }
    shown.current = {
      seriesUid: seriesInstanceUid,
      read: keepOld && shown.current.read,
    };
    if (!studyInstanceUid || !seriesInstanceUid) return;
    let over = false;
    const series = { studyInstanceUid, seriesInstanceUid };
    queries
      .query(seriesQuery(series, instanceCount))
      .then((images) => {
        if (over) return;
        if (images.length === 0) throw new ApiError("image.notFound");
        setView((before) => ({
          ...before,
          images,
          error: null,
        }));
        shown.current.read = true;
        stack.setPresentation(latest.current);
        // An image that has not come in is waited for on the first one's place; more instances bring this here again.
        const index = indexOfImage(images, latest.current);
        stack.showSeries(images, Math.max(0, index), { keepOld });
      })
      .catch((error: unknown) => {
        if (!over)
          setView((before) => ({ ...before, error: toApiError(error) }));
      });
    return () => {
      over = true;
    };
  }, [
    root,
    queries,
    stack,
    studyInstanceUid,
    seriesInstanceUid,
    instanceCount,
    readings,
  ]);

  const index = indexOfImage(view.images, pane);
  useEffect(() => {
    if (index >= 0) stack?.setImageIndex(index);
  }, [stack, index]);
  useEffect(() => stack?.setPresentation(pane), [stack, pane]);

  const retry = useCallback(() => {
    setView((before) => ({ ...before, error: null }));
    if (!stack) setOpenings((n) => n + 1);
    else if (shown.current.read) stack.retry();
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
