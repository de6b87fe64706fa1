import { inReadingOrder } from "../../../shared/domain/studies/readingOrder.ts";
import type { ListedInstance } from "./repository.ts";

/** Series by number, the images of each in reading order. */
export const inStudyOrder = (
  found: readonly ListedInstance[],
): ListedInstance[] => {
  const series = new Map<string, ListedInstance[]>();
  for (const image of found) {
    const known = series.get(image.seriesId);
    if (known) known.push(image);
    else series.set(image.seriesId, [image]);
  }
  return [...series.values()]
    .sort(([a], [b]) => bySeries(a, b))
    .flatMap((images) =>
      inReadingOrder(
        images.map((image) => ({
          image,
          sopInstanceUid: image.sopInstanceUid,
          instanceNumber: image.instanceNumber,
          position: (image.placement?.position ?? null) as Triple | null,
          orientation: (image.placement?.orientation ?? null) as Six | null,
        })),
      ).map(({ image }) => image),
    );
};
type Triple = [number, number, number];
type Six = [number, number, number, number, number, number];

const bySeries = (
  a: ListedInstance | undefined,
  b: ListedInstance | undefined,
): number => {
  if (!a || !b) return 0;
  const numbers =
    (a.seriesNumber ?? Infinity) === (b.seriesNumber ?? Infinity)
      ? 0
      : (a.seriesNumber ?? Infinity) - (b.seriesNumber ?? Infinity);
  return numbers || (a.seriesUid < b.seriesUid ? -1 : 1);
};
