import { DATED_TAGS, TAGS_BY_ACTION } from "./profile.data.ts";

/**
 * What happens to an attribute, in PS3.15's letters: removed, emptied, replaced by a dummy, another UID, a moved date; kept
 * as it is; or `S`, a sequence whose items are treated each.
 */
export type Treatment = "X" | "Z" | "D" | "U" | "C" | "K" | "S";

const unpack = (packed: string): string[] =>
  packed.split(";").flatMap((group) => {
    const [number = "", elements = ""] = group.split(":");
    return (elements.match(/.{4}/g) ?? []).map((element) => number + element);
  });

const actions = new Map<string, string>();
for (const [action, packed] of Object.entries(TAGS_BY_ACTION))
  for (const tag of unpack(packed)) actions.set(tag, action);
const dated = new Set(unpack(DATED_TAGS));

const FREE_TEXT = new Set([
  "AE",
  "LO",
  "LT",
  "PN",
  "SH",
  "ST",
  "UC",
  "UR",
  "UT",
]);
const BINARY = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "UN"]);
const DATES = new Set(["DA", "DT", "TM"]);

/**
 * Text that the profile keeps and that a picture cannot be read without, or that codes and devices are named by. All other
 * free text goes, also where the profile would leave it (DI3).
 */
const KEPT_TEXT = new Set([
  // Manufacturer and model, software
  ...["00080070", "00081090", "00181020"],
  // codes: value, scheme, version, meaning, long value
  ...["00080100", "00080102", "00080103", "00080104", "00080119"],
  // sequences, coils, kernels, filters, grids, imaged nucleus, pulse sequence, transducer, processing
  ...["00180024", "00181250", "00181251", "00181210", "00181160", "00181180"],
  ...["00180085", "00189005", "00185010", "00185020"],
  // stack, dimension labels
  ...["00209056", "00209421"],
  // rescale type, window, LUT and modality LUT explanations
  ...["00281054", "00281055", "00283003", "00283004"],
  // radiopharmaceutical; PET and NM corrections and reconstruction
  ...["00180031", "00541101", "00541103", "00541105"],
]);

/** Tables that paint the picture: palettes, look-up tables, colour profile; and where frames begin. */
const KEPT_BINARY = /^(0028(12(0[1-4]|1[1-3]|2[1-3])|2000|3006)|7FE0000[12])$/;

/** What says which kind of object it is, and which other kinds it speaks of: never a person's. */
const CLASS_UIDS = new Set(["00080016", "0008001A", "0008001B", "00081150"]);

/**
 * What happens to an attribute: PS3.15 Table E.1-1, and beyond it what DI3 and DI4 say. `tag` is eight upper-case
 * hexadecimal digits; `vr` undefined for what no dictionary knows. `moveDates`: the longitudinal option.
 */
export const treatmentOf = (
  tag: string,
  vr: string | undefined,
  moveDates: boolean,
): Treatment => {
  const group = parseInt(tag.slice(0, 4), 16);
  if (group % 2 === 1 || group < 8 || vr === undefined) return "X";
  if (/^(50|60)/.test(tag) || tag.endsWith("0000")) return "X";
  if (tag === "00080005") return "X"; // written anew
  const action = actions.get(tag);
  if (vr === "SQ") return sequenceTreatment(action);
  if (vr === "UI")
    return CLASS_UIDS.has(tag) ? "K" : action === "X" ? "X" : "U";
  if (DATES.has(vr)) return dateTreatment(tag, vr, action, moveDates);
  if (action !== undefined) return scalarTreatment(action);
  if (FREE_TEXT.has(vr)) return KEPT_TEXT.has(tag) ? "K" : "X";
  if (BINARY.has(vr)) return KEPT_BINARY.test(tag) ? "K" : "X";
  return "K";
};

/** Items stay only where the profile keeps them or gives them other UIDs: references between images. */
const sequenceTreatment = (action: string | undefined): Treatment => {
  if (action === undefined || action.includes("U")) return "S";
  return action === "X" || action === "X/Z/D" ? "X" : "Z";
};

/** Of several the one that keeps every kind of image valid: PS3.15 leaves the choice to what the image's class requires. */
const scalarTreatment = (action: string): Treatment => {
  if (action.includes("D")) return "D";
  if (action.includes("Z")) return "Z";
  return action === "U" ? "U" : "X";
};

const dateTreatment = (
  tag: string,
  vr: string,
  action: string | undefined,
  moveDates: boolean,
): Treatment => {
  if (moveDates && (dated.has(tag) || action === undefined))
    return vr === "TM" ? "K" : "C";
  // Only treatments require them; a dummy would put every series into one wrong year.
  if (action === undefined || action === "X/D") return "X";
  return scalarTreatment(action);
};
