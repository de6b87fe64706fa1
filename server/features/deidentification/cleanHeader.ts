import type { Element } from "dicom-parser";
import type { ChangeAction } from "../../../shared/domain/deidentification/changes.ts";
import { plainTag, type Elements } from "../../platform/dicom/dataset.ts";
import { littleEndian } from "../../platform/dicom/byteOrder.ts";
import { vrOf, VRS } from "../../platform/dicom/dictionary.ts";
import type { Header } from "../../platform/dicom/header.ts";
import { decodeText } from "../../platform/dicom/text.ts";
import { writeElement, writeSequence } from "../../platform/dicom/write.ts";
import { identifiersIn, mentions, partsOf } from "./identifiers.ts";
import { treatmentOf, type Treatment } from "./profile.ts";
import { isWellKnownUid } from "./wellKnownUids.ts";
import { movedDate, type CopySecrets } from "./secrets.ts";

/** How a copy is made, apart from pixels. */
export interface CleanOptions {
  secrets: CopySecrets;
  moveDates: boolean;
  /** Names that the platform knows beside those in the file. */
  names: readonly string[];
}

/** Elements of a data set as they are written, by tag, and what was done to get there. */
export interface CleanHeader {
  written: Map<string, Buffer>;
  /** By path: tags from the outermost sequence inwards, joined by `/`. */
  changes: Map<string, ChangeAction>;
}

const MAX_DEPTH = 12;
const SINGLE_TEXT = new Set(["LT", "ST", "UR", "UT"]);
const IN_CHARACTER_SET = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UT"]);
const TEXT = new Set([
  ...["AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"],
  ...IN_CHARACTER_SET,
]);
/** Image Type, Modality, Photometric Interpretation: their terms are the standard's; without them it is no image. */
const NEEDED = new Set(["00080008", "00080060", "00280004"]);
const DUMMY = "REMOVED";
const DUMMIES: Readonly<Record<string, string>> = {
  ...{ DA: "19000101", DT: "19000101000000", TM: "000000", AS: "000Y" },
  ...{ DS: "0", IS: "0", UR: "urn:removed" },
};

/** What one level of a data set is read with. */
interface Level {
  characterSet: string;
  signed: boolean;
  path: string;
  depth: number;
}

