/** What a stored object without pixels is. */
export const OBJECT_KINDS = ["presentation", "keyImages", "report"] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

export const SOP_CLASS = {
  greyscalePresentation: "1.2.840.10008.5.1.4.1.1.11.1",
  colourPresentation: "1.2.840.10008.5.1.4.1.1.11.2",
  keyObjects: "1.2.840.10008.5.1.4.1.1.88.59",
  comprehensiveReport: "1.2.840.10008.5.1.4.1.1.88.33",
  comprehensive3dReport: "1.2.840.10008.5.1.4.1.1.88.34",
} as const;

const PRESENTATIONS = "1.2.840.10008.5.1.4.1.1.11.";
const REPORTS = "1.2.840.10008.5.1.4.1.1.88.";

/** What an object of this SOP class is to us; null for images, and for what we neither show nor keep. */
export const kindOfClass = (sopClassUid: string): ObjectKind | null => {
  if (sopClassUid === SOP_CLASS.keyObjects) return "keyImages";
  if (sopClassUid.startsWith(REPORTS)) return "report";
  return sopClassUid.startsWith(PRESENTATIONS) ? "presentation" : null;
};
