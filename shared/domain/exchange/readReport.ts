import { items, numbers, text, type DicomJson } from "../imaging/dicomJson.ts";
import { displayDicomDate } from "../studies/personName.ts";
import type { Code } from "./concepts.ts";
import { nameOf } from "./readText.ts";

/** An image or other object that a document names. */
export interface ObjectReference {
  sopInstanceUid: string;
  /** Empty: all of it. */
  frames: number[];
}

/** One item of a report's tree. */
export interface ReportItem {
  /** `CONTAINER`, `TEXT`, `NUM` … as the report says; empty where it says nothing. */
  type: string;
  /** Null: the item has no name. */
  name: Code | null;
  /** What it says, ready to be read; empty for containers. */
  value: string;
  /** Of a coded value. */
  code: Code | null;
  reference: ObjectReference | null;
  /** The item stands elsewhere in the report, at this place (`1.2.3`): it is named, and never followed. */
  pointsTo: string | null;
  children: ReportItem[];
}

export interface Report {
  root: ReportItem;
  /** As the report gives them; empty where it does not. */
  date: string;
  author: string;
  /** What is wrong with the report, or was not read of it. */
  notes: ReportNote[];
}
export type ReportNote = "tooDeep" | "tooLarge" | "empty" | "notComplete";

/** Bounds of what is shown: real reports are ten deep and have some hundred items. */
export const MAX_REPORT_DEPTH = 24;
export const MAX_REPORT_ITEMS = 5_000;

/**
 * The content of a structured report. Total: whatever the attributes hold, it ends, within the bounds above, and what was
 * left out or lacks is among the notes.
 */
export const readReport = (attributes: DicomJson): Report => {
  const notes = new Set<ReportNote>();
  let left = MAX_REPORT_ITEMS;

  const read = (item: DicomJson, depth: number): ReportItem => {
    const children: ReportItem[] = [];
    const below = item["0040A730"]?.Value ?? [];
    if (below.length > 0 && depth >= MAX_REPORT_DEPTH) notes.add("tooDeep");
    else
      for (const child of items(item, "0040A730")) {
        if (left <= 0) {
          notes.add("tooLarge");
          break;
        }
        left -= 1;
        children.push(read(child, depth + 1));
      }
    return { ...ownOf(item), children };
  };

  const root = read(attributes, 1);
  if (root.children.length === 0) notes.add("empty");
  if (text(attributes, "0040A491") === "PARTIAL") notes.add("notComplete");
  return {
    root,
    date: [
      displayDicomDate(text(attributes, "00080023")),
      clock(text(attributes, "00080033")),
    ]
      .filter((part) => part !== "")
      .join(" "),
    author:
      items(attributes, "0040A078")
        .map((author) => nameOf(author, "0040A123"))
        .find((name) => name !== "") ?? "",
    notes: [...notes],
  };
};

const clock = (time: string) =>
  /^\d{4}/.test(time) ? `${time.slice(0, 2)}:${time.slice(2, 4)}` : "";

const ownOf = (item: DicomJson): Omit<ReportItem, "children"> => {
  const type = text(item, "0040A040");
  const [reference] = items(item, "00081199");
  const pointsTo = numbers(item, "0040DB73");
  const code = type === "CODE" ? codeOf(item, "0040A168") : null;
  return {
    type,
    name: codeOf(item, "0040A043"),
    value: code ? "" : valueOf(type, item),
    code,
    reference: reference
      ? {
          sopInstanceUid: text(reference, "00081155"),
          frames: numbers(reference, "00081160"),
        }
      : null,
    pointsTo: pointsTo.length > 0 ? pointsTo.join(".") : null,
  };
};

const valueOf = (type: string, item: DicomJson): string => {
  switch (type) {
    case "TEXT":
      return text(item, "0040A160");
    case "NUM": {
      const [measured] = items(item, "0040A300");
      if (!measured) return codeOf(item, "0040A301")?.meaning ?? ""; // why there is none
      const value = numbers(measured, "0040A30A").join(", ");
      return `${value} ${unitOf(codeOf(measured, "004008EA"))}`.trim();
    }
    case "PNAME":
      return nameOf(item, "0040A123");
    case "DATE":
      return displayDicomDate(text(item, "0040A121"));
    case "TIME":
      return clock(text(item, "0040A122"));
    case "DATETIME": {
      const said = text(item, "0040A120");
      const day = displayDicomDate(said.slice(0, 8));
      return `${day} ${clock(said.slice(8))}`.trim();
    }
    case "UIDREF":
      return text(item, "0040A124");
    case "SCOORD":
    case "SCOORD3D": {
      const places = numbers(item, "00700022");
      const shown = places.slice(0, 8).map((n) => Math.round(n * 10) / 10);
      const more = places.length > shown.length ? " …" : "";
      return `${text(item, "00700023")} (${shown.join(", ")}${more})`;
    }
    default:
      return "";
  }
};

const unitOf = (unit: Code | null): string => {
  if (!unit || unit.value === "1") return "";
  if (unit.value === "[hnsf'U]") return "HU";
  return unit.value === "deg" ? "°" : unit.value.replace(/^\{(.*)\}$/, "$1");
};

/** The first item of a code sequence; null where it holds no code. */
export const codeOf = (data: DicomJson, tag: string): Code | null => {
  const [item] = items(data, tag);
  if (!item) return null;
  const value =
    text(item, "00080100") || text(item, "00080119") || text(item, "00080120");
  const meaning = text(item, "00080104");
  if (value === "" && meaning === "") return null;
  return {
    value,
    scheme: text(item, "00080102"),
    meaning: meaning || value,
  };
};

/** In which study and series the objects are that a document rests on, by SOP Instance UID. */
export type Evidence = ReadonlyMap<
  string,
  { studyInstanceUid: string; seriesInstanceUid: string }
>;

/** Read from Current Requested Procedure Evidence and Pertinent Other Evidence. */
export const evidenceOf = (attributes: DicomJson): Evidence =>
  new Map(
    ["0040A375", "0040A385"]
      .flatMap((tag) => items(attributes, tag))
      .flatMap((study) =>
        items(study, "00081115").flatMap((series) =>
          items(series, "00081199").map(
            (object) =>
              [
                text(object, "00081155"),
                {
                  studyInstanceUid: text(study, "0020000D"),
                  seriesInstanceUid: text(series, "0020000E"),
                },
              ] as const,
          ),
        ),
      ),
  );
