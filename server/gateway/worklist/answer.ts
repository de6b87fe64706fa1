import { z } from "zod";
import type { WorklistItem } from "../../../shared/contracts/worklist.ts";
import { caseDayOf } from "../../../shared/domain/cases/caseNumber.ts";
import { foldName } from "../../../shared/domain/studies/nameForms.ts";
import { readElements } from "../../platform/dicom/dataset.ts";
import {
  toDicomJson,
  type DicomJson,
  type JsonValue,
} from "../../platform/dicom/json.ts";
import { IMPLICIT_LITTLE_ENDIAN } from "../dimse/uids.ts";
import { encodeDataSet, type Written } from "../../platform/dicom/encode.ts";
import { encodeGb18030 } from "./gb18030.ts";

/** The answers to one worklist question (PS3.4 K.6), or that it cannot be read. */
export const answerWorklist = (
  question: {
    transferSyntaxUid: string;
    identifier: Buffer;
    callingAe: string;
  },
  items: readonly WorklistItem[],
  now: Date,
): Buffer[] | "unreadable" => {
  const asked = readQuestion(question);
  if (!asked) return "unreadable";
  const explicit = question.transferSyntaxUid !== IMPLICIT_LITTLE_ENDIAN;
  const step = stepOf(asked);
  return items.flatMap((item) => {
    const day = dayFor(item, textOf(step, TAG.startDate), now);
    if (day === undefined || !matches(item, asked)) return [];
    const written = answerOf(item, asked, {
      day,
      callingAe: question.callingAe,
    });
    return [encodeDataSet(written, explicit)];
  });
};

const TAG = {
  characterSet: "00080005",
  accession: "00080050",
  modality: "00080060",
  name: "00100010",
  patientId: "00100020",
  birthDate: "00100030",
  sex: "00100040",
  studyUid: "0020000D",
  procedureText: "00321060",
  stationAe: "00400001",
  startDate: "00400002",
  startTime: "00400003",
  stepText: "00400007",
  stepId: "00400009",
  step: "00400100",
  procedureId: "00401001",
  priority: "00401003",
} as const;

const readQuestion = ({
  transferSyntaxUid,
  identifier,
}: {
  transferSyntaxUid: string;
  identifier: Buffer;
}): DicomJson | undefined => {
  if (identifier.length === 0) return {};
  const encoding = {
    explicit: transferSyntaxUid !== IMPLICIT_LITTLE_ENDIAN,
    bigEndian: false,
  };
  const { elements, ranOut, disorder } = readElements(identifier, 0, encoding);
  if (ranOut || disorder) return undefined;
  try {
    return toDicomJson(elements, identifier, encoding);
  } catch {
    return undefined; // lengths within values that lead out of them
  }
};

const Item = z.record(z.string(), z.unknown());
const stepOf = (asked: DicomJson): DicomJson => {
  const [first] = asked[TAG.step]?.Value ?? [];
  return Item.safeParse(first).success ? (first as DicomJson) : {};
};

const textOf = (asked: DicomJson, tag: string): string => {
  const value: JsonValue | undefined = asked[tag]?.Value?.[0];
  return typeof value === "string" || typeof value === "number"
    ? String(value).trim()
    : "";
};

/** `*` any characters, `?` one (PS3.4 C.2.2.2.4); empty matches all. */
const fits = (pattern: string, value: string): boolean => {
  if (pattern === "" || /^\*+$/.test(pattern)) return true;
  // Without backtracking: each star takes as little as it can.
  const [first = "", ...rest] = pattern.split(/\*+/);
  const at = (piece: string, from: number): boolean =>
    Array.from(piece).every(
      (character, i) => character === "?" || value[from + i] === character,
    ) && from + piece.length <= value.length;
  if (!at(first, 0)) return false;
  let from = first.length;
  const last = rest.pop();
  if (last === undefined) return from === value.length;
  for (const piece of rest) {
    while (from <= value.length && !at(piece, from)) from += 1;
    if (from > value.length) return false;
    from += piece.length;
  }
  return (
    value.length - last.length >= from && at(last, value.length - last.length)
  );
};

const matches = (item: WorklistItem, asked: DicomJson): boolean => {
  const { accessionNumber, studyInstanceUid } = item;
  const { name, latinName } = item.patient;
  const forms = [name, latinName, `${latinName}=${name}`].map(foldName);
  const wanted = asked[TAG.name]?.Value?.[0];
  const groups = Item.safeParse(wanted).data ?? {};
  const named = ["Alphabetic", "Ideographic"].every((group) => {
    const pattern = groups[group];
    return (
      typeof pattern !== "string" ||
      forms.some((form) => fits(foldName(pattern), form))
    );
  });
  return (
    named &&
    [TAG.accession, TAG.patientId, TAG.procedureId].every((tag) =>
      fits(textOf(asked, tag), accessionNumber),
    ) &&
    ["", studyInstanceUid].includes(textOf(asked, TAG.studyUid))
  );
};

