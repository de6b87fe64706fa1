import { useCallback, useEffect, useRef, useState } from "react";
import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import {
  shownPanes,
  type Annotation,
  type Layout,
  type SharedViewDocument,
  type SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { volumeOfSeries } from "../../platform/dicom/volumeFacts.ts";
import {
  hangOperation,
  type Hanging,
} from "../../../shared/domain/imaging/hanging.ts";
import { newCommandId } from "../../platform/ids.ts";
import type { Scene } from "./drags.ts";
import type { KeyAction } from "./keys.ts";
import {
  fitted,
  flipped,
  inverted,
  reset,
  turned,
  windowed,
  zoomed,
} from "./paneOperations.ts";
import { NO_PLANES, planesOperations } from "./planes.ts";
import { presetsOf } from "./presets.ts";
import { goingTo } from "./stackIndex.ts";
import type { Tool } from "./tools.ts";
import type { KeyImages } from "./useKeyImages.ts";
import { useCine } from "./useCine.ts";
import { useLinkedScroll } from "./useLinkedScroll.ts";
import { useViewerHands } from "./useViewerHands.ts";
import { findSeries, type PaneHandle } from "./ViewerPane.tsx";

/** Which pane, tool and drawing this person has in hand, and what keys and buttons do with them. */
export const useViewerActions = (
  /** All that the panes may show, and which of these are of other cases. */
  { studies, priors }: Record<"studies" | "priors", readonly Study[]>,
  document: SharedViewDocument,
  onGesture: ((operation: SharedViewOperation) => void) | null,
  keyImages: KeyImages | undefined,
) => {
  const hands = useViewerHands(document, onGesture);
  const [tool, setTool] = useState<Tool>("window");
  const [notice, setNotice] = useState<TextKey | null>(null);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [chosenPane, setChosenPane] = useState("main");
  const panes = shownPanes(document);
  const activePane =
    panes.find(({ paneId }) => paneId === chosenPane) ?? panes[0];
  const activeId = activePane?.paneId ?? "main";
  const handles = useRef(new Map<string, PaneHandle>());
  const cancelDrag = useRef<(() => void) | null>(null);
  const scene = useCallback(
    () => handles.current.get(activeId)?.scene() ?? null,
    [activeId],
  );
  const { operate: send, document: documentNow } = hands;
  const scenes = useCallback(
    () =>
      shownPanes(documentNow()).map(({ paneId }) => ({
        paneId,
        scene: handles.current.get(paneId)?.scene() ?? null,
      })),
    [documentNow],
  );
  const links = useLinkedScroll(scenes, send);
  const { follow } = links;
  const linked = links.isLinked(shownPanes(document));
  const operate = useCallback(
    (operation: SharedViewOperation, gesture: string) => {
      send(operation, gesture);
      follow(operation);
    },
    [send, follow],
  );
  const cine = useCine(scene, operate);

  const act = (action: KeyAction) => {
    setNotice(null);
    if (action.do === "tool") setTool(action.tool);
    else if (action.do === "pane") focusPane(action.by);
    else if (action.do === "series") showSeries(action.by);
    else if (action.do === "cine") cine.toggle();
    else if (action.do === "keyImage") toggleKeyImage();
    else if (action.do === "planes") togglePlanes();
    else if (action.do === "link") {
      if (linked) links.unlink();
      else if (!links.link()) setNotice("viewer.nothingToLink");
    } else if (action.do === "undo") hands.undo();
    else if (action.do === "redo") hands.redo();
    else if (action.do === "remove") removeSelected();
    else if (action.do === "cancel") cancel();
    else actOnImage(action);
  };
  const actOnImage = (action: KeyAction) => {
    const now = scene();
    const operation = now && operationOf(action, now, modality());
    if (!operation) return;
    const { type } = operation;
    if (type === "showImage" || type === "setCrosshair") cine.stop();
    operate(operation, newCommandId());
  };
  const modality = () => {
    const pane = hands.document().panes.find((p) => p.paneId === activeId);
    return (pane && findSeries(studies, pane)?.series.modality) ?? "";
  };
  const isPrior = (uid: string) =>
    priors.some(({ series }) =>
      series.some(({ seriesInstanceUid }) => seriesInstanceUid === uid),
    );
  /** Only of what is on the screen: nobody marks an image that was not seen. */
  const toggleKeyImage = () => {
    const image = scene()?.painted?.seriesImage;
    if (image?.cut) setNotice("viewer.noKeyOnPlane");
    else if (image && isPrior(image.seriesInstanceUid))
      setNotice("viewer.noKeyOnPrior");
    else if (image) keyImages?.toggle(image);
  };
  /** All three planes and the images themselves beside each other, or the images alone again. */
  const togglePlanes = () => {
    const { panes } = hands.document();
    const pane = panes.find(({ paneId }) => paneId === activeId);
    if (!pane) return;
    const images = scene()?.images ?? [];
    if (pane.plane === null) {
      if (images.length === 0) return;
      const volume = volumeOfSeries(images);
      if (typeof volume === "string") {
        setNotice(NO_PLANES[volume]);
        return;
      }
    }
    cine.stop();
    for (const operation of planesOperations(pane, panes))
      hands.operate(operation, "");
    if (pane.plane === null) setTool("crosshair");
    else if (tool === "crosshair") setTool("window");
  };
  const showKeyImage = (
    image: Pick<
      KeyImage,
      "studyInstanceUid" | "seriesInstanceUid" | "sopInstanceUid" | "frame"
    >,
  ) => {
    cine.stop();
    const { studyInstanceUid, seriesInstanceUid } = image;
    const pane = hands.document().panes.find((p) => p.paneId === activeId);
    if (pane?.seriesInstanceUid !== seriesInstanceUid)
      chooseSeries({ studyInstanceUid, seriesInstanceUid });
    const { sopInstanceUid, frame } = image;
    hands.operate(
      {
        ...{ type: "showImage", paneId: activeId, seriesInstanceUid },
        ...{ sopInstanceUid, frame },
      },
      "",
    );
  };
  /** On a plane, the other planes come to where it lies too. */
  const showDrawing = (annotation: Annotation, studyInstanceUid: string) => {
    const { annotationId, seriesInstanceUid } = annotation;
    if ("plane" in annotation) {
      const [at] = annotation.points;
      if (!at) return;
      cine.stop();
      operate({ type: "setCrosshair", seriesInstanceUid, at }, newCommandId());
    } else showKeyImage({ ...annotation, studyInstanceUid });
    setSelectedId(annotationId);
  };
  const focusPane = (by: 1 | -1) => {
    const at = panes.findIndex(({ paneId }) => paneId === activeId);
    const next = panes[(at + by + panes.length) % panes.length];
    if (next) handles.current.get(next.paneId)?.focus();
  };
  const chooseSeries = (series: {
    studyInstanceUid: string;
    seriesInstanceUid: string;
  }) => {
    cine.stop();
    hands.operate({ type: "showSeries", paneId: activeId, ...series }, "");
  };
  const showSeries = (by: 1 | -1) => {
    const all = studies.flatMap(({ studyInstanceUid, series }) =>
      series.map((s) => ({
        studyInstanceUid,
        seriesInstanceUid: s.seriesInstanceUid,
      })),
    );
    const pane = hands.document().panes.find((p) => p.paneId === activeId);
    const at = all.findIndex(
      (s) =>
        s.seriesInstanceUid === pane?.seriesInstanceUid &&
        s.studyInstanceUid === pane.studyInstanceUid,
    );
    const next = all[at + by];
    if (next) chooseSeries(next);
  };
  const removeSelected = () => {
    if (selectedId === null) return;
    setSelectedId(null);
    hands.operate(
      { type: "removeAnnotation", annotationId: selectedId },
      newCommandId(),
    );
  };
  const cancel = () => {
    if (cancelDrag.current) cancelDrag.current();
    else if (selectedId !== null) setSelectedId(null);
    else setTool("window");
  };
  const hang = (hanging: Hanging) => {
    cine.stop();
    hands.operate(hangOperation(hanging, false), "");
  };
  const setLayout = (layout: Layout) =>
    hands.operate(
      { type: "setLayout", layout, paneId: activeId },
      newCommandId(),
    );

  const latest = useRef({ act, scene });
  useEffect(() => {
    latest.current = { act, scene };
  });
  return {
    ...{ hands, tool, notice, selectedId, activeId, activePane, cine },
    perform: useCallback((action: KeyAction) => latest.current.act(action), []),
    /** Whether a key that acts on the image means anything now. */
    mayAct: onGesture !== null,
    select: setSelectedId,
    activate: setChosenPane,
    chooseSeries,
    showKeyImage,
    showDrawing,
    setLayout,
    hang,
    operate,
    linked,
    focusActive: () => handles.current.get(activeId)?.focus(),
    setCancel: (drag: (() => void) | null) => {
      cancelDrag.current = drag;
    },
    setHandle: (paneId: string, handle: PaneHandle | null) => {
      if (handle) handles.current.set(paneId, handle);
      else handles.current.delete(paneId);
    },
  };
};

/** What an action on the active pane's image asks for; null where it asks for nothing. */
const operationOf = (
  action: KeyAction,
  now: Scene,
  modality: string,
): SharedViewOperation | null => {
  const { pane, images, index, painted } = now;
  const show = (at: number) => {
    const image = images[Math.min(Math.max(0, at), images.length - 1)];
    return image ? goingTo(now, image) : null;
  };
  if (action.do === "scroll") return show(index + action.steps);
  if (action.do === "first") return show(0);
  if (action.do === "last") return show(images.length - 1);
  if (action.do === "turn") return turned(pane, action.by);
  if (action.do === "flip") return flipped(pane, action.axis);
  if (action.do === "invert") return inverted(pane);
  if (action.do === "reset") return reset(pane);
  if (action.do === "fit") return fitted(pane);
  if (action.do === "zoom")
    return painted && zoomed(pane, action.factor, painted);
  if (action.do !== "preset") return null;
  const preset = presetsOf(modality).find(({ key }) => key === action.key);
  return preset ? windowed(pane, preset.window) : null;
};
