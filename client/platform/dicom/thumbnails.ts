import { quiet } from "../pause.ts";
import { onForget } from "../session/forget.ts";
import type { SeriesImage } from "./seriesImages.ts";

/** Pictures made so far, by case, series and how many images it had. */
const made = new Map<string, string>();
const KEPT = 200;
/** Counts the people at work: a picture that was begun for the former one is not kept. */
let people = 0;
onForget(() => {
  people += 1;
  made.clear();
});
/** One at a time, and only while the page has nothing else to do: the image that is read comes first. */
let line: Promise<unknown> = Promise.resolve();
const LONGEST_WAIT_MS = 5_000;

/**
 * A small picture of a series as a data URL, made once in this page; null where there is none to be had: the series
 * itself says why when it is opened. `name` is the case's and the series'; `read` gives the series' images.
 */
export const thumbnailOf = (
  name: string,
  instanceCount: number,
  read: () => Promise<readonly SeriesImage[]>,
  signal: AbortSignal,
): Promise<string | null> => {
  const key = `${name} ${instanceCount}`;
  const known = made.get(key);
  if (known !== undefined) return Promise.resolve(known);
  const begunFor = people;
  const mine = line.then(async () => {
    await quiet(LONGEST_WAIT_MS);
    if (signal.aborted || people !== begunFor) return null;
    try {
      const { drawThumbnail } = await import("./thumbnail.ts");
      const picture = await drawThumbnail(await read());
      if (people !== begunFor) return null;
      if (made.size >= KEPT) made.clear();
      made.set(key, picture);
      return picture;
    } catch {
      return null;
    }
  });
  line = mine;
  return mine;
};
