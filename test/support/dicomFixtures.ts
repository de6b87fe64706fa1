import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type * as DicomParser from "dicom-parser";

const dicomParser = createRequire(import.meta.url)(
  "dicom-parser",
) as typeof DicomParser;

/** What a generated image says; everything has a default, so a test names only what it is about. */
export interface FixtureImage {
  /** UIDs are made from these names: the same name is the same UID, in every test. */
  study?: string;
  series?: string;
  instance?: string;
  modality?: string;
  patientName?: string;
  patientId?: string;
  /** DICOM DA and CS; absent when not given. */
  birthDate?: string;
  sex?: string;
  instanceNumber?: number;
  /** DICOM DA. */
  studyDate?: string;
  /** Absent when not given. */
  accessionNumber?: string;
  /** How many images the study has, as the file says; absent when not given. */
  statedInStudy?: number;
  /** Millimetres along the patient's axis; axial slices. */
  z?: number;
  /** Millimetres towards the back; slices that differ in it lean, as of a tilted gantry. */
  y?: number;
  /** Frame of Reference UID; absent when not given. */
  frameOfReference?: string;
  rows?: number;
  columns?: number;
  /** Pixel Spacing: millimetres from row to row, then from column to column. Defaults to 0.5 each. */
  spacing?: readonly [number, number];
  frames?: number;
  /** The stored value at a place; 16 bits unsigned. Defaults to a gradient that differs from frame to frame. */
  pixel?: (x: number, y: number, frame: number) => number;
}

/** A UID (2.25.…) made from a name. */
export const fixtureUid = (name: string): string =>
  `2.25.${BigInt(`0x${createHash("sha256").update(name).digest("hex").slice(0, 30)}`)}`;

/** A small valid CT-like DICOM file, explicit little endian, 16 bits; no patient's data. */
export const dicomFile = (image: FixtureImage = {}): Buffer => {
  const { study = "study", series = "series", instance = "instance" } = image;
  const { rows = 8, columns = 8, frames = 1 } = image;
  const sopUid = fixtureUid(`${study}/${series}/${instance}`);
  const sopClass = "1.2.840.10008.5.1.4.1.1.2";
  const meta = Buffer.concat([
    element(0x00020001, "OB", Buffer.from([0, 1])),
    element(0x00020002, "UI", sopClass),
    element(0x00020003, "UI", sopUid),
    element(0x00020010, "UI", "1.2.840.10008.1.2.1"),
    element(0x00020012, "UI", "2.25.1"),
  ]);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x00020000, "UL", u32(meta.length)),
    meta,
    element(0x00080005, "CS", "ISO_IR 192"),
    element(0x00080016, "UI", sopClass),
    element(0x00080018, "UI", sopUid),
    element(0x00080020, "DA", image.studyDate ?? "20261121"),
    ...(image.accessionNumber === undefined
      ? []
      : [element(0x00080050, "SH", image.accessionNumber)]),
    element(0x00080060, "CS", image.modality ?? "CT"),
    element(0x00100010, "PN", image.patientName ?? "Fixture^Image"),
    element(0x00100020, "LO", image.patientId ?? "FIXTURE"),
    ...(image.birthDate === undefined
      ? []
      : [element(0x00100030, "DA", image.birthDate)]),
    ...(image.sex === undefined ? [] : [element(0x00100040, "CS", image.sex)]),
    element(0x0020000d, "UI", fixtureUid(study)),
    element(0x0020000e, "UI", fixtureUid(`${study}/${series}`)),
    element(0x00200011, "IS", "1"),
    element(0x00200013, "IS", String(image.instanceNumber ?? 1)),
    element(0x00200032, "DS", `0\\${image.y ?? 0}\\${image.z ?? 0}`),
    element(0x00200037, "DS", "1\\0\\0\\0\\1\\0"),
    ...(image.frameOfReference === undefined
      ? []
      : [element(0x00200052, "UI", image.frameOfReference)]),
    ...(image.statedInStudy === undefined
      ? []
      : [element(0x00201208, "IS", String(image.statedInStudy))]),
    element(0x00280002, "US", u16(1)),
    element(0x00280004, "CS", "MONOCHROME2"),
    element(0x00280008, "IS", String(frames)),
    element(0x00280010, "US", u16(rows)),
    element(0x00280011, "US", u16(columns)),
    element(0x00280030, "DS", (image.spacing ?? [0.5, 0.5]).join("\\")),
    element(0x00280100, "US", u16(16)),
    element(0x00280101, "US", u16(16)),
    element(0x00280102, "US", u16(15)),
    element(0x00280103, "US", u16(0)),
    element(0x00281050, "DS", "128"),
    element(0x00281051, "DS", "256"),
    element(0x00281052, "DS", "0"),
    element(0x00281053, "DS", "1"),
    element(0x7fe00010, "OW", fixturePixels(image)),
  ]);
};

/** The stored pixels of `dicomFile`, frame after frame. */
export const fixturePixels = ({
  rows = 8,
  columns = 8,
  frames = 1,
  pixel = (x, y, frame) => (x * 8 + y + frame * 32) & 0xffff,
}: FixtureImage = {}): Buffer => {
  const pixels = Buffer.alloc(rows * columns * frames * 2);
  let at = 0;
  for (let frame = 0; frame < frames; frame += 1)
    for (let y = 0; y < rows; y += 1)
      for (let x = 0; x < columns; x += 1)
        at = pixels.writeUInt16LE(pixel(x, y, frame), at);
  return pixels;
};

