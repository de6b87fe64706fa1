/** Why a PACS could not be asked, or what it said instead of an answer. */
export const PACS_PROBLEMS = [
  /** No connection, or it broke. */
  "unreachable",
  /** Connected, but nothing came in time. */
  "silent",
  /** Its certificate is not one that we trust for this name. */
  "certificate",
  /** 401 or 403. */
  "credentials",
  /** It sends us elsewhere; credentials go to the configured address only. */
  "redirected",
  /** It says that it cannot now: 408, 429, 5xx. */
  "busy",
  /** Anything else: not a DICOMweb service, or one that breaks off. */
  "notDicomWeb",
] as const;
export type PacsProblem = (typeof PACS_PROBLEMS)[number];

/** Why an object is not in the PACS although it was tried. */
export const PACS_TROUBLES = [
  /** The PACS has, or gives, another object of this UID. */
  "otherBytes",
  /** It took the object and changed it: what it gives back is not what came. */
  "changed",
  /** It did not want it, or does not have it after taking it. */
  "refused",
  /** Neither the PACS nor we have it. */
  "missing",
  /** This object makes the call fail, others pass. */
  "failed",
] as const;
export type PacsTrouble = (typeof PACS_TROUBLES)[number];
