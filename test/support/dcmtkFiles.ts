import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const PROGRAMS = ["dcmconv", "dcmdjpeg", "dcmdjpls", "dcmdrle", "dcmdump"];
/** Whether this machine has dcmtk's converters (Debian package `dcmtk`). */
export const hasDcmtkFiles = PROGRAMS.every((program) =>
  existsSync(`/usr/bin/${program}`),
);

/** The standard's dictionary without those of manufacturers, which we do not have either. */
const dictionary = (): string | undefined =>
  readdirSync("/usr/share")
    .filter((name) => name.startsWith("libdcmtk"))
    .map((name) => `/usr/share/${name}/dicom.dic`)
    .find(existsSync);

const dcmtk = async (program: string, args: readonly string[]) =>
  run(program, args, {
    maxBuffer: 256 * 1024 * 1024,
    // As it is written: dcmtk converts no character set unasked.
    encoding: "latin1",
    env: { ...process.env, DCMDICTPATH: dictionary() },
  });

/** The program that writes files of this transfer syntax in Explicit VR Little Endian; 3.6.7 has none for JPEG 2000. */
const converterOf = (transferSyntaxUid: string): string | undefined => {
  const jpeg = /^1\.2\.840\.10008\.1\.2\.4\.(\d+)$/.exec(transferSyntaxUid);
  if (jpeg && Number(jpeg[1]) < 80) return "dcmdjpeg";
  if (jpeg) return Number(jpeg[1]) < 90 ? "dcmdjpls" : undefined;
  return transferSyntaxUid === "1.2.840.10008.1.2.5" ? "dcmdrle" : "dcmconv";
};

/** Has dcmtk write a file in Explicit VR Little Endian; false where it cannot. */
export const toPlainFile = async (
  transferSyntaxUid: string,
  from: string,
  to: string,
): Promise<boolean> => {
  const program = converterOf(transferSyntaxUid);
  if (program === undefined) return false;
  await dcmtk(program, program === "dcmconv" ? ["+te", from, to] : [from, to]);
  return true;
};

/** Has dcmtk write an uncompressed file deflated. */
export const toDeflatedFile = async (
  from: string,
  to: string,
): Promise<void> => {
  await dcmtk("dcmconv", ["+td", from, to]);
};

/**
 * Every attribute of a file as dcmtk prints it, but for file meta information, group lengths, padding and pixels. How a
 * sequence's end is told, and spaces in place of a value, make no difference.
 */
export const attributesOf = async (file: string): Promise<string[]> => {
  const { stdout } = await dcmtk("dcmdump", ["-q", "+L", file]);
  return stdout
    .split(/\n(?= *\([0-9a-f]{4},)/)
    .filter(
      (line) =>
        /^ *\(/.test(line) &&
        !/^ *\((0002,|fffc,fffc|7fe0,|fffe,e0[0d]d|[0-9a-f]{4},0000)/.test(
          line,
        ) &&
        // Fragments of compressed pixels.
        !/^ *\(fffe,e000\) pi/.test(line),
    )
    .map((line) =>
      line
        .replace(/with (undefined|explicit) length (#=\d+)\) .*/, "$2")
        .replace(/(\(no value available\)).*/, "$1"),
    );
};

/** The uncompressed pixel data of a file, byte for byte; none where it has none. `folder` is made and taken away again. */
export const pixelsOf = async (
  file: string,
  folder: string,
): Promise<Buffer> => {
  await mkdir(folder);
  try {
    await dcmtk("dcmdump", ["-q", "+W", folder, file]);
    const last = (await readdir(folder)).sort().at(-1);
    return last === undefined
      ? Buffer.alloc(0)
      : await readFile(`${folder}/${last}`);
  } finally {
    await rm(folder, { recursive: true });
  }
};
