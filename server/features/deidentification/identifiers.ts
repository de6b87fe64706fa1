import type { Element } from "dicom-parser";
import { plainTag, type Elements } from "../../platform/dicom/dataset.ts";
import { vrOf } from "../../platform/dicom/dictionary.ts";

/** Numbers and places that name the patient beside person names. */
const NAMED_BY = new Set([
  ...["00100020", "00101000", "00101040", "00102154", "00102180"],
  ...["00080050", "00080080", "00080081", "00380010"],
]);
const MAX_DEPTH = 12;

/** Reads an element's text. */
type TextOf = (element: Element, vr: string) => string;

/** Names and numbers of the patient and of other people as a file states them, in lower case, at every depth. */
export const identifiersIn = (elements: Elements, textOf: TextOf): string[] => {
  const found: string[] = [];
  const walk = (level: Elements, depth: number): void => {
    for (const element of Object.values(level)) {
      const tag = plainTag(element.tag);
      const vr = element.vr === "UN" ? vrOf(tag) : (element.vr ?? vrOf(tag));
      if (vr === "PN" || NAMED_BY.has(tag))
        found.push(...partsOf(textOf(element, vr ?? "LO")));
      if (depth < MAX_DEPTH)
        for (const item of element.items ?? [])
          walk(item.dataSet?.elements ?? {}, depth + 1);
    }
  };
  walk(elements, 0);
  return [...new Set(found)];
};

/** A name's or number's parts that are long enough to mean somebody. */
export const partsOf = (text: string): string[] => {
  const whole = text.toLowerCase().trim();
  return [whole, ...whole.split(/[\^=\\\s]+/)].filter((part) =>
    /\p{Script=Han}/u.test(part) ? part.length >= 2 : part.length >= 3,
  );
};

/** Parts of this length count also within a longer word; shorter ones only as a word. */
const WITHIN = 5;

/** Whether a text has one of these identifiers in it. */
export const mentions = (
  text: string,
  identifiers: readonly string[],
): boolean => {
  const lower = text.toLowerCase();
  const words = new Set(lower.split(/[^\p{L}\p{N}]+/u));
  return identifiers.some(
    (each) =>
      words.has(each) ||
      ((each.length >= WITHIN || /\p{Script=Han}/u.test(each)) &&
        lower.includes(each)),
  );
};
