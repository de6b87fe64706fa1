/**
 * A DICOM person name (PN, PS3.5 6.2.1) as people write it: the ideographic form first, then the alphabetic one in
 * brackets; `^` between name parts becomes a space in alphabetic names and nothing in ideographic ones, also where a
 * device writes those into the alphabetic group. Empty for an empty name.
 */
export const displayPersonName = (name: string): string => {
  const [alphabetic = "", ideographic = ""] = name.split("=");
  const latin = parts(alphabetic).join(EAST_ASIAN.test(alphabetic) ? "" : " ");
  const han = parts(ideographic).join("");
  if (!han) return latin;
  return latin ? `${han} (${latin})` : han;
};

const EAST_ASIAN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const parts = (group: string) =>
  group
    .split("^")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A DICOM date (DA) as `2026-11-21`; text that is no such date is returned as it is. */
export const displayDicomDate = (date: string): string =>
  /^\d{8}$/.test(date)
    ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
    : date;
