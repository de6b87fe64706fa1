import type { Series, Study } from "../../../shared/contracts/studies.ts";
import type { Translate } from "./useText.ts";

/** What a series' files say of images that were not received; undefined: nothing. Never that something is missing. */
export const seriesGapWords = (
  t: Translate,
  { numbers, statedCount, instanceCount }: Series,
): string | undefined => {
  const words: string[] = [];
  if (statedCount !== null && statedCount > instanceCount)
    words.push(t("series.stated", { stated: statedCount }));
  if (numbers && numbers.missing > 0) {
    const { first, last, missing, gaps } = numbers;
    const named = gaps
      .map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
      .join(t("app.comma"));
    const all =
      gaps.reduce((sum, [from, to]) => sum + to - from + 1, 0) === missing;
    const values = { first, last, missing, named };
    words.push(t(all ? "series.gaps" : "series.gapsMany", values));
  }
  return words.length > 0 ? words.join(t("series.then")) : undefined;
};

/** The same of a study. */
export const studyGapWords = (
  t: Translate,
  { statedCount, series, onTheWay }: Study,
): string | undefined => {
  const received = series.reduce((sum, each) => sum + each.instanceCount, 0);
  const words: string[] = [];
  if (statedCount !== null && statedCount > received)
    words.push(t("study.stated", { stated: statedCount, received }));
  if (onTheWay) {
    const { waiting, setAside, receiving, announcedAt } = onTheWay;
    const time = new Date(announcedAt).toTimeString().slice(0, 5);
    if (waiting > 0 || receiving)
      words.push(
        t(receiving ? "study.onTheWayMore" : "study.onTheWay", {
          ...{ received, waiting, time },
        }),
      );
    if (setAside > 0) words.push(t("study.setAside", { setAside, time }));
  }
  return words.length > 0 ? words.join(t("series.then")) : undefined;
};
