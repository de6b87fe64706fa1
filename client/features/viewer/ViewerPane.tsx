import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { PatientView } from "../../../shared/contracts/cases.ts";
import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import type { Series, Study } from "../../../shared/contracts/studies.ts";
import type { Affine } from "../../../shared/domain/imaging/affine.ts";
import { placedImage } from "../../../shared/domain/imaging/patientSpace.ts";
import { sliceGeometryOf } from "../../../shared/domain/imaging/sliceGeometry.ts";
import type {
  Annotation,
  ImagePoint,
  Pane,
  SharedViewDocument,
  SharedViewOperation,
} from "../../../shared/domain/sharedViewing/document.ts";
import { patientsDiffer } from "../../../shared/domain/studies/patientMatch.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { newCommandId } from "../../platform/ids.ts";
import type { Presentation } from "../../../shared/domain/exchange/readPresentation.ts";
import { AnnotationLayer } from "./AnnotationLayer.tsx";
import { ArrowText } from "./ArrowText.tsx";
import { asSent, drawnOn } from "./drawing.ts";
import type { Scene } from "./drags.ts";
import { probeWords } from "./measureWords.ts";
import {
  IdentityCorner,
  PositionCorner,
  SeriesCorner,
  WindowCorner,
} from "./PaneOverlays.tsx";
import { PaneEdges } from "./PaneEdges.tsx";
import { ReferenceLines } from "./ReferenceLines.tsx";
import { PlaneLines } from "./PlaneLines.tsx";
import { crossingOf, indexOfImage } from "./stackIndex.ts";
import { showing } from "./paneOperations.ts";
import { VideoBar } from "./VideoBar.tsx";
import { PaneMessage } from "./PaneMessage.tsx";
import { Lens } from "./Lens.tsx";
import type { Tool } from "./tools.ts";
import { PresentationLayer } from "./PresentationLayer.tsx";
import { PresentationNote } from "./PresentationNote.tsx";
import { usePresentation } from "./usePresentation.ts";
import { usePaneHands } from "./usePaneHands.ts";
import { useStackPane, type StackPaneView } from "./useStackPane.ts";
import "./viewer.css";

/** What a viewer lays over a pane from outside: the image on the screen, and where it stands. */
export interface ShownImage {
  paneId: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  /** From image pixels to the pane, in CSS pixels. */
  toCanvas: Affine;
}

/** A pane as the viewer's keys and tools need it. */
export interface PaneHandle {
  /** Null while the person may not act here, or nothing is known of the series. */
  scene: () => Scene | null;
  focus: () => void;
}

export interface ViewerPaneProps {
  /** The studies that the pane may show; names and counts of what is shown come from here. */
  studies: readonly Study[];
  /** What the pane shows is of another case. */
  earlier: boolean;
  /** The case's patient, where known: an image that states another one says so, and is shown all the same. */
  patient?: PatientView | undefined;
  /** What to show. The pane never changes it by itself. */
  pane: Pane;
  /** Everything drawn in the view; the pane shows what lies on its image. */
  annotations: readonly Annotation[];
  /** The case's marked images; one on the screen says so. */
  keyImages: readonly KeyImage[];
  tool: Tool;
  /** The one that keys and tools act on. */
  active: boolean;
  /** The pane's series is played. */
  playing: boolean;
  /** Begins or ends playing the pane in use. */
  onPlay: () => void;
  selectedId: string | null;
  /** The pane with every gesture so far, also those not rendered yet. */
  latest: () => Pick<SharedViewDocument, "annotations" | "crosshair"> & {
    pane: Pane;
  };
  /** What the pane in use has painted, where that is another pane. */
  beside: SeriesImage | null;
  /** Told after every drawing. */
  onPainted: (paneId: string, image: SeriesImage | null) => void;
  /** Where planes cross. */
  crosshair: SharedViewDocument["crosshair"];
  /** Null where this person may look only. */
  operate: ((operation: SharedViewOperation, gesture: string) => void) | null;
  onSelect: (annotationId: string | null) => void;
  onActive: () => void;
  onCancel: (cancel: (() => void) | null) => void;
  /** Tells the viewer how to reach the pane; null once it is gone. */
  onHandle: (handle: PaneHandle | null) => void;
  renderOverlay?: ((shown: ShownImage) => ReactNode) | undefined;
}

/** The study and series a pane names, where they are among the received ones. */
export const findSeries = (
  studies: readonly Study[],
  pane: Pane,
): { study: Study; series: Series } | null => {
  const study = studies.find(
    (s) => s.studyInstanceUid === pane.studyInstanceUid,
  );
  const series = study?.series.find(
    (s) => s.seriesInstanceUid === pane.seriesInstanceUid,
  );
  return study && series ? { study, series } : null;
};

