import type { ObjectKind } from "../../../shared/domain/exchange/classes.ts";
import type {
  ImageRef,
  MadeBy,
} from "../../../shared/domain/exchange/dataSet.ts";
import { linesOf } from "../../../shared/domain/exchange/quantities.ts";
import { keyObjectSelection } from "../../../shared/domain/exchange/writeKeyObjects.ts";
import {
  colourPresentation,
  greyscalePresentation,
  rescaleOf,
  type PresentedImage,
  type Standing,
} from "../../../shared/domain/exchange/writePresentation.ts";
import {
  isReported,
  measurementReport,
  type Measured,
} from "../../../shared/domain/exchange/writeReport.ts";
import {
  items,
  numbers,
  text,
  type DicomJson,
} from "../../../shared/domain/imaging/dicomJson.ts";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import type { AboutImage } from "../studies/index.ts";
import type { Gathered, GatheredView } from "./gather.ts";

/** An object that is to be written, and the image whose study it goes into. */
export interface Built {
  kind: ObjectKind;
  attributes: DicomJson;
  about: AboutImage;
}
/** The UID of a thing of this command: the same whenever the command comes again. */
export type NewUid = (thing: string) => string;

const PLAIN: Standing = {
  inverted: false,
  rotation: 0,
  flippedHorizontally: false,
  flippedVertically: false,
  zoom: 1,
  pan: { x: 0, y: 0 },
};

/** The objects of a view: presentation states by pane and series, key images and measurements by study. */
export const build = (view: GatheredView, uid: NewUid, by: MadeBy): Built[] => [
  ...presentations(view, uid, by),
  ...keyObjects(view, uid, by),
  ...reports(view, uid, by),
];

interface Group {
  pane: Pane | null;
  images: Gathered[];
}

/** Images that one presentation state can be of: one series, one modality transform or one meaning of colours. */
const kinOf = ({ image, profile }: Gathered): string => {
  const { slope, intercept } = rescaleOf(image);
  const meaning = profile?.icc ?? `${slope} ${intercept}`;
  return `${image.studyInstanceUid} ${image.seriesInstanceUid} ${meaning}`;
};

const groupsOf = ({ panes, drawn, leftOut }: GatheredView): Group[] => {
  const groups: (Group & { kin: string })[] = [];
  for (const { pane, shown } of panes) {
    if (shown.profile && pane.inverted) leftOut.add("inversion");
    groups.push({ pane, images: [shown], kin: kinOf(shown) });
  }
  for (const { on } of drawn) {
    const kin = kinOf(on);
    const known = groups.find((group) => group.kin === kin);
    if (!known) groups.push({ pane: null, images: [on], kin });
    else if (!known.images.includes(on)) known.images.push(on);
  }
  return groups;
};

const presentations = (
  view: GatheredView,
  uid: NewUid,
  by: MadeBy,
): Built[] => {
  const counts = new Map<string, number>();
  const written = new Set<Gathered>();
  return groupsOf(view).flatMap(({ pane, images }, at) => {
    const presented = images.flatMap((one): PresentedImage[] => {
      const window = windowOf(one, pane);
      if (window === undefined) {
        view.leftOut.add("values");
        return [];
      }
      // What is drawn on an image that two panes show is written once.
      const drawn = written.has(one)
        ? []
        : view.drawn.filter(({ on }) => on === one);
      written.add(one);
      return [
        {
          ...{ image: one.image, window },
          drawn: drawn.map(({ annotation, measurements, valueUnit }) => ({
            annotation,
            lines:
              annotation.kind === "arrow"
                ? [annotation.text].filter((words) => words !== "")
                : linesOf(measurements, valueUnit),
          })),
        },
      ];
    });
    const [first, ...others] = presented;
    const about = images[0]?.about;
    if (!first || !about) return [];
    const study = first.image.studyInstanceUid;
    const number = (counts.get(study) ?? 0) + 1;
    counts.set(study, number);
    const standing = pane ?? PLAIN;
    const names = {
      sopInstanceUid: uid(`presentation ${at}`),
      seriesInstanceUid: uid(`presentations ${study}`),
      number,
    };
    const profile = images[0]?.profile;
    const attributes = profile
      ? colourPresentation([first, ...others], profile, standing, names, by)
      : greyscalePresentation([first, ...others], standing, names, by);
    return [{ kind: "presentation" as const, attributes, about }];
  });
};

