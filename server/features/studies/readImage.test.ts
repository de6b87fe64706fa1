import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DicomError } from "../../platform/dicom/dataset.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import {
  dicomFile,
  element,
  fixtureUid,
  u16,
  u32,
} from "../../../test/support/dicomFixtures.ts";
import { sharedData, sharedFiles } from "../../../test/support/sharedData.ts";
import { readImage } from "./readImage.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lianzhen-header-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const outcome = async (path: string): Promise<string> => {
  try {
    const { transferSyntaxUid, series, frames } = await readImage(path);
    const syntax = transferSyntaxUid.replace("1.2.840.10008.1.2", "");
    return `${series.modality || "-"} ${syntax || "implicit"} ${frames.frames}`;
  } catch (error) {
    if (error instanceof DicomError) return error.problem;
    throw error;
  }
};
const outcomeOf = async (bytes: Uint8Array): Promise<string> => {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return outcome(path);
};
const readBytes = async (bytes: Uint8Array) => {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return readImage(path);
};

/** Every file of the malformed and fuzzed sets, and the odd ones of the others: read as, or refused because. */
const OUTCOMES: Readonly<Record<string, string>> = {
  // RT plan, private sequences: DICOM, but neither a picture nor a report.
  "malformed/ExplVR_LitEndNoMeta.dcm": "noPixels",
  "malformed/no-meta-length-test.dcm": "noPixels",
  "malformed/no-pixel-data.dcm": "SR .1 0",
  "malformed/priv_SQ.dcm": "noPixels",
  "malformed/MR_truncated.dcm": "truncated",
  "malformed/rtplan_truncated.dcm": "truncated",
  // Its first byte is a stray one, so that nothing in it stands where DICOM has it.
  "malformed/no_meta.dcm": "notDicom",
  // UIDs that are hash sums with letters.
  "malformed/bad_sequence.dcm": "unreadable",
  // Two bytes of pixels without rows and columns.
  "malformed/meta_missing_tsyntax.dcm": "unreadable",
  "malformed/nested_priv_SQ.dcm": "unreadable",
  "malformed/invalid-vr-length-test.dcm": "MR implicit 8",
  "malformed/no-pixel-spacing.dcm": "US .5 1",
  "fuzz/fuzz-00.dcm": "truncated",
  "fuzz/fuzz-01.dcm": "unreadable", // a letter in the image's UID
  "fuzz/fuzz-02.dcm": "CT .1 1",
  "fuzz/fuzz-03.dcm": "unreadable",
  "fuzz/fuzz-04.dcm": "truncated",
  "fuzz/fuzz-05.dcm": "unreadable",
  "fuzz/fuzz-06.dcm": "CT .1 1",
  "fuzz/fuzz-07.dcm": "unreadable",
  "crdx/CR-MONO1-10-chest": "CR implicit 1", // neither preamble nor file meta information
  "crdx/RG3_J2KR.dcm": "CR .4.90 1",
  "crdx/dx_image.dcm": "DX .1 1",
  "us-cine/IM00001.fragmented_no_bot_jpeg_baseline.50.dcm": "US .4.50 8",
  "us-cine/US-PAL-8-10x-echo": "US .5 10",
  "us-cine/examples_ybr_color.dcm": "US .4.50 30",
  "enhanced/eCT_Supplemental.dcm": "CT .1 2",
  "enhanced/emri_small.dcm": "MR .1 10",
  "enhanced/emri_small_jpeg_2k_lossless.dcm": "MR .4.90 10",
  "ts-matrix/HTJ2KLossless_08_RGB.dcm": "- .4.201 1",
  "ts-matrix/us-jpeg-baseline-30f.dcm": "US .4.50 30",
};

