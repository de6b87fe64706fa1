import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What dcmtk reads from a file: an uncompressed single frame of 16 bits, and numbers of its header. */
export interface DcmtkValues {
  columns: number;
  /** Modality value (HU for CT) of the pixel, columns and rows from 0. */
  valueAt: (column: number, row: number) => number;
  /** Millimetres from row to row, and from column to column. */
  pixelSpacing: readonly [number, number];
}

/** Reads a file with dcmdump: our independent witness for values and spacing. */
export const dcmtkValues = async (file: string): Promise<DcmtkValues> => {
  const folder = await mkdtemp(join(tmpdir(), "dcmtk-values-"));
  try {
    const { stdout } = await run("dcmdump", ["+W", folder, file], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const [name] = (await readdir(folder)).sort();
    const raw = await readFile(join(folder, name ?? ""));
    const numbers = (tag: string) => {
      const line = stdout.split("\n").find((each) => each.startsWith(tag));
      const value = /\[([^\]]*)\]/.exec(line ?? "")?.[1];
      const plain = /^\S+ \S+ (\S+)/.exec(line ?? "")?.[1];
      return (value ?? plain ?? "").split("\\").map(Number);
    };
    const [columns = 0] = numbers("(0028,0011)");
    const [signed] = numbers("(0028,0103)");
    const [slope = 1] = numbers("(0028,1053)");
    const [intercept = 0] = numbers("(0028,1052)");
    const [rows = NaN, across = NaN] = numbers("(0028,0030)");
    const stored = (at: number) =>
      signed === 1 ? raw.readInt16LE(at) : raw.readUInt16LE(at);
    return {
      columns,
      valueAt: (column, row) =>
        stored((row * columns + column) * 2) * slope + intercept,
      pixelSpacing: [rows, across],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
