import type {
  HungPane,
  Layout,
  SharedViewOperation,
} from "../sharedViewing/document.ts";
import { CT_WINDOWS } from "./windows.ts";

/** What of a series decides where it hangs; texts as the images state them, or empty. */
export interface HangableSeries {
  seriesInstanceUid: string;
  modality: string;
  description: string;
  instanceCount: number;
  /** Of the series' first image: Body Part Examined, View Position, Image Laterality or Laterality. */
  bodyPart: string;
  view: string;
  laterality: string;
}
interface HangableStudy {
  studyInstanceUid: string;
  description: string;
  series: readonly HangableSeries[];
}

/** One pane of a protocol: which series it takes, and in which window. */
interface Cell {
  takes: (series: HangableSeries) => boolean;
  window?: HungPane["window"];
  /** Takes the series of an earlier pane once more. */
  again?: true;
}
const HANGINGS = [
  ...(["ctChest", "ctHead", "projectionPair", "mammography"] as const),
  ...(["mrContrasts", "single"] as const),
] as const;
export type HangingId = (typeof HANGINGS)[number];
interface Protocol {
  modalities: readonly string[];
  /** What the study or the series must be of; null: anything. */
  part: RegExp | null;
  layout: Layout;
  cells: readonly Cell[];
}

const SIDE_BY_SIDE: Layout = { rows: 1, columns: 2 };
const QUARTERS: Layout = { rows: 2, columns: 2 };

const CHEST = /chest|thorax|lung|pulm|胸|肺/i;
const HEAD = /head|brain|skull|cranium|头|颅|脑/i;
const FRONTAL = /\b(PA|AP)\b|frontal|正位|后前位|前后位/i;
const LATERAL = /\b(LL|RL|LAT)\b|lateral|侧位/i;

const words = ({ description, view }: HangableSeries) =>
  `${view} ${description}`.replaceAll(/[_^]/g, " ");
const says = (what: RegExp) => (series: HangableSeries) =>
  what.test(words(series));
/** Localisers, screen captures and dose pages are no stack to be read. */
const isStack = ({ instanceCount, description }: HangableSeries) =>
  instanceCount >= 3 && !/scout|topo|locali[sz]er|定位/i.test(description);

/** A mammogram's side and view, from its attributes or from what its series is called. */
const breast = (side: "R" | "L", view: "CC" | "MLO") => {
  const named = new RegExp(`\\b${side}\\s*-?\\s*${view}\\b`, "i");
  return (series: HangableSeries) =>
    (series.laterality === side && series.view === view) ||
    named.test(words(series));
};
/** T2-weighted, but not FLAIR, which has words of both. */
const T2 = /\bT2/i;
const FLAIR = /flair|dark.?fluid/i;

/** In the order in which they are tried. */
const PROTOCOLS: Readonly<Record<HangingId, Protocol>> = {
  ctChest: {
    ...{ modalities: ["CT"], part: CHEST, layout: SIDE_BY_SIDE },
    cells: [
      { takes: isStack, window: CT_WINDOWS.lung },
      { takes: isStack, window: CT_WINDOWS.mediastinum, again: true },
    ],
  },
  ctHead: {
    ...{ modalities: ["CT"], part: HEAD, layout: SIDE_BY_SIDE },
    cells: [
      { takes: isStack, window: CT_WINDOWS.brain },
      { takes: isStack, window: CT_WINDOWS.bone, again: true },
    ],
  },
  projectionPair: {
    ...{ modalities: ["CR", "DX", "RG"], part: null, layout: SIDE_BY_SIDE },
    cells: [{ takes: says(FRONTAL) }, { takes: says(LATERAL) }],
  },
  mammography: {
    ...{ modalities: ["MG"], part: null, layout: QUARTERS },
    // The right breast on the left: the two chest walls meet in the middle.
    cells: [
      { takes: breast("R", "CC") },
      { takes: breast("L", "CC") },
      { takes: breast("R", "MLO") },
      { takes: breast("L", "MLO") },
    ],
  },
  mrContrasts: {
    ...{ modalities: ["MR"], part: null, layout: SIDE_BY_SIDE },
    cells: [
      { takes: (s) => isStack(s) && says(/\bT1/i)(s) },
      { takes: (s) => isStack(s) && says(T2)(s) && !says(FLAIR)(s) },
    ],
  },
  single: {
    ...{ modalities: [], part: null, layout: { rows: 1, columns: 1 } },
    cells: [{ takes: () => true }],
  },
};

export interface Hanging {
  id: HangingId;
  layout: Layout;
  panes: readonly HungPane[];
}

/** [IM10] How a study may be hung, the most particular way first; the last is its first series alone. None without series. */
export const hangingsOf = (study: HangableStudy): Hanging[] =>
  HANGINGS.flatMap((id) => {
    const hung = hangAs(PROTOCOLS[id], study);
    return hung ? [{ id, ...hung }] : [];
  });

const hangAs = (
  { modalities, part, layout, cells }: Protocol,
  { studyInstanceUid, description, series }: HangableStudy,
) => {
  const fitting = series.filter(
    (each) =>
      (modalities.length === 0 || modalities.includes(each.modality)) &&
      (part === null ||
        part.test(`${each.bodyPart} ${each.description} ${description}`)),
  );
  const taken: HangableSeries[] = [];
  const panes: HungPane[] = [];
  for (const { takes, window = null, again } of cells) {
    const found = again
      ? taken[0]
      : fitting.find((each) => takes(each) && !taken.includes(each));
    if (!found) return null;
    taken.push(found);
    const { seriesInstanceUid } = found;
    panes.push({ studyInstanceUid, seriesInstanceUid, window, plane: null });
  }
  return { layout, panes };
};

/** Hangs it; `onlyIfEmpty` where nobody asked for it (SV15). */
export const hangOperation = (
  { layout, panes }: Hanging,
  onlyIfEmpty: boolean,
): SharedViewOperation => ({ type: "hang", layout, panes, onlyIfEmpty });
