import { readFile } from "node:fs/promises";
import { withNewUids } from "./dicomFixtures.ts";
import { sharedFiles, type SharedFile } from "./sharedData.ts";

/** The sets whose every file goes through upload and viewer. */
const SETS = [
  ...["malformed", "fuzz", "charset", "charset-ct", "ts-matrix"],
  ...["crdx", "us-cine"],
];

export const sampleFiles = (): SharedFile[] => SETS.flatMap(sharedFiles);

/** What the upload door refuses, and how; every other file of these sets is stored. */
const REFUSED: Readonly<Record<string, string>> = {
  // RT plan, private sequences: DICOM, but neither a picture nor a report.
  "malformed/ExplVR_LitEndNoMeta.dcm": "image.noPixels",
  "malformed/no-meta-length-test.dcm": "image.noPixels",
  "malformed/priv_SQ.dcm": "image.noPixels",
  "malformed/MR_truncated.dcm": "image.truncated",
  "malformed/rtplan_truncated.dcm": "image.truncated",
  "malformed/no_meta.dcm": "image.notDicom",
  "malformed/bad_sequence.dcm": "image.unreadable",
  "malformed/meta_missing_tsyntax.dcm": "image.unreadable",
  "malformed/nested_priv_SQ.dcm": "image.unreadable",
  "fuzz/fuzz-00.dcm": "image.truncated",
  "fuzz/fuzz-01.dcm": "image.unreadable",
  "fuzz/fuzz-03.dcm": "image.unreadable",
  "fuzz/fuzz-04.dcm": "image.truncated",
  "fuzz/fuzz-05.dcm": "image.unreadable",
  "fuzz/fuzz-07.dcm": "image.unreadable",
  // Headers with a name and no picture.
  "charset/chrJapMulti.dcm": "image.noPixels",
  "charset/chrJapMultiExplicitIR6.dcm": "image.noPixels",
  "charset/chrKoreanMulti.dcm": "image.noPixels",
  "charset/chrSQEncoding.dcm": "image.noPixels",
  "charset/chrSQEncoding1.dcm": "image.noPixels",
};

/** The refusal of a file; undefined for one that is stored. */
export const refusalOf = ({ set, name }: SharedFile): string | undefined =>
  REFUSED[`${set}/${name}`];

/** A structured report: stored, and nothing to paint. */
export const isReport = ({ set, name }: SharedFile): boolean =>
  `${set}/${name}` === "malformed/no-pixel-data.dcm";

/** Several files hold one picture under one UID: each gets its own. A deflated one keeps what it has. */
export const sampleBytes = async (
  file: SharedFile,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { set, name, path } = file;
  const bytes = await readFile(path);
  const own =
    ["ts-matrix", "charset", "charset-ct", "fuzz"].includes(set) &&
    refusalOf(file) === undefined &&
    !name.includes("Deflated");
  return new Uint8Array(own ? withNewUids(bytes, name) : bytes);
};

/**
 * The patients' names of sets `charset` and `charset-ct` as DICOM (PS3.5 H to K) and their makers give them, checked with
 * dcmdump +U8 where dcmtk knows the character set. Two files of `charset` name a patient only within a sequence.
 */
export const NAMES: Readonly<Record<string, string>> = {
  "charset/chrArab.dcm": "قباني^لنزار",
  "charset/chrFren.dcm": "Buc^Jérôme",
  "charset/chrFrenMulti.dcm": "Buc^Jérôme",
  "charset/chrGB2312.dcm": "Zhang^XiaoDong=张^小东",
  "charset/chrGerm.dcm": "Äneas^Rüdiger",
  "charset/chrGreek.dcm": "Διονυσιος",
  "charset/chrH31.dcm": "Yamada^Tarou=山田^太郎=やまだ^たろう",
  "charset/chrH32.dcm": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
  "charset/chrHbrw.dcm": "שרון^דבורה",
  "charset/chrI2.dcm": "Hong^Gildong=洪^吉洞=홍^길동",
  "charset/chrJapMulti.dcm": "やまだ^たろう",
  "charset/chrJapMultiExplicitIR6.dcm": "やまだ^たろう",
  "charset/chrKoreanMulti.dcm": "김희중",
  "charset/chrRuss.dcm": "Люкceмбypг",
  "charset/chrX1.dcm": "Wang^XiaoDong=王^小東",
  "charset/chrX2.dcm": "Wang^XiaoDong=王^小东",
  "charset-ct/gb18030.dcm": "Zhang^Xiaoming=张^小明",
  "charset-ct/gbk-bytes-labelled-ir100.dcm": "赵^丽颖",
  "charset-ct/gbk.dcm": "Wang^Fang=王^芳",
  "charset-ct/iso2022ir58-no-escape.dcm": "Li^Lei=李^雷",
  "charset-ct/iso2022ir58.dcm": "Li^Lei=李^雷",
  "charset-ct/utf8.dcm": "Ouyang^Na=欧阳^娜",
};
