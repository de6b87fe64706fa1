import type { DicomJson } from "../imaging/dicomJson.ts";
import { CONCEPT, type Code } from "./concepts.ts";
import {
  attribute,
  bySeries,
  codeSequence,
  commonModules,
  decimal,
  momentOf,
  personName,
  referenceTo,
  sequence,
  short,
  type ImageRef,
  type MadeBy,
  type ObjectNames,
} from "./dataSet.ts";

type Relation =
  | "CONTAINS"
  | "HAS OBS CONTEXT"
  | "HAS CONCEPT MOD"
  | "INFERRED FROM"
  | "SELECTED FROM";

/** One item of a document's content tree (PS3.3 C.17.3). */
export const contentItem = (
  relation: Relation,
  type: string,
  name: Code | null,
  value: DicomJson,
  children: readonly DicomJson[] = [],
): DicomJson => ({
  "0040A010": attribute("CS", relation),
  "0040A040": attribute("CS", type),
  ...(name && { "0040A043": codeSequence(name) }),
  ...value,
  ...(children.length > 0 && { "0040A730": sequence(...children) }),
});

export const textItem = (relation: Relation, name: Code, words: string) =>
  contentItem(relation, "TEXT", name, {
    "0040A160": attribute("UT", words),
  });

export const codeItem = (relation: Relation, name: Code, value: Code) =>
  contentItem(relation, "CODE", name, { "0040A168": codeSequence(value) });

export const uidItem = (relation: Relation, name: Code, uid: string) =>
  contentItem(relation, "UIDREF", name, { "0040A124": attribute("UI", uid) });

export const container = (
  relation: Relation,
  name: Code,
  template: string | null,
  children: readonly DicomJson[],
) =>
  contentItem(
    relation,
    "CONTAINER",
    name,
    {
      "0040A050": attribute("CS", "SEPARATE"),
      ...(template !== null && templateOf(template)),
    },
    children,
  );

export const numberItem = (
  name: Code,
  value: number,
  unit: Code,
  children: readonly DicomJson[],
) =>
  contentItem(
    ...(["CONTAINS", "NUM", name] as const),
    {
      "0040A300": sequence({
        "0040A30A": attribute("DS", decimal(value)),
        "004008EA": codeSequence(unit),
      }),
    },
    children,
  );

const templateOf = (template: string): DicomJson => ({
  "0040A504": sequence({
    "00080105": attribute("CS", "DCMR"),
    "0040DB00": attribute("CS", template),
  }),
});

/** Who observed it (PS3.16 TID 1001, 1003). */
export const observerItems = ({ person, institution }: MadeBy): DicomJson[] => [
  ...observerOf(person),
  ...(institution === ""
    ? []
    : [
        textItem(
          "HAS OBS CONTEXT",
          CONCEPT.observerOrganisation,
          short(institution, 64),
        ),
      ]),
];
export const observerOf = (person: MadeBy["person"]): DicomJson[] => [
  codeItem("HAS OBS CONTEXT", CONCEPT.observerType, CONCEPT.person),
  contentItem("HAS OBS CONTEXT", "PNAME", CONCEPT.observerName, {
    "0040A123": attribute("PN", personName(person)),
  }),
];

/** A document about images of one study: everything but what it says (PS3.3 C.17). */
export const documentModules = (
  images: readonly [ImageRef, ...ImageRef[]],
  {
    series,
    title,
    template,
    ...names
  }: ObjectNames & {
    series: { modality: string; number: number; description: string };
    title: Code;
    template: string;
  },
  content: readonly DicomJson[],
  by: MadeBy,
): DicomJson => {
  const [first] = images;
  const { date, time } = momentOf(by.at);
  return {
    ...commonModules(first, names, series, by),
    "00080023": attribute("DA", date),
    "00080033": attribute("TM", time),
    "00081111": attribute("SQ"),
    "0040A375": sequence({
      "0020000D": attribute("UI", first.studyInstanceUid),
      "00081115": sequence(
        ...bySeries(images).map((each) => ({
          "0020000E": attribute("UI", each.seriesInstanceUid),
          "00081199": sequence(
            // The document as a whole rests on the image; which frame, its items say.
            ...each.images.map(({ image }) =>
              referenceTo({ ...image, frames: 1 }, []),
            ),
          ),
        })),
      ),
    }),
    // A selection of key images is neither complete nor verified; a report is.
    ...(series.modality === "SR" && {
      "0040A372": attribute("SQ"),
      "0040A491": attribute("CS", "COMPLETE"),
      "0040A493": attribute("CS", "UNVERIFIED"),
    }),
    "0040A040": attribute("CS", "CONTAINER"),
    "0040A043": codeSequence(title),
    "0040A050": attribute("CS", "SEPARATE"),
    ...templateOf(template),
    "0040A730": sequence(...content),
  };
};