describe.skipIf(!sharedData)("real and broken files (../shared/data)", () => {
  it.each(Object.entries(OUTCOMES))("%s: %s", async (name, expected) => {
    expect(await outcome(join(sharedData ?? "", name))).toBe(expected);
  });

  it.each(["malformed", "fuzz"])("nothing of %s is left out above", (set) => {
    for (const { name } of sharedFiles(set))
      expect(OUTCOMES).toHaveProperty([`${set}/${name}`]);
  });

  it.each(
    ["ts-matrix", "crdx", "us-cine", "enhanced", "mr-series-20", "charset-ct"]
      .concat("ct-chest-37")
      .flatMap((set) => sharedFiles(set)),
  )("$set/$name is read in the transfer syntax it names", async (file) => {
    const { transferSyntaxUid, metadata } = await readImage(file.path);
    const named = /_(1\.2\.840[.\d]*)\.dcm$/.exec(file.name)?.[1];
    if (named !== undefined) expect(transferSyntaxUid).toBe(named);
    const attributes = JSON.parse(metadata) as DicomJson;
    for (const tag of ["00280010", "00280011", "00280100"])
      expect(attributes[tag]?.Value?.[0]).toEqual(expect.any(Number));
  });

  it.each([
    ["gb18030.dcm", "Zhang^Xiaoming=张^小明"],
    ["gbk.dcm", "Wang^Fang=王^芳"],
    ["utf8.dcm", "Ouyang^Na=欧阳^娜"],
    ["iso2022ir58.dcm", "Li^Lei=李^雷"],
    ["iso2022ir58-no-escape.dcm", "Li^Lei=李^雷"],
  ])("charset-ct/%s names the patient in Chinese", async (name, expected) => {
    const { patient } = await readImage(
      join(sharedData ?? "", "charset-ct", name),
    );
    expect(patient.name).toBe(expected);
    expect(patient).not.toHaveProperty("nameGuessed");
  });

  it("[ST9] charset-ct/gbk-bytes-labelled-ir100.dcm names the patient in Chinese, and says that this is a guess", async () => {
    const { patient } = await readImage(
      join(sharedData ?? "", "charset-ct", "gbk-bytes-labelled-ir100.dcm"),
    );
    expect(patient).toMatchObject({ name: "赵^丽颖", nameGuessed: true });
  });

  it("one CT written in every transfer syntax has one set of attributes", async () => {
    const native = [
      "Explicit_1.2.840.10008.1.2.1",
      "Implicit_1.2.840.10008.1.2",
    ]
      .map((syntax) => `ct-LittleEndian${syntax}.dcm`)
      .concat("ct-BigEndianExplicit_1.2.840.10008.1.2.2.dcm")
      .concat("ct-DeflatedExplicitVRLittleEndian_1.2.840.10008.1.2.1.99.dcm");
    const told = await Promise.all(
      native.map(async (name) => {
        const path = join(sharedData ?? "", "ts-matrix", name);
        const json = JSON.parse((await readImage(path)).metadata) as DicomJson;
        const geometry = ["00200032", "00200037", "00280030", "00281050"]
          .concat("00281051", "00281052", "00281053", "00280010", "00280103")
          .map((tag) => json[tag]);
        return JSON.stringify(geometry);
      }),
    );
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toContain('"DS","Value":[');
  });
});

describe("what is no image", () => {
  it.each([
    ["an empty file", Buffer.alloc(0)],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
    ["a text", Buffer.from("patient,name\n".repeat(100))],
    ["zeros", Buffer.alloc(4096)],
    ["an old Windows bitmap", Buffer.from("424d0000000000", "hex")],
  ])("%s is not DICOM", async (_what, bytes) => {
    expect(await outcomeOf(bytes)).toBe("notDicom");
  });

  it("a file cut anywhere is refused, never read as a smaller image", async () => {
    const whole = dicomFile({ rows: 16, columns: 16 });
    for (let length = 132; length < whole.length; length += 7)
      expect([length, await outcomeOf(whole.subarray(0, length))]).toEqual([
        length,
        expect.stringMatching(/^(truncated|noPixels)$/),
      ]);
    expect(await outcomeOf(whole)).toBe("CT .1 1");
  });

  it("fewer pixels than rows, columns and frames ask for is truncated", async () => {
    const whole = dicomFile({ frames: 2 });
    const one = dicomFile({ frames: 1 });
    const promised = Buffer.concat([
      whole.subarray(0, whole.length - 2 * 8 * 8 * 2 - 12),
      one.subarray(one.length - 8 * 8 * 2 - 12),
    ]);
    expect(await outcomeOf(whole)).toBe("CT .1 2");
    expect(await outcomeOf(promised)).toBe("truncated");
  });
});

