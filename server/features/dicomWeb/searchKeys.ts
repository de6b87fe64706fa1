/** Patient and study attributes, one image stands for them; then those of a series and of an image. */
export type Level = "study" | "series" | "instance";

/** Keywords (PS3.6) of what can be asked for by name; any other attribute is asked for by its tag. */
export const TAG_OF: Readonly<Record<string, string>> = {
  SpecificCharacterSet: "00080005",
  SOPClassUID: "00080016",
  SOPInstanceUID: "00080018",
  StudyDate: "00080020",
  SeriesDate: "00080021",
  StudyTime: "00080030",
  SeriesTime: "00080031",
  AccessionNumber: "00080050",
  Modality: "00080060",
  ModalitiesInStudy: "00080061",
  Manufacturer: "00080070",
  InstitutionName: "00080080",
  ReferringPhysicianName: "00080090",
  TimezoneOffsetFromUTC: "00080201",
  StationName: "00081010",
  StudyDescription: "00081030",
  SeriesDescription: "0008103E",
  PatientName: "00100010",
  PatientID: "00100020",
  PatientBirthDate: "00100030",
  PatientSex: "00100040",
  PatientAge: "00101010",
  BodyPartExamined: "00180015",
  ProtocolName: "00181030",
  StudyInstanceUID: "0020000D",
  SeriesInstanceUID: "0020000E",
  StudyID: "00200010",
  SeriesNumber: "00200011",
  InstanceNumber: "00200013",
  NumberOfFrames: "00280008",
  Rows: "00280010",
  Columns: "00280011",
  BitsAllocated: "00280100",
  PerformedProcedureStepStartDate: "00400244",
  PerformedProcedureStepStartTime: "00400245",
  RequestAttributesSequence: "00400275",
};

/** What a result carries unasked (PS3.18 Tables 10.6.3-3 to -5); counts and addresses are added to it. */
export const RETURNED: Readonly<Record<Level, readonly string[]>> = {
  study: [
    ...["00080020", "00080030", "00080050", "00080090", "00080201"],
    ...["00081030", "00100010", "00100020", "00100030", "00100040"],
    ...["0020000D", "00200010"],
  ],
  series: [
    ...["00080060", "00080201", "0008103E", "0020000D", "0020000E"],
    ...["00200011", "00400244", "00400245", "00400275"],
  ],
  instance: [
    ...["00080016", "00080018", "0020000D", "0020000E", "00200013"],
    ...["00280008", "00280010", "00280011", "00280100", "00083002"],
  ],
};

/** How a key is compared. `text` with wildcards, `uid` as a list, `day` and `time` as a range. */
export type Matching =
  | "text"
  | "number"
  | "uid"
  | "day"
  | "time"
  | "name"
  | "modalities";

/** Keys that can be matched (PS3.18 Tables 10.6.1-5 to -7), by tag. */
export const MATCHING: Readonly<
  Record<string, { level: Level; by: Matching }>
> = {
  "00080020": { level: "study", by: "day" },
  "00080030": { level: "study", by: "time" },
  "00080050": { level: "study", by: "text" },
  "00080061": { level: "study", by: "modalities" },
  "00080090": { level: "study", by: "name" },
  "00081030": { level: "study", by: "text" },
  "00100010": { level: "study", by: "name" },
  "00100020": { level: "study", by: "text" },
  "00100030": { level: "study", by: "day" },
  "00100040": { level: "study", by: "text" },
  "0020000D": { level: "study", by: "uid" },
  "00200010": { level: "study", by: "text" },
  "00080060": { level: "series", by: "text" },
  "0008103E": { level: "series", by: "text" },
  "0020000E": { level: "series", by: "uid" },
  "00200011": { level: "series", by: "number" },
  "00400244": { level: "series", by: "day" },
  "00400245": { level: "series", by: "time" },
  "00080016": { level: "instance", by: "uid" },
  "00080018": { level: "instance", by: "uid" },
  "00200013": { level: "instance", by: "number" },
};