const emptyWords = (studies: readonly Study[], pane: Pane) => {
  if (pane.seriesInstanceUid) return "viewer.seriesGone";
  return studies.length === 0 ? "viewer.noSeries" : "viewer.chooseSeries";
};

const BLANK = { studyInstanceUid: null, seriesInstanceUid: null };

/** One image with its overlays. A series that is not among `studies` is not painted. Shows what `pane` says and reports gestures; painting a change reports nothing. */
export const ViewerPane = (props: ViewerPaneProps) => {
  const { studies, patient, pane } = props;
  const t = useText();
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const shown = findSeries(studies, pane);
  // An image is painted only together with whose it is.
  const view = useStackPane(
    root,
    host,
    shown ? pane : { ...pane, ...BLANK },
    shown?.study.caseId ?? null,
    shown?.series.instanceCount ?? 0,
    ...([props.crosshair, props.playing] as const),
  );
  const asked = indexOfImage(view.images, pane, props.crosshair);
  const { onPainted } = props;
  const paintedImage = view.painted?.seriesImage ?? null;
  const { paneId } = pane;
  useEffect(
    () => onPainted(paneId, paintedImage),
    [onPainted, paneId, paintedImage],
  );
  const [probed, setProbed] = useState<ImagePoint | null>(null);
  const [magnified, setMagnified] = useState<ImagePoint | null>(null);
  const [named, setNamed] = useState<string | null>(null);
  const scene = useScene(props, view, root);
  const presented = usePresentation(pane, shown?.study);
  usePaneHands(
    root,
    {
      scene,
      operate: (operation, gesture) => props.operate?.(operation, gesture),
      select: props.onSelect,
      probe: setProbed,
      magnify: setMagnified,
      askText: setNamed,
      newId: newCommandId,
    },
    props.onCancel,
  );

  return (
    <div
      ref={root}
      className={props.active ? "lz-pane is-active" : "lz-pane"}
      role="application"
      aria-label={t("viewer.paneLabel")}
      tabIndex={0}
      data-pane-id={pane.paneId}
      data-tool={props.tool}
      data-plane={pane.plane ?? undefined}
      onFocus={props.onActive}
    >
      <div ref={host} className="lz-pane-canvas" />
      {/* Nothing of a picture that stands here no more. */}
      {magnified && view.painted && (
        <Lens host={host} at={magnified} painted={view.painted} />
      )}
      {shown ? (
        <>
          <Drawings
            {...props}
            {...{ view, probed, named, setNamed }}
            presentation={presented.presentation}
            onTyped={() => root.current?.focus({ preventScroll: true })}
          />
          <IdentityCorner
            patient={shown.study.patient}
            differs={
              patient !== undefined &&
              patientsDiffer(shown.study.patient, patient)
            }
          />
          <SeriesCorner {...shown} plane={pane.plane} earlier={props.earlier} />
          <Facts view={view} />
          <PositionCorner view={view} keyImages={props.keyImages} />
          <PresentationNote
            {...presented}
            shown={pane.presentation !== null}
            onClose={
              props.operate &&
              (() =>
                props.operate?.(
                  { type: "resetPane", paneId: pane.paneId },
                  newCommandId(),
                ))
            }
          />
          <Video {...props} view={view} asked={asked} />
          <PaneMessage
            view={view}
            asked={asked}
            playing={props.playing}
            onImages={
              props.operate &&
              (() =>
                props.operate?.(
                  {
                    ...{ type: "setPlane", paneId: pane.paneId, plane: null },
                    seriesInstanceUid: shown.series.seriesInstanceUid,
                  },
                  newCommandId(),
                ))
            }
          />
        </>
      ) : (
        <div className="lz-pane-message">{t(emptyWords(studies, pane))}</div>
      )}
    </div>
  );
};

/** What a video is played with, where this person may. */
const Video = ({
  view: { images, error },
  asked,
  playing,
  onPlay,
  pane,
  operate,
}: ViewerPaneProps & { view: StackPaneView; asked: number }) => {
  const shown = images[asked];
  if (!shown?.video || !operate || error) return null;
  return (
    <VideoBar
      {...{ images, shown, playing, onPlay }}
      onImage={(image) => operate(showing(pane, image), "")}
    />
  );
};

