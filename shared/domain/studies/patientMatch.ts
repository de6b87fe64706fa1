/** Who an image says the patient is, as DICOM attributes: PN, DA, CS; empty where not stated. */
export interface StatedPatient {
  name: string;
  birthDate: string;
  sex: string;
  /** The name is in a character set that the image does not name. */
  nameGuessed?: true | undefined;
}
/** The case's patient. `birthDate` as `YYYY-MM-DD`. */
export interface CasePatient {
  identity: "named" | "unknown" | "newborn";
  name: string;
  birthDate: string | null;
  sex: "male" | "female" | "unknown";
}
/** What differs between an image's patient and the case's. */
export const PATIENT_DIFFERENCES = [
  "name",
  "sex",
  "birthDate",
  "nationalId",
  "otherImages",
] as const;
export type PatientDifference = (typeof PATIENT_DIFFERENCES)[number];

/** Every reading of one Han character in pinyin without tones (`ü` stays); empty for one that has no known reading. */
export type ReadingsOf = (character: string) => readonly string[];

const SEX: Readonly<Record<string, CasePatient["sex"]>> = {
  M: "male",
  F: "female",
};
const HAN = /\p{Script=Han}/u;
const CASE_NUMBER = /\d{8}-\d{4,}/;
/** More parts than any name has; all their orders are tried. */
const MAX_PARTS = 4;

const hanOf = (name: string) =>
  Array.from(name.normalize("NFKC"))
    .filter((character) => HAN.test(character))
    .join("");

/** The letters of each part, without accents and case: `Li^Na`, `LI NA` and `li  na` have the same parts. */
const latinParts = (name: string): string[] =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .split(/[^\p{Script=Latin}]+/u)
    .filter((part) => part !== "");

/** The parts written together, in every order. */
const orders = (parts: readonly string[]): string[] =>
  parts.length <= 1
    ? [parts.join("")]
    : parts.flatMap((first, i) =>
        orders(parts.filter((_, j) => j !== i)).map((rest) => first + rest),
      );
const latinForms = (name: string): string[] => {
  const parts = latinParts(name);
  return parts.length > MAX_PARTS ? [parts.join("")] : orders(parts);
};

/** Passports write Lü as LYU, devices as LV, LU or LUE. */
export const spellings = (reading: string): string[] =>
  reading.includes("ü")
    ? ["v", "u", "yu"].map((letter) => reading.replace("ü", letter))
    : [reading];

/** Letters that a character without a known reading may stand for. */
const UNKNOWN_LETTERS = [1, 2, 3, 4, 5, 6];

/** Whether the letters are these syllables, one after the other; every place that can be reached is followed. */
const spell = (letters: string, syllables: readonly string[][]): boolean => {
  let reached = new Set([0]);
  for (const readings of syllables) {
    const next = new Set<number>();
    for (const at of reached) {
      for (const reading of readings)
        if (letters.startsWith(reading, at)) next.add(at + reading.length);
      if (readings.length === 0)
        for (const count of UNKNOWN_LETTERS) next.add(at + count);
    }
    reached = next;
  }
  return reached.has(letters.length);
};

/** Whether Latin letters are a reading of the Han name, surname first or last. */
const isReadingOf = (
  latin: readonly string[],
  han: string,
  readingsOf: ReadingsOf,
): boolean => {
  const syllables = Array.from(han, (character) =>
    readingsOf(character).flatMap(spellings),
  );
  // Surnames have one character or two.
  return [0, 1, 2].some((surname) => {
    const turned = [
      ...syllables.slice(surname),
      ...syllables.slice(0, surname),
    ];
    return latin.some((letters) => spell(letters, turned));
  });
};

/** `silent`: the two cannot be compared. */
const compareNames = (
  image: string,
  ofCase: string,
  readingsOf: ReadingsOf | undefined,
): "fits" | "differs" | "silent" => {
  const fits = (same: boolean) => (same ? "fits" : "differs");
  // Who has no name yet bears a case's number instead (ST14), and is told from others by nothing else.
  const [one, other] = [image, ofCase].map((n) => CASE_NUMBER.exec(n)?.[0]);
  if (one !== undefined && other !== undefined && one !== other)
    return "differs";
  // Alphabetic, ideographic and phonetic group; mislabelled devices write Han characters into the first.
  const imageHan = hanOf(
    image.split("=").find((group) => HAN.test(group)) ?? "",
  );
  const caseHan = hanOf(ofCase);
  if (imageHan && caseHan) return fits(imageHan === caseHan);
  const imageLatin = latinForms(image.split("=")[0] ?? "");
  const caseLatin = latinForms(ofCase);
  const [latin, han] = caseHan ? [imageLatin, caseHan] : [caseLatin, imageHan];
  if (latin.every((form) => form === "")) return "silent";
  if (han)
    return readingsOf ? fits(isReadingOf(latin, han, readingsOf)) : "silent";
  if (imageLatin.every((form) => form === "")) return "silent";
  return fits(imageLatin.some((form) => caseLatin.includes(form)));
};

/**
 * What an image and its case state differently of the patient (RULES ST2, ST3). Only what both state is compared: what
 * is missing, and the name of a patient with a temporary identity, is no difference. Without `readingsOf` a name in
 * another script says nothing; with it, a guessed name that does not fit is a difference (ST9).
 */
export const patientDifferences = (
  image: StatedPatient,
  ofCase: CasePatient,
  readingsOf?: ReadingsOf,
): PatientDifference[] => {
  const differences: PatientDifference[] = [];
  if (ofCase.identity === "named") {
    const names = compareNames(image.name, ofCase.name, readingsOf);
    const unsure = image.nameGuessed === true && readingsOf !== undefined;
    if (names === "differs" || (unsure && names === "silent"))
      differences.push("name");
  }
  const sex = SEX[image.sex.trim().toUpperCase()];
  if (sex && ofCase.sex !== "unknown" && sex !== ofCase.sex)
    differences.push("sex");
  const born = image.birthDate.replace(/\D/g, "");
  if (
    born.length === 8 &&
    ofCase.birthDate &&
    born !== ofCase.birthDate.replace(/\D/g, "")
  )
    differences.push("birthDate");
  return differences;
};

/** Whether an image and its case state different patients, as far as it can be told without a table of readings. */
export const patientsDiffer = (
  image: StatedPatient,
  ofCase: CasePatient,
): boolean => patientDifferences(image, ofCase).length > 0;

/** Whether two images state different patients (RULES ST4). */
export const imagesDiffer = (
  one: StatedPatient,
  other: StatedPatient,
  readingsOf: ReadingsOf,
): boolean =>
  patientDifferences(
    one,
    {
      identity: "named",
      name: other.name,
      birthDate: other.birthDate,
      sex: SEX[other.sex.trim().toUpperCase()] ?? "unknown",
    },
    readingsOf,
  ).length > 0;
