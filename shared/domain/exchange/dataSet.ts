import { text, type DicomJson } from "../imaging/dicomJson.ts";
import type { Code } from "./concepts.ts";

/** A frame of a stored image that an object names, with what the image says of itself. */
export interface ImageRef {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  sopClassUid: string;
  /** From 1. */
  frame: number;
  /** How many the image has. */
  frames: number;
  /** DICOM JSON of its header. */
  attributes: DicomJson;
}

/** Who made an object, where and when. */
export interface MadeBy {
  person: { zh: string; en: string };
  institution: string;
  softwareVersion: string;
  at: Date;
}
/** What an object is called. */
export interface ObjectNames {
  sopClassUid: string;
  sopInstanceUid: string;
  seriesInstanceUid: string;
  /** Within its series, from 1. */
  number: number;
}

/** Whether its values are levels of grey; all others are colours or point at some. */
export const isGrey = ({ attributes }: Pick<ImageRef, "attributes">): boolean =>
  text(attributes, "00280004").startsWith("MONOCHROME");

type Attribute = DicomJson[string];

/** An attribute of these values; without any it is there and empty. */
export const attribute = (vr: string, ...values: unknown[]): Attribute =>
  values.length === 0 ? { vr } : { vr, Value: values };

export const sequence = (...items: DicomJson[]): Attribute =>
  attribute("SQ", ...items);

/** A code sequence with one item. */
export const codeSequence = ({ value, scheme, meaning }: Code): Attribute =>
  sequence({
    "00080100": attribute("SH", value),
    "00080102": attribute("SH", scheme),
    "00080104": attribute("LO", meaning),
  });

/** DICOM's date and time of China, whatever the machine's own zone: the object says so beside it. */
export const momentOf = (at: Date): { date: string; time: string } => {
  const china = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  return {
    date: china.slice(0, 10).replaceAll("-", ""),
    time: china.slice(11, 19).replaceAll(":", ""),
  };
};

/** A person as PN: letters first, Han characters as the ideographic group. */
export const personName = ({ zh, en }: MadeBy["person"]) =>
  zh === "" || zh === en
    ? { Alphabetic: en }
    : { Alphabetic: en, Ideographic: zh };

/** Patient and study modules: copied from the image, those of type 2 also where it lacks them (PS3.3 C.7.1, C.7.2). */
const COPIED: readonly (readonly [tag: string, vr: string, type: 2 | 3])[] = [
  ...([
    ["00080020", "DA", 2],
    ["00080030", "TM", 2],
    ["00080050", "SH", 2],
    ["00080090", "PN", 2],
    ["00081030", "LO", 3],
    ["00100010", "PN", 2],
    ["00100020", "LO", 2],
    ["00100021", "LO", 3],
    ["00100030", "DA", 2],
    ["00100040", "CS", 2],
    ["00101000", "LO", 3],
    ["00101010", "AS", 3],
    ["00200010", "SH", 2],
  ] as const),
];

/**
 * The modules that every object begins with: patient and study as the image states them, series, equipment and SOP
 * common. All text is UTF-8.
 */
export const commonModules = (
  { studyInstanceUid, attributes }: ImageRef,
  names: ObjectNames,
  series: { modality: string; number: number; description: string },
  by: MadeBy,
): DicomJson => {
  const { date, time } = momentOf(by.at);
  const copied = COPIED.flatMap(([tag, vr, type]) => {
    const found = attributes[tag]?.Value;
    if (!found?.length && type === 3) return [];
    return [[tag, attribute(vr, ...(found ?? []))] as const];
  });
  return {
    ...Object.fromEntries(copied),
    "00080005": attribute("CS", "ISO_IR 192"),
    "00080012": attribute("DA", date),
    "00080013": attribute("TM", time),
    "00080016": attribute("UI", names.sopClassUid),
    "00080018": attribute("UI", names.sopInstanceUid),
    "00080060": attribute("CS", series.modality),
    "00080070": attribute("LO", "Lianzhen"),
    "00080080": attribute("LO", short(by.institution, 64)),
    "00080201": attribute("SH", "+0800"),
    "0008103E": attribute("LO", series.description),
    "00081090": attribute("LO", "Lianzhen"),
    "00181020": attribute("LO", short(by.softwareVersion, 64)),
    "0020000D": attribute("UI", studyInstanceUid),
    "0020000E": attribute("UI", names.seriesInstanceUid),
    "00200011": attribute("IS", series.number),
    "00200013": attribute("IS", names.number),
  };
};

/** As many characters as the VR takes. */
export const short = (value: string, characters: number): string =>
  Array.from(value.replaceAll("\\", "/")).slice(0, characters).join("");

/** The image, and which of its frames where it has several. */
export const referenceTo = (
  image: Pick<ImageRef, "sopClassUid" | "sopInstanceUid" | "frames">,
  frames: readonly number[],
): DicomJson => ({
  "00081150": attribute("UI", image.sopClassUid),
  "00081155": attribute("UI", image.sopInstanceUid),
  ...(image.frames > 1 && { "00081160": attribute("IS", ...frames) }),
});

/** Each image once, with all its frames, in the order they were named. */
export const byImage = <T extends { image: ImageRef }>(
  named: readonly T[],
): { image: ImageRef; frames: number[]; all: T[] }[] => {
  const found = new Map<
    string,
    { image: ImageRef; frames: number[]; all: T[] }
  >();
  for (const each of named) {
    const { image } = each;
    const known = found.get(image.sopInstanceUid);
    if (!known)
      found.set(image.sopInstanceUid, {
        ...{ image, frames: [image.frame], all: [each] },
      });
    else {
      if (!known.frames.includes(image.frame)) known.frames.push(image.frame);
      known.all.push(each);
    }
  }
  return [...found.values()];
};

/** The images by series, as evidence and presentation states list them. */
export const bySeries = (
  images: readonly ImageRef[],
): { seriesInstanceUid: string; images: ReturnType<typeof byImage> }[] => {
  const found = new Map<string, ImageRef[]>();
  for (const image of images)
    found.set(image.seriesInstanceUid, [
      ...(found.get(image.seriesInstanceUid) ?? []),
      image,
    ]);
  return [...found].map(([seriesInstanceUid, all]) => ({
    seriesInstanceUid,
    images: byImage(all.map((image) => ({ image }))),
  }));
};

/** Modality of an image; empty where it states none. */
export const modalityOf = ({ attributes }: Pick<ImageRef, "attributes">) =>
  text(attributes, "00080060");

/** A number as DS writes it: at most 16 characters. */
export const decimal = (value: number): number => {
  for (let digits = 12; digits > 1; digits -= 1) {
    const rounded = Number(value.toPrecision(digits));
    if (String(rounded).length <= 16) return rounded;
  }
  return Number(value.toPrecision(1));
};
