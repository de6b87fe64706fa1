import { spellings, type ReadingsOf } from "./patientMatch.ts";

const HAN = /\p{Script=Han}/u;
/** Characters of several readings multiply; names that pass this are found by their first readings. */
const MAX_READINGS = 24;
/** Longer forms, which one character can unfold to, fit into no index: the name is found by its others. */
const MAX_FORM = 512;

/** Letters, digits and Han characters in lower case, without accents and what stands between them; `*` and `?` stay. */
export const foldName = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}*?]/gu, "");

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** Parts one after the other, also with the first one or two of them last: surname first and given name first. */
const turned = (parts: readonly string[]): string[] =>
  [0, 1, 2].map((by) => [...parts.slice(by), ...parts.slice(0, by)].join(""));

const readings = (han: string, readingsOf: ReadingsOf): string[] => {
  let found: string[][] = [[]];
  for (const character of han) {
    const known = unique(readingsOf(character).flatMap(spellings));
    found = found
      .flatMap((before) => known.map((reading) => [...before, reading]))
      .slice(0, MAX_READINGS);
  }
  return found.flatMap(turned);
};

/**
 * The forms by which a DICOM person name is found: each group folded, its parts in either order, and the pinyin of Han
 * characters. Empty for a name without letters.
 */
export const nameForms = (name: string, readingsOf: ReadingsOf): string[] =>
  unique(
    name.split("=").flatMap((group) => {
      const parts = group.split(/[\^\s]+/).map(foldName);
      const han = Array.from(group)
        .filter((character) => HAN.test(character))
        .join("");
      return [...turned(parts), ...readings(han, readingsOf)];
    }),
  ).filter((form) => form !== "" && form.length <= MAX_FORM);