const META = (transferSyntax: string) =>
  Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x00020010, "UI", transferSyntax),
  ]);
const HEAD = (frames: number, extra: Buffer[] = []) =>
  Buffer.concat([
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", fixtureUid("image")),
    element(0x0020000d, "UI", fixtureUid("study")),
    element(0x0020000e, "UI", fixtureUid("series")),
    element(0x00280008, "IS", String(frames)),
    element(0x00280010, "US", u16(2)),
    element(0x00280011, "US", u16(2)),
    element(0x00280100, "US", u16(8)),
    ...extra,
  ]);
const PIXELS = Buffer.concat([
  ...[u16(0x7fe0), u16(0x10), Buffer.from("OB"), u16(0)],
  u32(0xffffffff),
]);
const item = (value: Buffer) =>
  Buffer.concat([u16(0xfffe), u16(0xe000), u32(value.length), value]);
const END = Buffer.concat([u16(0xfffe), u16(0xe0dd), u32(0)]);
const JPEG = "1.2.840.10008.1.2.4.50";
const soi = (rest: string) => Buffer.from(`ffd8ff${rest}`, "hex");
const more = Buffer.from("aabbccdd", "hex");

describe("what tells patients and examinations apart", () => {
  it.each(["patientName", "patientId", "accessionNumber"])(
    "%s is taken as long as any is, and a file in which it is longer is refused, not shortened",
    async (of) => {
      const taken = dicomFile({ [of]: "x".repeat(200) });
      expect(await outcomeOf(taken)).toBe("CT .1 1");
      const longer = dicomFile({ [of]: "单".repeat(8_000) });
      expect(await outcomeOf(longer)).toBe("unreadable");
    },
  );

  it("is no sequence of anything", async () => {
    const item = Buffer.concat([
      Buffer.from("feff00e0", "hex"),
      u32(2_008),
      element(0x00080104, "LO", "x".repeat(2_000)),
    ]);
    const image = dicomFile({ accessionNumber: "marker" });
    const marked = element(0x00080050, "SH", "marker");
    const at = image.indexOf(marked);
    const made = Buffer.concat([
      image.subarray(0, at),
      element(0x00080050, "SQ", item),
      image.subarray(at + marked.length),
    ]);
    expect(await outcomeOf(made)).toBe("unreadable");
  });
});

