import { z } from "zod";

/** An instance's attributes as DICOM JSON (PS3.18 F), by tag as eight upper-case hexadecimal digits. */
export const DicomJson = z.record(
  z.string(),
  z.looseObject({ vr: z.string(), Value: z.array(z.unknown()).optional() }),
);
export type DicomJson = z.infer<typeof DicomJson>;

/** The first value where it is text, without spaces around it; else empty. */
export const text = (attributes: DicomJson, tag: string): string => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === "string" ? value.trim() : "";
};

/** All values that are text. */
export const texts = (attributes: DicomJson, tag: string): string[] =>
  (attributes[tag]?.Value ?? []).flatMap((value) =>
    typeof value === "string" ? [value.trim()] : [],
  );

/** Numbers of an attribute; DICOM JSON may carry IS and DS as text. What is no number is left out. */
export const numbers = (attributes: DicomJson, tag: string): number[] =>
  (attributes[tag]?.Value ?? [])
    .map((value) =>
      typeof value === "string" && value.trim() === "" ? NaN : Number(value),
    )
    .filter((value) => Number.isFinite(value));

/** By what a sequence holds: a frame's facts lie in a sequence with one item per frame, and each frame is asked for many times. */
const parsed = new WeakMap<readonly unknown[], DicomJson[]>();

/** The items of a sequence; what is no data set is left out. */
export const items = (attributes: DicomJson, tag: string): DicomJson[] => {
  const values = attributes[tag]?.Value;
  if (!values) return [];
  const known = parsed.get(values);
  if (known) return known;
  const found = values.flatMap((value) => {
    const item = DicomJson.safeParse(value);
    return item.success ? [item.data] : [];
  });
  parsed.set(values, found);
  return found;
};
