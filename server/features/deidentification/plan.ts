import { createHash } from "node:crypto";
import type {
  CopyGroup,
  CopyPlan,
} from "../../../shared/contracts/deidentification.ts";
import {
  clipped,
  mayHaveText,
  suggestRegions,
  type ImageFacts,
  type Rectangle,
} from "../../../shared/domain/deidentification/regions.ts";
import {
  refusalOfClass,
  type Refusal,
} from "../../../shared/domain/deidentification/storageClasses.ts";
import { inReadingOrder } from "../../../shared/domain/studies/readingOrder.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import { isDecodable } from "../../platform/pixels/decodeFrame.ts";
import {
  PixelError,
  pixelFormatOf,
} from "../../platform/pixels/pixelFormat.ts";
import type { PlannedImage } from "./repository.ts";

/** Pictures of one series and one size, in reading order. */
export interface PlannedGroup extends Omit<CopyGroup, "images"> {
  images: PlannedImage[];
}
export interface Planned {
  groups: PlannedGroup[];
  refused: CopyPlan["refused"];
}

/** Groups what may be copied, and counts what may not by its reason (DI1, DI8, DI10). */
export const planOf = (found: readonly PlannedImage[]): Planned => {
  const refused = new Map<Refusal, number>();
  const groups = new Map<string, PlannedImage[]>();
  for (const image of found) {
    const refusal = refusalOf(image);
    if (refusal) refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    else {
      const { rows, columns } = sizeOf(image.facts);
      const key = groupKey({ ...image, rows, columns });
      const known = groups.get(key);
      if (known) known.push(image);
      else groups.set(key, [image]);
    }
  }
  return {
    groups: [...groups.values()].map(groupOf).sort(byNumber),
    refused: [...refused].map(([reason, images]) => ({ reason, images })),
  };
};

export const groupKey = (group: {
  seriesUid: string;
  rows: number;
  columns: number;
}): string => `${group.seriesUid} ${group.rows} ${group.columns}`;

/** Of what cannot be drawn nobody can say that it shows no name. */
const refusalOf = (image: PlannedImage): Refusal | undefined => {
  const ofClass = refusalOfClass(image.sopClassUid);
  if (ofClass) return ofClass;
  if (!isDecodable(image.transferSyntaxUid)) return "notShown";
  try {
    pixelFormatOf(image.facts);
    return undefined;
  } catch (error) {
    if (error instanceof PixelError) return "notShown";
    throw error;
  }
};

const groupOf = (images: PlannedImage[]): PlannedGroup => {
  const [first] = images;
  if (!first) throw new Error("a group without images");
  const facts = images.map(factsOf);
  const { regions, source } = suggestRegions(facts);
  return {
    seriesInstanceUid: first.seriesUid,
    ...sizeOf(first.facts),
    modality: first.modality,
    number: first.seriesNumber,
    description: first.description,
    images: inReadingOrder(
      images.map((image) => ({
        image,
        sopInstanceUid: image.sopInstanceUid,
        instanceNumber: image.instanceNumber,
        position: (image.placement?.position ?? null) as Triple | null,
        orientation: (image.placement?.orientation ?? null) as Six | null,
      })),
    ).map(({ image }) => image),
    imagesSha256: createHash("sha256")
      .update(
        images
          .map(({ id }) => id)
          .sort()
          .join(),
      )
      .digest("hex"),
    mayHaveText: facts.some(mayHaveText),
    ...{ suggested: regions, source },
  };
};
type Triple = [number, number, number];
type Six = [number, number, number, number, number, number];

const byNumber = (a: PlannedGroup, b: PlannedGroup): number =>
  (a.number ?? Infinity) - (b.number ?? Infinity) ||
  (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1);

const sizeOf = (facts: DicomJson) => ({
  rows: numberOf(facts, "00280010"),
  columns: numberOf(facts, "00280011"),
});

/** Dose sheets and screen captures stand in CT and MR studies under these modalities. */
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.\d)?$/;
const modalityOf = ({ modality, sopClassUid }: PlannedImage): string =>
  SECONDARY_CAPTURE.test(sopClassUid) && modality !== "US" ? "SC" : modality;

const factsOf = (image: PlannedImage): ImageFacts => {
  const { facts } = image;
  const size = sizeOf(facts);
  const items = facts["00186011"]?.Value ?? [];
  return {
    ...{ ...size, modality: modalityOf(image) },
    manufacturer: textOf(facts, "00080070"),
    burnedIn: textOf(facts, "00280301"),
    ultrasound: items.flatMap((item) => {
      const region = regionOf(item as DicomJson); // items of a sequence
      return clipped(region, size) ?? [];
    }),
  };
};

/** Region Location Min X0, Min Y0, Max X1, Max Y1, the last pixel included (PS3.3 C.8.5.5.1.1). */
const regionOf = (item: DicomJson): Rectangle => {
  const [x, y, right, below] = ["18", "1A", "1C", "1E"].map((last) =>
    numberOf(item, `001860${last}`),
  ) as [number, number, number, number];
  return { x, y, width: right - x + 1, height: below - y + 1 };
};

const numberOf = (facts: DicomJson, tag: string): number => {
  const value = facts[tag]?.Value?.[0];
  return typeof value === "number" ? value : 0;
};
const textOf = (facts: DicomJson, tag: string): string => {
  const value = facts[tag]?.Value?.[0];
  return typeof value === "string" ? value : "";
};
