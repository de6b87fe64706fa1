import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";
import type { DicomJson, JsonAttribute } from "../../platform/dicom/json.ts";
import { createPagePlaces } from "./pagePlaces.ts";
import type { Named } from "./reach.ts";
import { RETURNED, type Level } from "./searchKeys.ts";
import type { SearchQuery } from "./searchQuery.ts";
import * as repository from "./searchRepository.ts";
import type { Found, SeriesCount } from "./searchRepository.ts";

/** Results of a search, and whether there are more behind them. */
export interface SearchReply {
  results: DicomJson[];
  more: boolean;
}

/** QIDO-RS: what is within the actor's reach, asked in the statement itself. */
export const createSearch = ({
  db,
  audit,
  clock,
}: Pick<Platform, "db" | "audit" | "clock">) => {
  const places = createPagePlaces({ clock });

  const findStudies = async (
    actor: Actor,
    query: SearchQuery,
  ): Promise<Found[]> => {
    const { limit, offset } = query;
    const behind = places.find(actor, query, offset);
    const found = await repository.searchStudies(
      ...([db.query, actor, query, behind] as const),
    );
    const last = found[limit - 1];
    if (last && found.length > limit)
      places.keep(actor, query, offset + limit, last.place);
    return found;
  };

  const find = (
    level: Level,
    actor: Actor,
    named: Named,
    query: SearchQuery,
  ): Promise<Found[]> => {
    if (level === "study") return findStudies(actor, query);
    const search =
      level === "series" ? repository.searchSeries : repository.searchInstances;
    return search(db.query, actor, named, query);
  };

  return {
    search: async (
      actor: Actor,
      asked: { level: Level; named: Named; query: SearchQuery; base: string },
      requestId: string,
    ): Promise<SearchReply> => {
      const { level, named, query, base } = asked;
      // Beside each other: both are waited for before anything is said.
      const [found] = await Promise.all([
        find(level, actor, named, query),
        audit.recordRead({
          action: `dicom.search.${level}`,
          actor,
          requestId,
        }),
      ]);
      const page = found.slice(0, query.limit);
      const counts =
        level === "instance"
          ? []
          : await repository.countSeries(db.query, actor, [
              ...new Set(page.map(({ studyUid }) => studyUid)),
            ]);
      return {
        results: page.map((each) => resultOf(each, level, query, counts, base)),
        more: found.length > page.length,
      };
    },
  };
};
export type Search = ReturnType<typeof createSearch>;

const resultOf = (
  found: Found,
  level: Level,
  { include }: SearchQuery,
  counts: readonly SeriesCount[],
  base: string,
): DicomJson => {
  const { studyUid, seriesUid, sopUid, attributes } = found;
  const wanted =
    include === "all"
      ? Object.keys(attributes)
      : [...RETURNED[level], ...include];
  const said = Object.fromEntries(
    wanted.flatMap((tag): [string, JsonAttribute][] => {
      const attribute = attributes[tag];
      return attribute && isOfLevel(tag, level) ? [[tag, attribute]] : [];
    }),
  );
  const ofStudy = counts.filter((each) => each.studyUid === studyUid);
  const study = `${base}/studies/${studyUid}`;
  const series = `${study}/series/${seriesUid}`;
  const url = {
    study,
    series,
    instance: `${series}/instances/${sopUid}`,
  }[level];
  return sorted({
    ...said,
    "00080005": { vr: "CS", Value: ["ISO_IR 192"] },
    "00080056": { vr: "CS", Value: ["ONLINE"] },
    "00081190": { vr: "UR", Value: [url] },
    ...(level === "study" && {
      "00080061": {
        vr: "CS",
        Value: [...new Set(ofStudy.map(({ modality }) => modality))].filter(
          (modality) => modality !== "",
        ),
      },
      "00201206": { vr: "IS", Value: [ofStudy.length] },
      "00201208": {
        vr: "IS",
        Value: [ofStudy.reduce((sum, each) => sum + each.instances, 0)],
      },
    }),
    ...(level === "series" && {
      "00201209": {
        vr: "IS",
        Value: [
          ofStudy.find((each) => each.seriesUid === seriesUid)?.instances ?? 0,
        ],
      },
    }),
  });
};

/** One image stands for a study or series: what is its own only is not the study's. */
const OF_IMAGES =
  /^(00080008|00080016|00080018|0020001[03]|0020003[27]|0028|00083002|00201041)/;
const OF_SERIES = /^(00080060|0008103E|0020000E|00200011|0018|0040)/;
const isOfLevel = (tag: string, level: Level): boolean => {
  if (tag === "00200010" || level === "instance") return true;
  if (OF_IMAGES.test(tag)) return false;
  return level === "series" || !OF_SERIES.test(tag);
};

/** Ascending by tag, as data sets are written. */
const sorted = (json: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
