import { apply } from "../../../shared/domain/imaging/affine.ts";
import { referenceLine } from "../../../shared/domain/imaging/referenceLine.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type { PaintedImage } from "../../platform/dicom/StackPane.ts";
import { whereaboutsOf } from "./linkedScroll.ts";

/** [IM11] Where the image of the pane in use passes through this pane's image. */
export const ReferenceLines = ({
  painted,
  other,
}: {
  painted: PaintedImage;
  /** What the pane in use shows. */
  other: SeriesImage;
}) => {
  const here = whereaboutsOf(painted.seriesImage);
  const there = whereaboutsOf(other);
  if (!here || !there || here.frame === "" || here.frame !== there.frame)
    return null;
  const line = referenceLine(here.placed, there);
  if (!line) return null;
  const [[x1, y1], [x2, y2]] = [
    apply(painted.toCanvas, line[0]),
    apply(painted.toCanvas, line[1]),
  ];
  return (
    <svg className="lz-drawings" data-reference-line="">
      <line className="lz-reference-line" {...{ x1, y1, x2, y2 }} />
    </svg>
  );
};