describe("frames of encapsulated pixels", () => {
  const encapsulated = (
    frames: number,
    fragments: Buffer[],
    extra?: Buffer[],
  ) =>
    Buffer.concat([META(JPEG), HEAD(frames, extra), PIXELS, ...fragments, END]);
  const framesOf = async (bytes: Buffer) => {
    const { frames } = await readBytes(bytes);
    if (frames.kind !== "encapsulated") throw new Error("native");
    const spans = Buffer.from(frames.spans);
    return Array.from({ length: frames.frames }, (_, i) => {
      const at = Number(spans.readBigUInt64LE(i * 16));
      return bytes
        .subarray(at, at + Number(spans.readBigUInt64LE(i * 16 + 8)))
        .toString("hex");
    });
  };
  const a = item(soi("01"));
  const b = item(more);
  const c = item(soi("02"));
  const hex = (...parts: Buffer[]) => Buffer.concat(parts).toString("hex");

  it.each<[string, Buffer]>([
    ["a basic offset table", item(Buffer.concat([u32(0), u32(24)]))],
    ["start markers when there is no table", item(Buffer.alloc(0))],
    [
      "start markers when the table points beside the fragments",
      item(Buffer.concat([u32(0), u32(5)])),
    ],
  ])("are told apart by %s", async (_by, table) => {
    expect(await framesOf(encapsulated(2, [table, a, b, c]))).toEqual([
      hex(a, b),
      hex(c),
    ]);
  });

  it("are told apart by an extended offset table, which dicom-parser alone misreads", async () => {
    const offsets = Buffer.alloc(16);
    offsets.writeBigUInt64LE(24n, 8);
    const plain = item(Buffer.from("0102030405060708", "hex").subarray(0, 4));
    const bytes = encapsulated(
      2,
      [item(Buffer.alloc(0)), plain, b, plain],
      [element(0x7fe00001, "OV", offsets)],
    );
    expect(await framesOf(bytes)).toEqual([hex(plain, b), hex(plain)]);
  });

  it("take all fragments for a single frame, and one each when the numbers agree", async () => {
    const none = item(Buffer.alloc(0));
    expect(await framesOf(encapsulated(1, [none, a, b]))).toEqual([hex(a, b)]);
    expect(await framesOf(encapsulated(2, [none, b, b]))).toEqual([
      hex(b),
      hex(b),
    ]);
  });

  it("refuse fragments that cannot be told apart, are too few, or do not end", async () => {
    const none = item(Buffer.alloc(0));
    const whole = encapsulated(2, [none, a, c]);
    expect(await outcomeOf(encapsulated(2, [none, b, b, b]))).toBe(
      "unreadable",
    );
    expect(await outcomeOf(encapsulated(3, [none, a, c]))).toBe("truncated");
    expect(await outcomeOf(whole.subarray(0, -8))).toBe("truncated");
    expect(await outcomeOf(whole.subarray(0, -10))).toBe("truncated");
    expect(await outcomeOf(encapsulated(1, [none]))).toBe("noPixels");
  });
});

describe("deflated files", () => {
  const DEFLATED = "1.2.840.10008.1.2.1.99";
  const dataSet = Buffer.concat([
    HEAD(1),
    element(0x7fe00010, "OB", Buffer.from("01020304", "hex")),
  ]);
  const deflated = Buffer.concat([META(DEFLATED), deflateRawSync(dataSet)]);

  it("are read by inflating, and refused when the stream breaks off or is none", async () => {
    expect(await outcomeOf(deflated)).toBe("- .1.99 1");
    expect(await outcomeOf(deflated.subarray(0, -6))).toBe("truncated");
    const garbage = Buffer.concat([META(DEFLATED), Buffer.alloc(64, 0xff)]);
    expect(await outcomeOf(garbage)).toBe("unreadable");
  });
});