/** An explicit little-endian element; text is padded to even length as its VR asks for. */
export const element = (
  tag: number,
  vr: string,
  value: Buffer | string,
): Buffer => {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const padding = Buffer.from(vr === "UI" || vr === "OB" ? "\0" : " ");
  const even = bytes.length % 2 ? Buffer.concat([bytes, padding]) : bytes;
  const head = Buffer.alloc(6);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  const long = /^(O[BDFLVW]|SQ|SV|U[CNRTV])$/.test(vr);
  const length = long
    ? Buffer.concat([u16(0), u32(even.length)])
    : u16(even.length);
  return Buffer.concat([head, length, even]);
};

export const u16 = (value: number): Buffer => {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
};
export const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};

/** A copy of a real file (explicit VR) in which these attributes are no longer found: their tags mean nothing now. */
export const withoutAttributes = (
  file: Uint8Array,
  tags: readonly string[],
): Buffer => {
  const copy = Buffer.from(file);
  const { elements } = dicomParser.parseDicom(copy, { untilTag: "x7fe00010" });
  for (const tag of tags) {
    const element = elements[tag];
    if (!element) throw new Error(`the file has no ${tag}`);
    // Short VR: tag, VR and length are the eight bytes before the value. The next number keeps the elements in order.
    const at = element.dataOffset - 8;
    copy.writeUInt16LE(copy.readUInt16LE(at + 2) + 1, at + 2);
  }
  return copy;
};

const SERIES_UIDS = ["x0020000d", "x0020000e"];
const IMAGE_UIDS = ["x00080018", "x00020003"];

/**
 * A copy of a real file (not deflated) under new study, series and image UIDs of the same length, so that nothing else
 * moves. The same `salt` keeps files of one series together; another `imageSalt` makes of one file several of a series.
 */
export const withNewUids = (
  file: Uint8Array,
  salt: string,
  imageSalt = salt,
): Buffer => {
  const copy = Buffer.from(file);
  const { elements } = dicomParser.parseDicom(copy, { untilTag: "x7fe00010" });
  for (const [tag, salted] of [
    ...SERIES_UIDS.map((tag) => [tag, salt] as const),
    ...IMAGE_UIDS.map((tag) => [tag, imageSalt] as const),
  ]) {
    const uid = elements[tag];
    if (!uid) continue;
    const end = uid.dataOffset + uid.length;
    const old = copy
      .toString("latin1", uid.dataOffset, end)
      .replace(/[\0 ]+$/, "");
    const hash = createHash("sha512").update(`${salted} ${old}`).digest("hex");
    const digits = BigInt(`0x1${hash}`).toString();
    copy.write(
      `2.25.9${digits}`.slice(0, uid.length),
      uid.dataOffset,
      "latin1",
    );
  }
  return copy;
};

/**
 * A copy of a real file (explicit little endian) that states another patient: name (PN, ASCII), sex (CS) and nothing
 * else of who it is.
 */
export const withPatient = (
  file: Uint8Array,
  patient: { name: string; sex: string },
): Buffer => {
  return withElements(file, {
    x00100010: element(0x00100010, "PN", patient.name),
    x00100020: element(0x00100020, "LO", "SAMPLE"),
    x00100040: element(0x00100040, "CS", patient.sex),
  });
};

/**
 * A generated image that carries the patient's name of a file byte for byte, and its character set with it. Undefined
 * where the file names no patient.
 */
export const withNameOf = (
  file: Uint8Array,
  image: FixtureImage,
): Buffer | undefined => {
  const { elements } = dicomParser.parseDicom(Buffer.from(file), {
    untilTag: "x00100020",
  });
  const valueOf = (tag: string) => {
    const found = elements[tag];
    if (!found) return undefined;
    const { dataOffset, length } = found;
    return Buffer.from(file.subarray(dataOffset, dataOffset + length));
  };
  const name = valueOf("x00100010");
  if (!name) return undefined;
  return withElements(dicomFile(image), {
    x00080005: element(
      0x00080005,
      "CS",
      valueOf("x00080005") ?? Buffer.alloc(0),
    ),
    x00100010: element(0x00100010, "PN", name),
  });
};

/** A copy of a file (explicit little endian) with other elements of short VRs in place of its own; by parser's tag. */
export const withElements = (
  file: Uint8Array,
  fresh: Readonly<Record<string, Buffer>>,
): Buffer => {
  const whole = Buffer.from(file);
  const { elements } = dicomParser.parseDicom(whole, {
    untilTag: "x7fe00010",
  });
  const parts: Buffer[] = [];
  let from = 0;
  for (const [tag, replacement] of Object.entries(fresh).sort()) {
    const old = elements[tag];
    if (!old) continue;
    // A short explicit header has eight bytes.
    parts.push(whole.subarray(from, old.dataOffset - 8), replacement);
    from = old.dataOffset + old.length;
  }
  return Buffer.concat([...parts, whole.subarray(from)]);
};
