import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import { openStackPane } from "../../platform/dicom/openStackPane.ts";
import { fetchSeriesImages } from "../../platform/dicom/seriesImages.ts";
import type {
  PaintedImage,
  StackPane,
} from "../../platform/dicom/StackPane.ts";

/** What the pane's overlays say; nothing in it is guessed before it was painted. */
export interface StackPaneView {
  painted: PaintedImage | null;
  /** Images of the series known, loaded or not; 0 until its attributes are read. */
  imageCount: number;
  loaded: number;
  error: ApiError | null;
  retry: () => void;
}

const NOTHING = { painted: null, imageCount: 0, loaded: 0, error: null };

/**
 * Keeps a stack pane inside `host` showing what `pane` says. `instanceCount` is the number of instances received: when
 * it grows the series is read again. `root` carries what was painted as data attributes, for tests and for support:
 * `data-series-uid`, `data-painted-index` (from 0) and `data-painted-window` (`centre,width`; `colour` for a colour
 * image), all set only by a finished drawing and absent while nothing of this series is on the screen.
 */
export const useStackPane = (
  root: RefObject<HTMLElement | null>,
  host: RefObject<HTMLDivElement | null>,
  pane: Pane,
  instanceCount: number,
): StackPaneView => {
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
    if (!host.current) return;
    const element = root.current;
    let opened: StackPane | null = null;
    let closed = false;
    const patch = (part: Partial<Omit<StackPaneView, "retry">>) => {
      if (!closed) setView((before) => ({ ...before, ...part }));
    };
    openStackPane(host.current, {
      onPainted: (painted) => {
        mark(element, shown.current.seriesUid, painted);
        patch({ painted });
      },
      onProgress: (loaded) => patch({ loaded }),
      onError: (error) => patch({ error }),
    }).then(
      (pane) => {
        if (closed) {
          pane.close();
          return;
        }
        opened = pane;
        setStack(pane);
      },
      (error: unknown) => patch({ error: toApiError(error) }),
    );
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
    const abort = new AbortController();
    fetchSeriesImages({ studyInstanceUid, seriesInstanceUid }, abort.signal)
      .then((images) => {
        if (abort.signal.aborted) return;
        if (images.length === 0) throw new ApiError("image.notFound");
        setView((before) => ({
          ...before,
          imageCount: images.length,
          error: null,
        }));
        shown.current.read = true;
        stack.setWindow(latest.current.window);
        stack.showSeries(images, latest.current.imageIndex, { keepOld });
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted)
          setView((before) => ({ ...before, error: toApiError(error) }));
      });
    return () => abort.abort();
  }, [
    root,
    stack,
    studyInstanceUid,
    seriesInstanceUid,
    instanceCount,
    readings,
  ]);

  useEffect(
    () => stack?.setImageIndex(pane.imageIndex),
    [stack, pane.imageIndex],
  );
  useEffect(() => stack?.setWindow(pane.window), [stack, pane.window]);

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
    delete element.dataset["paintedWindow"];
    return;
  }
  element.dataset["seriesUid"] = seriesUid;
  element.dataset["paintedIndex"] = String(painted.imageIndex);
  element.dataset["paintedWindow"] = painted.window
    ? `${painted.window.center},${painted.window.width}`
    : "colour";
};
