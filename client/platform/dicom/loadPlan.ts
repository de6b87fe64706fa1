/**
 * Which image to load next: the one asked for, then its neighbours, nearest first and those ahead in the direction of
 * reading before those behind. Null when nothing is left, or when `room` images around the asked one are there: the
 * cache is bounded, and what lies farther away would only push the near ones out.
 */
export const nextToLoad = (series: {
  count: number;
  asked: number;
  /** +1 reading towards the end, -1 towards the start. */
  direction: 1 | -1;
  /** Images that the cache holds at most, the asked one included. */
  room: number;
  /** True for an image that is loaded, being loaded, or has failed and waits. */
  settled: (index: number) => boolean;
}): number | null => {
  const { count, asked, direction, settled } = series;
  let left = Math.min(series.room, count);
  for (let distance = 0; distance < count && left > 0; distance += 1) {
    const pair =
      distance === 0
        ? [asked]
        : [asked + direction * distance, asked - direction * distance];
    for (const index of pair) {
      if (index < 0 || index >= count || left === 0) continue;
      left -= 1;
      if (!settled(index)) return index;
    }
  }
  return null;
};
