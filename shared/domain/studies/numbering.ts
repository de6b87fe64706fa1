/** More ranges than this are only counted. */
export const MAX_RANGES = 20;

/** Which Instance Numbers a series' received images bear, and which between the lowest and the highest none bears. */
export interface Numbering {
  first: number;
  last: number;
  /** How many numbers in between no image bears. */
  missing: number;
  /** The same as first and last of each gap, in order; at most `MAX_RANGES`. */
  gaps: [number, number][];
}

/**
 * Null where the numbers say nothing: no images, or one without a number, which may fill any gap. A gap is a fact about
 * numbers, not about images: some devices skip numbers, and what is missing at the end shows in no number.
 */
export const numberingOf = (
  numbers: readonly (number | null)[],
): Numbering | null => {
  const known = numbers.filter((number) => number !== null);
  const sorted = [...new Set(known)].sort((a, b) => a - b);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return null;
  if (known.length < numbers.length) return null;
  const gaps = sorted.flatMap((number, at): [number, number][] => {
    const before = sorted[at - 1];
    return before === undefined || number === before + 1
      ? []
      : [[before + 1, number - 1]];
  });
  return {
    ...{ first, last, gaps: gaps.slice(0, MAX_RANGES) },
    missing: last - first + 1 - sorted.length,
  };
};