/**
 * The day to answer with: our requests name none, so an examination is due from the day it was asked for until today.
 * Undefined where the question asks for other days.
 */
const dayFor = (
  { since }: WorklistItem,
  range: string,
  now: Date,
): string | undefined => {
  const from = caseDayOf(new Date(since)).replaceAll("-", "");
  const today = caseDayOf(now).replaceAll("-", "");
  const [first = "", last = first] = range.includes("-")
    ? range.split("-", 2)
    : [range, range];
  const latest = last === "" || last > today ? today : last;
  return latest >= from && (first === "" || first <= today) && first <= latest
    ? latest
    : undefined;
};

const PRIORITY = { emergency: "STAT", urgent: "HIGH", routine: "ROUTINE" };
const SEX = { male: "M", female: "F", unknown: "" };
const DESCRIPTION = "CONSULT";

/** How names are written for this device: as it says it reads them, else in Latin letters, which every device shows. */
const writerFor = (asked: DicomJson) => {
  const set = textOf(asked, TAG.characterSet).toUpperCase();
  if (set === "ISO_IR 192")
    return { set, encode: (text: string) => Buffer.from(text) };
  if (set === "GB18030" || set === "GBK") return { set, encode: encodeGb18030 };
  return undefined;
};
/** GBK lacks what GB 18030 writes with four bytes: an answer that holds such a character says that it is GB18030. */
const labelOf = (set: string, name: string): string =>
  set === "GBK" && Array.from(name).some((c) => encodeGb18030(c).length === 4)
    ? "GB18030"
    : set;

const nameOf = (
  { patient: { name, latinName }, accessionNumber }: WorklistItem,
  han: boolean,
): string => {
  const latin = latinName === "" ? `TEMP^${accessionNumber}` : latinName;
  // oxlint-disable-next-line no-control-regex -- ASCII is what the question is about
  return han && /[^\x00-\x7f]/.test(name) ? `${latin}=${name}` : latin;
};

/** What was asked for, with our values; what we do not know is there and empty. */
const answerOf = (
  item: WorklistItem,
  asked: DicomJson,
  { day, callingAe }: { day: string; callingAe: string },
): Written[] => {
  const writer = writerFor(asked);
  const { accessionNumber, patient } = item;
  const name = nameOf(item, writer !== undefined);
  const step = stepOf(asked);
  const plain = (tag: string, vr: string, text: string): Written => ({
    ...{ tag, vr, value: Buffer.from(text, "latin1") },
  });
  const known: Written[] = [
    plain(TAG.accession, "SH", accessionNumber),
    {
      ...{ tag: TAG.name, vr: "PN" },
      value: writer?.encode(name) ?? Buffer.from(name),
    },
    plain(TAG.patientId, "LO", accessionNumber),
    plain(TAG.birthDate, "DA", patient.birthDate?.replaceAll("-", "") ?? ""),
    plain(TAG.sex, "CS", SEX[patient.sex]),
    plain(TAG.studyUid, "UI", item.studyInstanceUid),
    plain(TAG.procedureText, "LO", DESCRIPTION),
    plain(TAG.procedureId, "SH", accessionNumber),
    plain(TAG.priority, "SH", PRIORITY[item.urgency]),
    ...(writer
      ? [plain(TAG.characterSet, "CS", labelOf(writer.set, name))]
      : []),
  ];
  const knownStep: Written[] = [
    // Our requests name neither device nor modality: any that asks may make the examination.
    plain(TAG.modality, "CS", single(textOf(step, TAG.modality)) || "OT"),
    plain(
      TAG.stationAe,
      "AE",
      single(textOf(step, TAG.stationAe)) || callingAe,
    ),
    plain(TAG.startDate, "DA", day),
    plain(TAG.startTime, "TM", "000000"),
    plain(TAG.stepText, "LO", DESCRIPTION),
    plain(TAG.stepId, "SH", accessionNumber),
  ];
  return [
    ...known,
    ...emptyOf(asked, [
      ...known,
      plain(TAG.step, "SQ", ""),
      plain(TAG.characterSet, "CS", ""),
    ]),
    { tag: TAG.step, items: [[...knownStep, ...emptyOf(step, knownStep)]] },
  ];
};

const single = (text: string): string => (/[*?\\]/.test(text) ? "" : text);

const emptyOf = (asked: DicomJson, known: readonly Written[]): Written[] =>
  Object.entries(asked)
    .filter(([tag]) => !known.some((each) => each.tag === tag))
    // Group lengths are not answered; they are retired.
    .filter(([tag]) => !tag.endsWith("0000"))
    .map(([tag, { vr }]) =>
      vr === "SQ" ? { tag, items: [] } : { tag, vr, value: Buffer.alloc(0) },
    );
