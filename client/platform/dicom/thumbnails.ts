import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import { urlOf } from "../api.ts";
import { fetchWhole } from "../fetchWhole.ts";
import { quiet } from "../pause.ts";
import { onForget } from "../session/forget.ts";
import type { SeriesRef } from "./seriesImages.ts";

/** Pictures got so far, by case, series and how many images it had. */
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
/** Twice what the rail shows, for dense screens: some 3 kB, where the frame itself is hundreds. */
const HOW = { viewport: "112,112", quality: "80" };
const TYPE = "image/jpeg";

/**
 * A small picture of a series' middle image as a data URL, drawn by the server and asked for once in this page; null
 * where there is none to be had: the series itself says why when it is opened.
 */
export const thumbnailOf = (
  series: SeriesRef,
  instanceCount: number,
  signal: AbortSignal,
): Promise<string | null> => {
  const key = `${series.caseId} ${series.seriesInstanceUid} ${instanceCount}`;
  const known = made.get(key);
  if (known !== undefined) return Promise.resolve(known);
  const begunFor = people;
  const mine = line.then(async () => {
    await quiet(LONGEST_WAIT_MS);
    if (signal.aborted || people !== begunFor) return null;
    try {
      const picture = await read(series, signal);
      if (picture === null || people !== begunFor) return null;
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

const read = async (
  { caseId, studyInstanceUid, seriesInstanceUid }: SeriesRef,
  signal: AbortSignal,
): Promise<string | null> => {
  const path = urlOf(dicomWebRoutes.readRenderedSeries, {
    params: {
      studyUid: studyInstanceUid,
      seriesUid: seriesInstanceUid,
      picture: "thumbnail",
    },
    query: { case: caseId, ...HOW },
  });
  const { status, body } = await fetchWhole(
    fetch,
    path,
    { credentials: "same-origin", headers: { accept: TYPE }, signal },
    (answer) => answer.arrayBuffer(),
  );
  return status === 200 ? dataUrlOf(TYPE, body) : null;
};

const dataUrlOf = (type: string, picture: ArrayBuffer): string => {
  const bytes = Array.from(new Uint8Array(picture), (byte) =>
    String.fromCharCode(byte),
  );
  return `data:${type};base64,${btoa(bytes.join(""))}`;
};
