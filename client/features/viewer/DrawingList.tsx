import { useQuery } from "@tanstack/react-query";
import { planeMeasurementsOf } from "../../../shared/domain/exchange/quantities.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type {
  Annotation,
  Plane,
} from "../../../shared/domain/sharedViewing/document.ts";
import type {
  SeriesImage,
  SeriesRef,
} from "../../platform/dicom/seriesImages.ts";
import { useText, type Translate } from "../../platform/i18n/useText.ts";
import { measurementWords, wordsOf } from "./measureWords.ts";
import { seriesQuery } from "./seriesQuery.ts";
import { ToolIcon } from "./ToolIcon.tsx";
import { TOOL_NAMES, toolOf } from "./tools.ts";
import { isSameImage } from "./useKeyImages.ts";

/** What an annotation says by its places alone; what the pixels below it are stands on the image. */
const saidBy = (
  annotation: Annotation,
  image: SeriesImage | undefined,
  t: Translate,
): string => {
  const { kind, text } = annotation;
  if (text !== "") return text;
  if ("plane" in annotation)
    return measurementWords(
      kind,
      planeMeasurementsOf(annotation),
      "",
      t,
    ).join();
  if (!image) return "";
  const { size } = imageFactsOf(image.attributes, image.frame);
  return wordsOf(annotation, { size, values: null, valueUnit: "" }, t).join();
};

/** What is drawn on a series, image by image, then on its planes; each is a way to where it lies. */
export const DrawingList = ({
  series,
  instanceCount,
  annotations,
  planes,
  selectedId,
  onDrawing,
}: {
  series: SeriesRef;
  instanceCount: number;
  /** Of this series; not empty. */
  annotations: readonly Annotation[];
  /** Those of the series that a pane shows. */
  planes: readonly Plane[];
  selectedId: string | null;
  /** Null where this person may look only. */
  onDrawing: ((annotation: Annotation) => void) | null;
}) => {
  const t = useText();
  const { data: images = [] } = useQuery(seriesQuery(series, instanceCount));
  const rows = annotations
    .map((annotation) => {
      const at =
        "plane" in annotation
          ? images.length
          : images.findIndex((image) => isSameImage(image, annotation));
      return { annotation, at, image: images[at] };
    })
    .sort((a, b) => a.at - b.at);
  return (
    <ul className="lz-rail-drawings" aria-label={t("viewer.drawings")}>
      {rows.map(({ annotation, at, image }) => {
        const { annotationId, kind } = annotation;
        const tool = toolOf(kind);
        const name = t(TOOL_NAMES[tool]);
        const hidden =
          "plane" in annotation && !planes.includes(annotation.plane);
        return (
          <li key={annotationId}>
            <button
              type="button"
              className="lz-rail-drawing"
              data-kind={kind}
              title={hidden ? t("viewer.drawingNeedsPlanes") : name}
              aria-current={annotationId === selectedId}
              disabled={!onDrawing || hidden}
              onClick={() => onDrawing?.(annotation)}
            >
              <ToolIcon name={tool} />
              <span>{saidBy(annotation, image, t) || name}</span>
              <span className="lz-rail-count">
                {"plane" in annotation
                  ? t(`viewer.plane.${annotation.plane}`)
                  : image && `#${at + 1}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};