describe("attributes", () => {
  const attributesOf = async (...extra: Buffer[]) => {
    const bytes = Buffer.concat([
      META("1.2.840.10008.1.2.1"),
      element(0x00080005, "CS", "GB18030"),
      HEAD(1, extra),
      element(0x7fe00010, "OB", Buffer.from("01020304", "hex")),
    ]);
    return JSON.parse((await readBytes(bytes)).metadata) as DicomJson;
  };

  it("keep what paints the image and leave bulk data out as a whole", async () => {
    const json = await attributesOf(
      element(0x00281101, "US", Buffer.concat([u16(256), u16(0), u16(16)])),
      element(0x00281201, "OW", Buffer.alloc(512, 1)),
      element(0x00282000, "OB", Buffer.alloc(3000)),
      element(0x00290010, "LO", "MAKER"),
      element(0x00291001, "OB", Buffer.alloc(4)),
      element(0x00291002, "DS", "1.5"),
    );
    expect(json["00281101"]).toEqual({ vr: "US", Value: [256, 0, 16] });
    expect(json["00281201"]?.InlineBinary).toHaveLength(684);
    expect(json).not.toHaveProperty("00282000");
    expect(json).not.toHaveProperty("00291001");
    expect(json["00291002"]).toEqual({ vr: "DS", Value: [1.5] });
    expect(json).not.toHaveProperty("7FE00010");
  });

  it("hold no NUL, which the database could not store, and no number that is none", async () => {
    const json = await attributesOf(
      element(0x00281050, "DS", "40\\oops"),
      element(0x00281056, "CS", "LIN\0EAR"),
    );
    expect(json["00281050"]).toEqual({ vr: "DS", Value: [40, null] });
    expect(json["00281056"]).toEqual({ vr: "CS", Value: ["LINEAR"] });
  });

  it("give a file that names no study one of its own, always the same", async () => {
    const bytes = Buffer.concat([
      META("1.2.840.10008.1.2.1"),
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
      element(0x00080018, "UI", fixtureUid("alone")),
      element(0x00280010, "US", u16(1)),
      element(0x00280011, "US", u16(2)),
      element(0x00280100, "US", u16(8)),
      element(0x7fe00010, "OB", Buffer.from("0102", "hex")),
    ]);
    const first = await readBytes(bytes);
    expect(first.study.uid).toMatch(/^2\.25\.\d+$/);
    expect(first.series.uid).not.toBe(first.study.uid);
    expect((await readBytes(bytes)).study.uid).toBe(first.study.uid);
    expect(first.metadata).toContain(first.study.uid);
  });
});

describe("a report", () => {
  const report = (levels: number): Buffer => {
    const sopClass = "1.2.840.10008.5.1.4.1.1.88.33";
    // (0040,A730) SQ and its item, both of undefined length.
    const level = Buffer.concat([
      Buffer.from("400030a753510000ffffffff", "hex"),
      Buffer.from("feff00e0ffffffff", "hex"),
    ]);
    const end = Buffer.from("feff0de000000000feffdde000000000", "hex");
    return Buffer.concat([
      ...[Buffer.alloc(128), Buffer.from("DICM")],
      element(0x00020010, "UI", "1.2.840.10008.1.2.1"),
      element(0x00080016, "UI", sopClass),
      element(0x00080018, "UI", "1.2.3"),
      element(0x00080060, "CS", "SR"),
      element(0x0020000d, "UI", "1.2"),
      element(0x0020000e, "UI", "1.2.4"),
      ...Array.from({ length: levels }, () => level),
      ...Array.from({ length: levels }, () => end),
    ]);
  };

  it("[EX8] of thirty levels is read, of ten thousand it is refused, and neither takes long", async () => {
    expect(await outcomeOf(report(30))).toBe("SR .1 0");
    expect(await outcomeOf(report(10_000))).toBe("unreadable");
  });

  it("[EX8] that is cut off within an element is refused", async () => {
    expect(await outcomeOf(report(3).subarray(0, -30))).toBe("truncated");
  });
});

const dcmtk = await promisify(execFile)("dcmdump", ["--version"]).then(
  () => true,
  () => false,
);
it.skipIf(!dcmtk || !sharedData)(
  "an implicit file's attributes are those dcmtk writes into its explicit copy",
  async () => {
    const source = join(sharedData ?? "", "ct-chest-37", "1.dcm");
    const [implicit, explicit] = ["implicit.dcm", "explicit.dcm"].map((name) =>
      join(folder, name),
    ) as [string, string];
    await promisify(execFile)("dcmconv", ["+ti", source, implicit]);
    await promisify(execFile)("dcmconv", ["+te", source, explicit]);
    const told = await Promise.all(
      [implicit, explicit].map(async (path) => {
        const json = JSON.parse((await readImage(path)).metadata) as DicomJson;
        const standard = Object.entries(json).filter(
          ([tag]) =>
            parseInt(tag.slice(3, 4), 16) % 2 === 0 && tag !== "00083002",
        );
        return Object.fromEntries(standard);
      }),
    );
    expect(told[0]).toEqual(told[1]);
    expect((await readFile(implicit)).equals(await readFile(explicit))).toBe(
      false,
    );
  },
);