/** Registers the pane with the viewer, and says what gestures start from. */
const useScene = (
  { operate, latest, tool, onHandle }: ViewerPaneProps,
  view: StackPaneView,
  root: { current: HTMLElement | null },
): (() => Scene | null) => {
  const scene = (): Scene | null => {
    const { images, painted } = view;
    if (!operate || images.length === 0) return null;
    const { pane, annotations, crosshair } = latest();
    return {
      pane,
      images,
      painted,
      index: Math.max(0, indexOfImage(images, pane, crosshair)),
      crossing: crossingOf(images, pane, crosshair),
      annotations: painted ? drawnOn(annotations, painted.seriesImage) : [],
      tool,
    };
  };
  const current = useRef(scene);
  const register = useRef(onHandle);
  useEffect(() => {
    current.current = scene;
    register.current = onHandle;
  });
  useEffect(() => {
    register.current({
      scene: () => current.current(),
      focus: () => root.current?.focus({ preventScroll: true }),
    });
    return () => register.current(null);
  }, [root]);
  return scene;
};

const useFacts = ({ painted }: StackPaneView) => {
  const image = painted?.seriesImage;
  return useMemo(
    () => image && imageFactsOf(image.attributes, image.frame),
    [image],
  );
};

const Drawings = ({
  view,
  pane,
  beside,
  crosshair,
  annotations,
  selectedId,
  operate,
  renderOverlay,
  probed,
  named,
  setNamed,
  onTyped,
  presentation,
}: ViewerPaneProps & {
  view: StackPaneView;
  presentation: Presentation | null;
  probed: ImagePoint | null;
  named: string | null;
  setNamed: (annotationId: string | null) => void;
  onTyped: () => void;
}) => {
  const facts = useFacts(view);
  const { painted } = view;
  const image = painted?.seriesImage;
  const graphics = useMemo(
    () => (image && presentation?.of(image).graphics) ?? [],
    [image, presentation],
  );
  if (!painted || !facts) return null;
  const { toCanvas, values, seriesImage } = painted;
  const { seriesInstanceUid, sopInstanceUid, frame } = seriesImage;
  const measured = { size: facts.size, valueUnit: facts.valueUnit, values };
  const drawn = drawnOn(annotations, seriesImage);
  const arrow = drawn.find(({ annotationId }) => annotationId === named);
  const words = probed && probeWords(probed, measured);
  return (
    <>
      <Crossing {...{ view, pane, crosshair }} />
      {beside && !seriesImage.cut && (
        <ReferenceLines painted={painted} other={beside} />
      )}
      {!seriesImage.cut && graphics.length > 0 && (
        <PresentationLayer {...{ graphics, toCanvas }} />
      )}
      <AnnotationLayer
        annotations={drawn}
        {...{ toCanvas, measured, selectedId }}
      />
      {words && (
        <div className="lz-probe" role="status">
          {words}
        </div>
      )}
      {arrow && (
        <ArrowText
          arrow={arrow}
          toCanvas={toCanvas}
          onDone={(text, byKey) => {
            setNamed(null);
            if (byKey) onTyped();
            if (text === null || text === arrow.text) return;
            const annotation = asSent({ ...arrow, text }, seriesImage);
            operate?.(
              { type: "annotate", annotation },
              `text ${arrow.annotationId}`,
            );
          }}
        />
      )}
      {!seriesImage.cut &&
        renderOverlay?.({
          ...{ paneId: pane.paneId, seriesInstanceUid, sopInstanceUid },
          ...{ frame, toCanvas },
        })}
    </>
  );
};

/** Where the pane's plane crosses the others. */
const Crossing = ({
  view,
  pane,
  crosshair,
}: Pick<ViewerPaneProps, "pane" | "crosshair"> & { view: StackPaneView }) => {
  const facts = useFacts(view);
  const { painted, images } = view;
  const at = crossingOf(images, pane, crosshair);
  const cut = painted?.seriesImage.cut;
  const placed = facts && placedImage(facts.slice, facts.size.pixelSpacing);
  return (
    painted &&
    cut &&
    at &&
    placed && (
      <PlaneLines
        plane={cut.planes.plane}
        {...{ placed, at, size: painted, toCanvas: painted.toCanvas }}
      />
    )
  );
};

/** What the image says of where it lies and how large it is. */
const Facts = ({ view }: { view: StackPaneView }) => {
  const facts = useFacts(view);
  const { images } = view;
  const geometry = useMemo(() => {
    const cut = images[0]?.cut;
    if (cut) return cut.geometry;
    const each = images.map((i) => imageFactsOf(i.attributes, i.frame));
    return sliceGeometryOf(
      each.map(({ slice }) => slice),
      each[0]?.tilt ?? null,
    );
  }, [images]);
  return (
    <>
      <WindowCorner view={view} facts={facts} geometry={geometry} />
      {view.painted && facts && (
        <PaneEdges
          orientation={facts.orientation}
          toCanvas={view.painted.toCanvas}
        />
      )}
    </>
  );
};
