import { pinyin } from "pinyin-pro";
import type { ReadingsOf } from "../../../shared/domain/studies/patientMatch.ts";

/** All readings of a Han character, those it has as a surname too (单 shan, 查 zha); empty for one that is not known. */
export const readingsOf: ReadingsOf = (character) => {
  const readings = new Set([
    ...pinyin(character, { multiple: true, toneType: "none", type: "array" }),
    ...pinyin(character, { surname: "all", toneType: "none", type: "array" }),
  ]);
  readings.delete(character);
  return [...readings];
};
