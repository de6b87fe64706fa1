/** What the order of a series is decided from; positions and directions in patient coordinates (mm), PS3.3 C.7.6.2. */
export interface OrderedBy {
  sopInstanceUid: string;
  /** Instance Number (0020,0013). */
  instanceNumber: number | null;
  /** Image Position (Patient) (0020,0032). */
  position: readonly [number, number, number] | null;
  /** Image Orientation (Patient) (0020,0037): row direction, then column direction. */
  orientation: readonly [number, number, number, number, number, number] | null;
}

/** Two direction cosines nearer than this point the same way: devices write them with four to six decimals. */
const SAME_DIRECTION = 1e-3;
/** Two positions nearer than this (mm) are one position. */
const SAME_POSITION_MM = 1e-3;

/**
 * The images of a series in the order a reader scrolls through them: by position along the slices' common normal, from
 * the end that carries the lower instance number. Series without one distinct position per image (localisers in several
 * planes, dynamic series, photographs) go by instance number. Ties go by SOP Instance UID, so that every client and the
 * server find the same order whatever order the images came in.
 */
export const inReadingOrder = <T extends OrderedBy>(
  images: readonly T[],
): T[] => {
  const byNumber = [...images].sort(byInstanceNumber);
  const placed = byNumber.flatMap((image) => {
    const distance = distanceAlongNormal(image);
    return distance === null ? [] : [{ image, distance }];
  });
  if (placed.length < byNumber.length || !shareDirection(byNumber))
    return byNumber;
  placed.sort((a, b) => a.distance - b.distance);
  const distinct = placed.every(
    ({ distance }, i) =>
      i === 0 ||
      distance - (placed[i - 1]?.distance ?? distance) > SAME_POSITION_MM,
  );
  if (!distinct) return byNumber;
  const inSpace = placed.map(({ image }) => image);
  return runsBackwards(inSpace) ? inSpace.reverse() : inSpace;
};

const byInstanceNumber = (a: OrderedBy, b: OrderedBy): number => {
  if (a.instanceNumber !== b.instanceNumber) {
    if (a.instanceNumber === null) return 1;
    if (b.instanceNumber === null) return -1;
    return a.instanceNumber - b.instanceNumber;
  }
  return a.sopInstanceUid < b.sopInstanceUid ? -1 : 1;
};

const distanceAlongNormal = ({ position, orientation }: OrderedBy) => {
  if (!position || !orientation) return null;
  const [rx, ry, rz, cx, cy, cz] = orientation;
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
  const distance = normal.reduce(
    (sum, n, i) => sum + n * (position[i] ?? 0),
    0,
  );
  return Number.isFinite(distance) ? distance : null;
};

const shareDirection = (images: readonly OrderedBy[]): boolean => {
  const first = images[0]?.orientation;
  return images.every(({ orientation }) =>
    orientation?.every(
      (cosine, i) => Math.abs(cosine - (first?.[i] ?? 0)) < SAME_DIRECTION,
    ),
  );
};

const runsBackwards = (images: readonly OrderedBy[]): boolean => {
  const first = images.at(0)?.instanceNumber ?? null;
  const last = images.at(-1)?.instanceNumber ?? null;
  return first !== null && last !== null && first > last;
};
