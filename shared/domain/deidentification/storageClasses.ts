/** Why an image is left out of a de-identified copy (DI8); `damaged` and `identifierLeft` show only while it is made. */
export const REFUSALS = [
  ...["structured", "presentation", "document", "waveform", "video"],
  ...["slide", "otherClass", "notShown", "damaged", "identifierLeft"],
] as const;
export type Refusal = (typeof REFUSALS)[number];

const STORAGE = "1.2.840.10008.5.1.4.1.1.";
/** Storage classes of still pictures (PS3.4 B.5), by what stands after the root. */
const PICTURES: ReadonlySet<string> = new Set([
  // CR, DX, mammography, intra-oral
  ...["1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1"],
  // CT, ultrasound, MR
  ...["2", "2.1", "2.2", "3", "3.1", "4", "4.1", "4.3", "4.4"],
  ...["5", "6", "6.1", "6.2"],
  // secondary capture
  ...["7", "7.1", "7.2", "7.3", "7.4"],
  // XA, RF, tomosynthesis
  ...["12.1", "12.1.1", "12.2", "12.2.1", "12.3"],
  ...["13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.1.5"],
  // optical coherence, NM, PET, RT images
  ...["14.1", "14.2", "20", "128", "130", "128.1", "481.1"],
  // endoscopy, microscopy, photographs, eyes
  ...["77.1.1", "77.1.2", "77.1.4"],
  ...["77.1.5.1", "77.1.5.2", "77.1.5.4", "77.1.5.5", "77.1.5.6"],
]);

const OTHERS: readonly (readonly [prefix: string, Refusal])[] = [
  ["88.", "structured"],
  ["11.", "presentation"],
  ["104.", "document"],
  ["9.", "waveform"],
  ["77.1.1.1", "video"],
  ["77.1.2.1", "video"],
  ["77.1.4.1", "video"],
  ["77.1.6", "slide"],
];

/** Why images of this class are left out; undefined for still pictures. */
export const refusalOfClass = (sopClassUid: string): Refusal | undefined => {
  if (!sopClassUid.startsWith(STORAGE)) return "otherClass";
  const rest = sopClassUid.slice(STORAGE.length);
  if (PICTURES.has(rest)) return undefined;
  return (
    OTHERS.find(([prefix]) => rest.startsWith(prefix))?.[1] ?? "otherClass"
  );
};
