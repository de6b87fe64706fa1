import { TAGS_BY_ACTION } from "./profile.data.ts";

const DICOM_ROOT = "1.2.840.10008.";
/** Frames of reference that the standard itself names (PS3.6 A, "Well-known frame of reference"). */
const WELL_KNOWN_FRAME = /^1\.2\.840\.10008\.1\.4\.\d+(\.\d+)?$/;
const FRAMES = new Set(["00200052", "30060024", "300600C2", "00640003"]);

/** UIDs of instances (action U of the profile) are never the standard's own, whatever they begin with. */
const OF_INSTANCES: ReadonlySet<string> = new Set(
  TAGS_BY_ACTION.U.split(";").flatMap((group) => {
    const [number = "", elements = ""] = group.split(":");
    return (elements.match(/.{4}/g) ?? []).map((each) => number + each);
  }),
);

/** Whether a UID names something of the standard, such as a coding scheme, and nothing of a person. */
export const isWellKnownUid = (tag: string, uid: string): boolean =>
  FRAMES.has(tag)
    ? WELL_KNOWN_FRAME.test(uid)
    : uid.startsWith(DICOM_ROOT) && !OF_INSTANCES.has(tag);