/** Treats every attribute in front of the pixel data (DI3 to DI6). Pure: nothing is read but the header. */
export const cleanHeader = (
  header: Header,
  options: CleanOptions,
): CleanHeader => {
  const { bytes } = header;
  const raw = ({ dataOffset, length }: Element) =>
    bytes.subarray(dataOffset, dataOffset + length);
  const ascii = (element: Element | undefined) =>
    element ? latin(raw(element)) : "";
  const changes: CleanHeader["changes"] = new Map();
  const topSet = ascii(header.elements["x00080005"]);
  const textOf = (element: Element, vr: string, characterSet = topSet) =>
    IN_CHARACTER_SET.has(vr)
      ? decodeText(raw(element), characterSet, vr).text
      : ascii(element);
  const identifiers = [
    ...identifiersIn(header.elements, textOf),
    ...options.names.flatMap(partsOf),
  ];

  const cleanLevel = (elements: Elements, outer: Level) => {
    const level = levelOf(elements, outer);
    const written = new Map<string, Buffer>();
    for (const element of Object.values(elements)) {
      const tag = plainTag(element.tag);
      const made = cleanElement(tag, element, level);
      if (made) written.set(tag, made);
    }
    return written;
  };

  const levelOf = (elements: Elements, outer: Level): Level => {
    const sign = elements["x00280103"];
    return {
      ...outer,
      characterSet: elements["x00080005"]
        ? ascii(elements["x00080005"])
        : outer.characterSet,
      signed: sign
        ? (raw(sign)[header.encoding.bigEndian ? 1 : 0] ?? 0) === 1
        : outer.signed,
    };
  };

  const cleanElement = (
    tag: string,
    element: Element,
    level: Level,
  ): Buffer | undefined => {
    const path = level.path + tag;
    const note = (action: ChangeAction) => void changes.set(path, action);
    const vr = vrOfElement(tag, element, level.signed);
    const treatment = treatmentOf(tag, vr, options.moveDates);
    if (treatment === "X" || vr === undefined) {
      if (!/^(0008000[05])$/.test(tag)) note("removed");
      return undefined;
    }
    if (vr === "SQ") return cleanSequence(tag, element, level, treatment);
    if (treatment === "K") return keep(tag, vr, element, { level, note });
    if (treatment === "Z" || element.length === 0) {
      if (element.length > 0) note("emptied");
      return writeElement(tag, vr, "");
    }
    if (treatment === "U") return cleanUid(tag, element, note);
    if (treatment === "C") return moveDate(tag, vr, element, note);
    note("replaced");
    return writeElement(
      tag,
      vr,
      TEXT.has(vr) ? (DUMMIES[vr] ?? DUMMY) : "\0\0",
    );
  };

  const cleanSequence = (
    tag: string,
    element: Element,
    level: Level,
    treatment: Treatment,
  ): Buffer | undefined => {
    const path = level.path + tag;
    // Items that were not understood are not copied.
    const isLost = element.length > 0 && !element.items;
    if (isLost || level.depth >= MAX_DEPTH) {
      changes.set(path, "removed");
      return undefined;
    }
    const { items = [] } = element;
    if (treatment === "Z") {
      if (items.length > 0) changes.set(path, "emptied");
      return writeSequence(tag, []);
    }
    const inner = { ...level, path: `${path}/`, depth: level.depth + 1 };
    return writeSequence(
      tag,
      items.map((item) =>
        joined(cleanLevel(item.dataSet?.elements ?? {}, inner)),
      ),
    );
  };

  const keep = (
    tag: string,
    vr: string,
    element: Element,
    { level, note }: { level: Level; note: (action: ChangeAction) => void },
  ): Buffer => {
    if (!TEXT.has(vr))
      return writeElement(
        ...([tag, vr] as const),
        littleEndian(raw(element), vr, header.encoding),
      );
    const text = textOf(element, vr, level.characterSet);
    const trimmed = SINGLE_TEXT.has(vr) ? text.trimEnd() : text.trim();
    if (vr === "UI") return writeElement(tag, vr, trimmed);
    const isOdd = !IN_CHARACTER_SET.has(vr) && /[^\x20-\x7e]/.test(trimmed);
    const isSwept = IN_CHARACTER_SET.has(vr) || vr === "CS";
    const names = isSwept && !NEEDED.has(tag) && mentions(trimmed, identifiers);
    if (isOdd || names) {
      note("emptied");
      return writeElement(tag, vr, "");
    }
    return writeElement(tag, vr, trimmed);
  };

  const cleanUid = (
    tag: string,
    element: Element,
    note: (action: ChangeAction) => void,
  ): Buffer => {
    const uids = ascii(element)
      .split("\\")
      .map((uid) => uid.trim());
    const fresh = uids.map((uid) =>
      uid === "" || isWellKnownUid(tag, uid) ? uid : options.secrets.uid(uid),
    );
    if (fresh.some((uid, at) => uid !== uids[at])) note("uid");
    return writeElement(tag, "UI", fresh.join("\\"));
  };

  const moveDate = (
    tag: string,
    vr: string,
    element: Element,
    note: (action: ChangeAction) => void,
  ): Buffer => {
    const moved = ascii(element)
      .split("\\")
      .map((date) => movedDate(date, options.secrets.days));
    const all = moved.filter((date) => date !== undefined);
    const isGood = all.length === moved.length;
    note(isGood ? "moved" : "emptied");
    return writeElement(tag, vr, isGood ? all.join("\\") : "");
  };

  const top = { characterSet: "", signed: false, path: "", depth: 0 };
  return { written: cleanLevel(header.elements, top), changes };
};

/** The elements in the order of their tags. */
export const joined = (written: ReadonlyMap<string, Buffer>): Buffer =>
  Buffer.concat(
    [...written].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
  );

/** The file's own VR where it names a real one, else the dictionary's. */
const vrOfElement = (
  tag: string,
  element: Element,
  signed: boolean,
): string | undefined => {
  // An attribute that no dictionary knows says nothing about what it holds, whatever its VR.
  const known = vrOf(tag);
  if (known === undefined) return undefined;
  const named = element.vr === "UN" ? undefined : element.vr;
  const vr = named !== undefined && VRS.has(named) ? named : known;
  if (vr === "xs") return signed ? "SS" : "US";
  if (element.items) return known === "SQ" ? "SQ" : undefined;
  return vr;
};

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("latin1").replaceAll("\0", "").trim();
