import { apply, type Affine } from "../../../shared/domain/imaging/affine.ts";
import {
  toImage,
  type PlacedImage,
} from "../../../shared/domain/imaging/patientSpace.ts";
import type {
  ImagePoint,
  PatientPoint,
  Plane,
} from "../../../shared/domain/sharedViewing/document.ts";

/** Which plane stands upright in a plane's image, and which lies across it. */
const OTHERS: Readonly<Record<Plane, { upright: Plane; across: Plane }>> = {
  axial: { upright: "sagittal", across: "coronal" },
  coronal: { upright: "sagittal", across: "axial" },
  sagittal: { upright: "coronal", across: "axial" },
};
/** Left open around the place itself, in image pixels' share of the image. */
const GAP = 0.03;

/** Where the other two planes cross this one; open in the middle, so that the place itself stays visible. */
export const PlaneLines = ({
  plane,
  placed,
  size,
  at,
  toCanvas,
}: {
  plane: Plane;
  placed: PlacedImage;
  size: { columns: number; rows: number };
  at: PatientPoint;
  toCanvas: Affine;
}) => {
  const [x, y] = toImage(placed, at).point;
  const { columns, rows } = size;
  const gap = GAP * Math.max(columns, rows);
  const { upright, across } = OTHERS[plane];
  const line = (from: ImagePoint, to: ImagePoint, of: Plane) => {
    const [x1, y1] = apply(toCanvas, from);
    const [x2, y2] = apply(toCanvas, to);
    return (
      <line className={`lz-plane-line is-${of}`} {...{ x1, y1, x2, y2 }} />
    );
  };
  return (
    <svg
      className="lz-drawings"
      data-crosshair={`${x.toFixed(1)},${y.toFixed(1)}`}
    >
      {line([x, 0], [x, y - gap], upright)}
      {line([x, y + gap], [x, rows], upright)}
      {line([0, y], [x - gap, y], across)}
      {line([x + gap, y], [columns, y], across)}
    </svg>
  );
};
