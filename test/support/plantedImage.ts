import { TAGS_BY_VR } from "../../server/platform/dicom/dictionary.data.ts";
import { element, u16, u32 } from "./dicomFixtures.ts";

/** What is planted: as text, in UIDs, and in pixels. */
export const PLANTED = "Plantedname";
export const PLANTED_UID = "1.2.999.31415926535";
export const PLANTED_PIXEL = 0x5a5a;
/** Text that is no name of anybody in the file: nothing but the rules finds it. */
export const STRAY = "Strayphrase";

const CLASS = "1.2.840.10008.5.1.4.1.1.2";
/** What the image needs as it is, tables that it is painted with included, and what this builder writes itself. */
const OWN =
  /^(0002|7FE0|FFF|60|50)|^(00080005|00080016|00080008|00080060|00280|0028(12|2000|3006))/;
/** Where a patient's number and other people's places stand. */
const PEOPLE = new Set([
  ...["00100020", "00101000", "00101040", "00102154", "00102180"],
  ...["00080050", "00080080", "00080081", "00380010"],
]);
/** Classes of objects, not objects. */
const CLASSES = /^(0008001A|0008001B|00081150)$/;

const unpack = (packed: string): string[] =>
  packed.split(";").flatMap((group) => {
    const [number = "", elements = ""] = group.split(":");
    return (elements.match(/.{4}/g) ?? []).map((each) => number + each);
  });

const TEXT = ["LO", "LT", "PN", "SH", "ST", "UC", "UT", "UR", "AE", "CS"];
const BINARY = ["OB", "OW", "UN", "OF", "OD", "OL"];

/** Every attribute of the dictionary that may hold text, bytes or a UID, with something planted in it. */
const planted = (
  { text, people, terms }: { text: string; people: string; terms: string },
  uid: string,
): Map<string, Buffer> => {
  const made = new Map<string, Buffer>();
  for (const [vr, packed] of Object.entries(TAGS_BY_VR))
    for (const tag of unpack(packed)) {
      if (OWN.test(tag) || CLASSES.test(tag)) continue;
      const isPerson = vr === "PN" || PEOPLE.has(tag);
      const value = TEXT.includes(vr)
        ? isPerson
          ? people
          : vr === "CS"
            ? terms
            : text
        : vr === "UI"
          ? uid
          : BINARY.includes(vr)
            ? Buffer.from(`${text}.`)
            : undefined;
      if (value !== undefined)
        made.set(tag, element(parseInt(tag, 16), vr, value));
    }
  return made;
};

export const sequence = (tag: number, ...items: Buffer[]): Buffer =>
  element(
    tag,
    "SQ",
    Buffer.concat(
      items.flatMap((item) => [
        Buffer.from("feff00e0", "hex"),
        u32(item.length),
        item,
      ]),
    ),
  );

const joined = (elements: ReadonlyMap<string, Buffer>) =>
  Buffer.concat(
    [...elements].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
  );

/**
 * A CT image of 16 bits (explicit little endian) with `text` planted in every attribute there is, nested as well, in
 * private attributes, overlays, curves, an icon, behind the pixels, the preamble and the file meta information; a UID
 * planted in every UID; and a block of pixels that stands for burnt-in text, from the left upper corner.
 */
export const plantedImage = ({
  text = PLANTED,
  people = text,
  terms = text,
  columns = 32,
  rows = 16,
  blockRows = 4,
  frames = 1,
  refersTo,
  sopUid = `${PLANTED_UID}.1`,
  sopClass = CLASS,
  study,
}: {
  text?: string;
  /** Instead of `text` in person names and the patient's numbers, and in coded terms (CS). */
  people?: string;
  terms?: string;
  columns?: number;
  rows?: number;
  blockRows?: number;
  frames?: number;
  /** SOP Instance UID of another image, in Referenced Image Sequence. */
  refersTo?: string;
  sopUid?: string;
  sopClass?: string;
  /** Study Instance UID; planted too where absent. */
  study?: string;
} = {}): Buffer => {
  const pixels = Buffer.alloc(rows * columns * 2 * frames);
  for (let at = 0; at < rows * columns * frames; at += 1) {
    const row = Math.floor((at % (rows * columns)) / columns);
    pixels.writeUInt16LE(row < blockRows ? PLANTED_PIXEL : at & 0xff, at * 2);
  }
  const all = planted({ text, people, terms }, PLANTED_UID);
  const deep = joined(planted({ text, people, terms }, PLANTED_UID));
  const set = (tag: number, vr: string, value: Buffer | string) =>
    all.set(
      tag.toString(16).toUpperCase().padStart(8, "0"),
      element(tag, vr, value),
    );
  const nest = (tag: number, ...items: Buffer[]) =>
    all.set(
      tag.toString(16).toUpperCase().padStart(8, "0"),
      sequence(tag, ...items),
    );
  set(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
  set(0x00080016, "UI", sopClass);
  if (study !== undefined) set(0x0020000d, "UI", study);
  set(0x00080018, "UI", sopUid);
  set(0x00080020, "DA", "20240229");
  set(0x00080060, "CS", "CT");
  nest(
    0x00081140,
    Buffer.concat([
      element(0x00081150, "UI", CLASS),
      element(0x00081155, "UI", refersTo ?? `${PLANTED_UID}.2`),
    ]),
  );
  // Twice within: functional groups, and what they refer to.
  nest(0x52009230, sequence(0x00089124, sequence(0x00082112, deep)), deep);
  nest(0x00400275, deep);
  nest(
    0x00880200,
    Buffer.concat([element(0x7fe00010, "OW", Buffer.from(`${text}.`))]),
  );
  set(0x00090010, "LO", text);
  set(0x00091001, "UN", Buffer.from(`${text}.`));
  nest(0x00291010, deep);
  set(0x00280002, "US", u16(1));
  set(0x00280004, "CS", "MONOCHROME2");
  set(0x00280008, "IS", String(frames));
  set(0x00280010, "US", u16(rows));
  set(0x00280011, "US", u16(columns));
  set(0x00280100, "US", u16(16));
  set(0x00280101, "US", u16(16));
  set(0x00280102, "US", u16(15));
  set(0x00280103, "US", u16(0));
  set(0x50003000, "OW", Buffer.from(`${text}.`));
  set(0x60000010, "US", u16(rows));
  set(0x60000022, "LO", text);
  set(0x60003000, "OW", Buffer.from(`${text}.`));
  const meta = Buffer.concat([
    element(0x00020001, "OB", Buffer.from([0, 1])),
    element(0x00020002, "UI", sopClass),
    element(0x00020003, "UI", sopUid),
    element(0x00020010, "UI", "1.2.840.10008.1.2.1"),
    element(0x00020012, "UI", PLANTED_UID),
    element(0x00020016, "AE", text),
    element(0x00020100, "UI", PLANTED_UID),
    element(0x00020102, "OB", Buffer.from(`${text}.`)),
  ]);
  return Buffer.concat([
    Buffer.from(text.padEnd(128, "\0")),
    Buffer.from("DICM"),
    element(0x00020000, "UL", u32(meta.length)),
    meta,
    joined(all),
    element(0x7fe00010, "OW", pixels),
    element(0xfffcfffc, "OB", Buffer.from(`${text}.`)),
  ]);
};
