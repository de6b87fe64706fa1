import { writeElement, writeSequence } from "../../platform/dicom/write.ts";
import type { CleanHeader } from "./cleanHeader.ts";
import { PROFILE_EDITION } from "./profile.data.ts";
import type { CopySecrets } from "./secrets.ts";

/** De-identification methods of PS3.16 CID 7050. */
const METHODS = {
  basicProfile: ["113100", "Basic Application Confidentiality Profile"],
  cleanPixelData: ["113101", "Clean Pixel Data Option"],
  modifiedDates: [
    "113107",
    "Retain Longitudinal Temporal Information Modified Dates Option",
  ],
} as const;

const code = ([value, meaning]: readonly [string, string]): Buffer =>
  Buffer.concat([
    writeElement("00080100", "SH", value),
    writeElement("00080102", "SH", "DCM"),
    writeElement("00080104", "LO", meaning),
  ]);

/** Writes what says that the image is a de-identified copy and by which methods (PS3.15 E.1), and whose it is now. */
export const markCopy = (
  { written, changes }: CleanHeader,
  {
    secrets,
    moveDates,
    studyUid,
    seriesUid,
  }: {
    secrets: CopySecrets;
    moveDates: boolean;
    studyUid: string;
    seriesUid: string;
  },
): void => {
  const set = (tag: string, vr: string, value: string) => {
    written.set(tag, writeElement(tag, vr, value));
    changes.set(tag, "written");
  };
  set("00080005", "CS", "ISO_IR 192");
  set("00100010", "PN", secrets.subject);
  set("00100020", "LO", secrets.subject);
  for (const [tag, uid] of [
    ["0020000D", studyUid],
    ["0020000E", seriesUid],
  ] as const)
    if (!written.has(tag)) set(tag, "UI", secrets.uid(uid));
  set("00120062", "CS", "YES");
  set(
    "00120063",
    "LO",
    `PS3.15 ${PROFILE_EDITION} Basic Profile\\Pixels confirmed by a person`,
  );
  const methods = [
    METHODS.basicProfile,
    METHODS.cleanPixelData,
    ...(moveDates ? [METHODS.modifiedDates] : []),
  ];
  written.set("00120064", writeSequence("00120064", methods.map(code)));
  changes.set("00120064", "written");
  set("00280301", "CS", "NO");
  set("00280303", "CS", moveDates ? "MODIFIED" : "REMOVED");
};