/** The window an image is shown with; null: its own table, or its colours; undefined: not known. */
const windowOf = (
  { image, values, profile }: Gathered,
  pane: Pane | null,
): PresentedImage["window"] | undefined => {
  if (profile) return null;
  if (pane?.window) return { ...pane.window, function: "" };
  const stated = statedWindow(image);
  if (stated) return stated;
  if (image.attributes["00283010"]?.Value?.length) return null;
  if (!values) return undefined;
  let [lowest, highest] = [Infinity, -Infinity];
  for (let row = 0; row < values.rows; row += 1)
    for (let column = 0; column < values.columns; column += 1) {
      const value = values.at(column, row);
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  if (!Number.isFinite(lowest)) return undefined;
  return {
    center: (lowest + highest + 1) / 2,
    width: highest - lowest + 1,
    function: "",
  };
};

const statedWindow = ({ attributes, frame }: ImageRef) => {
  const holder =
    [items(attributes, "52009230")[frame - 1], items(attributes, "52009229")[0]]
      .flatMap((group) => (group ? items(group, "00289132") : []))
      .find((macro) => macro["00281050"]) ?? attributes;
  const [center] = numbers(holder, "00281050");
  const [width] = numbers(holder, "00281051");
  return center === undefined || width === undefined || width <= 0
    ? undefined
    : { center, width, function: text(holder, "00281056") };
};

/** By study: an object is of one study. */
const byStudy = <T>(
  all: readonly T[],
  of: (one: T) => Gathered,
): (readonly [T, ...T[]])[] => {
  const found = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const study = of(one).image.studyInstanceUid;
    const known = found.get(study);
    if (known) known.push(one);
    else found.set(study, [one]);
  }
  return [...found.values()];
};

const keyObjects = ({ keys }: GatheredView, uid: NewUid, by: MadeBy): Built[] =>
  byStudy(keys, (one) => one).map(([first, ...others]) => {
    const study = first.image.studyInstanceUid;
    const attributes = keyObjectSelection(
      [first.image, ...others.map(({ image }) => image)],
      {
        sopInstanceUid: uid(`key images of ${study}`),
        seriesInstanceUid: uid(`key image series of ${study}`),
        number: 1,
      },
      by,
    );
    return { kind: "keyImages", attributes, about: first.about };
  });

/** How many drawings lie on planes, of which no presentation state can be, and how many of these a report holds. */
export const planeDrawingsOf = ({ drawnOnPlanes }: GatheredView) => ({
  all: drawnOnPlanes.length,
  reported: drawnOnPlanes.map(withImage).filter(isReported).length,
});

const withImage = <T extends { on: Gathered }>(drawn: T) => ({
  ...drawn,
  image: drawn.on.image,
});

const reports = (
  { drawn, drawnOnPlanes }: GatheredView,
  uid: NewUid,
  by: MadeBy,
): Built[] =>
  byStudy(
    [...drawn, ...drawnOnPlanes].map(withImage).filter(isReported),
    ({ on }) => on,
  ).map(([first, ...others]) => {
    const study = first.image.studyInstanceUid;
    const measured: [Measured, ...Measured[]] = [first, ...others];
    const attributes = measurementReport(
      measured,
      {
        sopInstanceUid: uid(`report on ${study}`),
        seriesInstanceUid: uid(`report series of ${study}`),
        number: 1,
      },
      by,
    );
    return { kind: "report", attributes, about: first.on.about };
  });
