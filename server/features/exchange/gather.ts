import type { LeftOut } from "../../../shared/contracts/dicomObjects.ts";
import type { CaseId, PersonId } from "../../../shared/contracts/ids.ts";
import type { KeyImage } from "../../../shared/contracts/keyImages.ts";
import {
  isGrey,
  type ImageRef,
} from "../../../shared/domain/exchange/dataSet.ts";
import {
  measurementsOf,
  planeMeasurementsOf,
  type Measurements,
} from "../../../shared/domain/exchange/quantities.ts";
import type { ColourProfile } from "../../../shared/domain/exchange/writePresentation.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { text } from "../../../shared/domain/imaging/dicomJson.ts";
import { imageFactsOf } from "../../../shared/domain/imaging/imageFacts.ts";
import type { PixelValues } from "../../../shared/domain/imaging/measure.ts";
import {
  shownPanes,
  type Annotation,
  type AnnotationKind,
  type ImageAnnotation,
  type Pane,
  type PlaneAnnotation,
  type SharedViewDocument,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { Queryable } from "../../platform/db/database.ts";
import { SRGB_PROFILE } from "../../platform/dicom/srgbProfile.ts";
import type { ProfileOf, ValuesOf } from "../dicomWeb/index.ts";
import type { AboutImage } from "../studies/index.ts";
import * as repository from "./repository.ts";

/** A frame of an image of the case, with its values where they were needed. */
export interface Gathered {
  image: ImageRef;
  about: AboutImage;
  /** Undefined: nobody asked for them; null: it has none. */
  values: PixelValues | null | undefined;
  /** What its stored colours mean; null for grey ones, and where no presentation is made of it. */
  profile: ColourProfile | null;
}
interface GatheredDrawing<T extends Annotation> {
  annotation: T;
  on: Gathered;
  measurements: Measurements;
  valueUnit: string;
  author: repository.Names;
}
export interface GatheredView {
  panes: { pane: Pane; shown: Gathered }[];
  drawn: GatheredDrawing<ImageAnnotation>[];
  /** Each with the first image of the series that was cut: whose study, and which frame of reference. */
  drawnOnPlanes: GatheredDrawing<PlaneAnnotation>[];
  keys: Gathered[];
  leftOut: Set<LeftOut>;
}

/** Annotations that measure the values of pixels. */
const MEASURES_VALUES: ReadonlySet<AnnotationKind> = new Set([
  ...(["ellipse", "rectangle", "area", "point"] as const),
]);

/** Whether an image is shown through a window of its own that it does not state: one that spans its values. */
const hasNoWindow = ({ attributes }: ImageRef): boolean => {
  const text = JSON.stringify(attributes["52009229"] ?? "");
  return !(
    attributes["00281050"]?.Value?.length ||
    attributes["00283010"]?.Value?.length ||
    attributes["52009230"] ||
    text.includes("00281050")
  );
};

/**
 * Everything of a case's view that goes into objects, read from what the server holds: the view's document, the case's
 * images within the actor's reach, and their pixels where a measurement needs them.
 */
export const gather = async (
  {
    query,
    valuesOf,
    profileOf,
  }: { query: Queryable; valuesOf: ValuesOf; profileOf: ProfileOf },
  actor: Actor,
  caseId: CaseId,
  {
    document,
    keys,
  }: { document: SharedViewDocument; keys: readonly KeyImage[] },
): Promise<GatheredView> => {
  const leftOut = new Set<LeftOut>();
  const { annotations } = document;
  const onImages = annotations.flatMap((a) => ("plane" in a ? [] : [a]));
  const onPlanes = annotations.flatMap((a) => ("plane" in a ? [a] : []));
  const firstImages = new Map<string, string | undefined>();
  const firstImageOf = async (seriesInstanceUid: string) => {
    const first = firstImages.has(seriesInstanceUid)
      ? firstImages.get(seriesInstanceUid)
      : await repository.firstImageOf(
          ...([query, actor, caseId, seriesInstanceUid] as const),
        );
    firstImages.set(seriesInstanceUid, first);
    return first;
  };
  const panes: { pane: Pane; sopInstanceUid: string; frame: number }[] = [];
  for (const pane of shownPanes(document)) {
    if (pane.seriesInstanceUid === null) continue;
    if (pane.plane !== null) {
      leftOut.add("plane");
      continue;
    }
    const sopInstanceUid =
      pane.sopInstanceUid ?? (await firstImageOf(pane.seriesInstanceUid));
    if (sopInstanceUid === undefined) leftOut.add("gone");
    else panes.push({ pane, sopInstanceUid, frame: pane.frame });
  }
  for (const { seriesInstanceUid } of onPlanes)
    await firstImageOf(seriesInstanceUid);
  const cut = [...firstImages.values()].flatMap((sopInstanceUid) =>
    sopInstanceUid === undefined ? [] : [{ sopInstanceUid }],
  );
  const named = [...panes, ...onImages, ...cut, ...keys];
  const images = await repository.imagesOf(query, actor, caseId, [
    ...new Set(named.map(({ sopInstanceUid }) => sopInstanceUid)),
  ]);
  const known = new Map<string, Gathered>();
  const find = (where: { sopInstanceUid: string; frame: number }) => {
    const { sopInstanceUid, frame } = where;
    const key = `${sopInstanceUid} ${frame}`;
    const found = images.get(sopInstanceUid);
    if (!found || frame > found.image.frames) {
      leftOut.add("gone");
      return undefined;
    }
    const before = known.get(key);
    if (before) return before;
    const { image, about } = found;
    const fresh = {
      ...{ image: { ...image, frame }, about, values: undefined },
      profile: null,
    };
    known.set(key, fresh);
    return fresh;
  };
  const needValues = async (one: Gathered) => {
    one.values ??= await valuesOf(actor, caseId, one.image);
    if (one.values === null) leftOut.add("values");
  };
  const profiles = new Map<string, ColourProfile>();
  const needProfile = async (one: Gathered) => {
    const { image } = one;
    if (isGrey(image)) return;
    one.profile =
      profiles.get(image.sopInstanceUid) ??
      colourProfile(await profileOf(actor, caseId, image), image);
    profiles.set(image.sopInstanceUid, one.profile);
  };

  const shownPanesFound: GatheredView["panes"] = [];
  for (const { pane, ...where } of panes) {
    const shown = find(where);
    if (!shown) continue;
    await needProfile(shown);
    if (pane.window === null && isGrey(shown.image) && hasNoWindow(shown.image))
      await needValues(shown);
    shownPanesFound.push({ pane, shown });
  }
  const authors = annotations.map(({ authorId }) => authorId);
  const names = await repository.namesOf(query, [
    ...new Set<PersonId>([...authors, actor.personId]),
  ]);
  const drawn: GatheredView["drawn"] = [];
  const authorOf = ({ authorId }: Annotation) =>
    names.get(authorId) ?? { zh: "", en: "" };
  for (const annotation of onImages) {
    const on = find(annotation);
    if (!on) continue;
    await needProfile(on);
    if (MEASURES_VALUES.has(annotation.kind) || hasNoWindow(on.image))
      if (isGrey(on.image)) await needValues(on);
    const { attributes, frame } = on.image;
    const { size, valueUnit } = imageFactsOf(attributes, frame);
    const measured = { size, valueUnit, values: on.values ?? null };
    drawn.push({
      ...{ annotation, on, valueUnit },
      measurements: measurementsOf(annotation, measured),
      author: authorOf(annotation),
    });
  }
  const drawnOnPlanes: GatheredView["drawnOnPlanes"] = [];
  for (const annotation of onPlanes) {
    const sopInstanceUid = await firstImageOf(annotation.seriesInstanceUid);
    const on = find({ sopInstanceUid: sopInstanceUid ?? "", frame: 1 });
    if (!on) continue;
    drawnOnPlanes.push({
      ...{ annotation, on, valueUnit: "" },
      measurements: planeMeasurementsOf(annotation),
      author: authorOf(annotation),
    });
  }
  const marked = keys.flatMap((key) => find(key) ?? []);
  return {
    ...{ panes: shownPanesFound, drawn, drawnOnPlanes },
    ...{ keys: marked, leftOut },
  };
};

/** The image's own; an image that brings none is taken for sRGB, as screens take it. */
const colourProfile = (
  own: Uint8Array | null,
  { attributes }: ImageRef,
): ColourProfile => ({
  icc: Buffer.from(own ?? SRGB_PROFILE).toString("base64"),
  space: own ? text(attributes, "00282002") : "SRGB",
});
