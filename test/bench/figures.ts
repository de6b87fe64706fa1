/** One measured line: what, how often, and beside what. Times in milliseconds unless `unit` says else. */
export interface Figure {
  what: string;
  unit: string;
  median: number;
  p95: number;
  samples: number;
  /** What was expected before it was measured, and the budget where DESIGN 10 has one. */
  expected: string;
}

const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ??
  Number.NaN;

/** Median and 95th percentile (nearest rank). */
export const figure = (
  what: string,
  samples: readonly number[],
  expected: string,
  unit = "ms",
): Figure => {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    what,
    unit,
    median: rank(sorted, 0.5),
    p95: rank(sorted, 0.95),
    samples: sorted.length,
    expected,
  };
};

/** Aligned columns for the terminal. */
export const table = (figures: readonly Figure[]): string => {
  const number = (value: number) =>
    value < 10 ? value.toFixed(2) : value.toFixed(0);
  const rows = [
    ["what", "median", "p95", "n", "expected"],
    ...figures.map((f) => [
      f.what,
      `${number(f.median)} ${f.unit}`,
      `${number(f.p95)} ${f.unit}`,
      String(f.samples),
      f.expected,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "))
    .join("\n");
};
