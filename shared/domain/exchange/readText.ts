import type { DicomJson } from "../imaging/dicomJson.ts";
import { displayPersonName } from "../studies/personName.ts";

/** A person's name (PN) as people write it; empty where there is none. */
export const nameOf = (data: DicomJson, tag: string): string => {
  const value = data[tag]?.Value?.[0];
  if (typeof value === "string") return displayPersonName(value);
  if (typeof value !== "object" || value === null) return "";
  const group = (name: string) => {
    const said = (value as Record<string, unknown>)[name]; // a DICOM JSON name is an object of texts
    return typeof said === "string" ? said : "";
  };
  return displayPersonName(`${group("Alphabetic")}=${group("Ideographic")}`);
};
