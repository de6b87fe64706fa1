import { cross, dot, type Triple } from "./vector.ts";

/** Where one slice lies; PS3.3 C.7.6.2. */
export interface Slice {
  position: Triple | null;
  row: Triple | null;
  column: Triple | null;
}
export interface SliceGeometry {
  /** The slices are shifted against each other: the gantry was tilted, or said to be. */
  tilted: boolean;
  /** Neighbouring slices are not equally far apart: slices are missing, or were made so. */
  uneven: boolean;
}

const TILT_DEGREES = 0.5;
/** Of the usual distance; devices round positions. */
const UNEVEN_SHARE = 0.05;
const UNEVEN_MM = 0.05;

/** [IM7] What is odd about a series' slices, in reading order. `tiltTag` is Gantry/Detector Tilt (0018,1120) in degrees. */
export const sliceGeometryOf = (
  slices: readonly Slice[],
  tiltTag: number | null,
): SliceGeometry => {
  const said = Math.abs(tiltTag ?? 0) > TILT_DEGREES;
  const steps = stepsBetween(slices);
  const distances = steps.map(({ distance }) => distance);
  const usual =
    [...distances].sort((a, b) => a - b)[distances.length >> 1] ?? 0;
  return {
    tilted: said || steps.some(({ degrees }) => degrees > TILT_DEGREES),
    uneven: distances.some(
      (distance) =>
        Math.abs(distance - usual) > Math.max(UNEVEN_MM, UNEVEN_SHARE * usual),
    ),
  };
};

/** Distance along the normal, and how far the step leans from it, for parallel neighbours; none for other series. */
const stepsBetween = (slices: readonly Slice[]) => {
  const [first] = slices;
  if (!first?.row || !first.column) return [];
  const normal = cross(first.row, first.column);
  const steps: { distance: number; degrees: number }[] = [];
  for (const [i, { position, row, column }] of slices.entries()) {
    if (!position || !row || !column) return [];
    const lean = dot(cross(row, column), normal);
    if (Math.abs(lean - 1) > 0.001) return [];
    const before = slices[i - 1]?.position;
    if (!before) continue;
    const step: Triple = [
      position[0] - before[0],
      position[1] - before[1],
      position[2] - before[2],
    ];
    const distance = Math.abs(dot(step, normal));
    // Several images of one place: a dynamic series, which has no spacing.
    if (distance < 1e-3) return [];
    const across = Math.sqrt(Math.max(0, dot(step, step) - distance ** 2));
    const degrees = (Math.atan2(across, distance) * 180) / Math.PI;
    steps.push({ distance, degrees });
  }
  return steps;
};
