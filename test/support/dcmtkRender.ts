import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parsePnm, type GreyImage } from "./greyImage.ts";

const run = promisify(execFile);
/** Found by `npm test`. Where there are two, the one with a j reads JPEG as well; later releases have only the other. */
const program = process.env["TEST_DCM2PNM"] ?? "dcmj2pnm";
/** Whether this machine has dcmtk's renderer; what needs it is skipped and counted where it is absent. */
export const hasDcmtk = [program, join("/usr/bin", program)].some(existsSync);

/** The picture that dcmtk makes of a file under a linear VOI window (PS3.3 C.11.2.1.2.1): our independent witness. */
export const dcmtkRender = async (
  file: string,
  window: Window,
): Promise<GreyImage> => {
  const [picture, ...more] = await dcmtkPicture(file, window);
  if (!picture || more.length > 0) throw new Error("a colour image");
  return picture;
};

interface Window {
  center: number;
  width: number;
}

/**
 * The same of one frame (from 1), also in colour: one picture of a grey image, three (red, green, blue) of a colour
 * image, which has no window. dcmtk 3.6.7 has no JPEG 2000.
 */
export const dcmtkPicture = async (
  file: string,
  window: Window | null,
  frame = 1,
): Promise<GreyImage[]> => {
  const folder = await mkdtemp(join(tmpdir(), "dcmtk-picture-"));
  try {
    // The renderer has no JPEG-LS; a tool of its own decodes that, and only that.
    const plain = join(folder, "plain.dcm");
    const source = await run("dcmdjpls", [file, plain]).then(
      () => plain,
      () => file,
    );
    const grey = window
      ? ["+Ww", String(window.center), String(window.width)]
      : [];
    const { stdout } = await run(
      program,
      [...grey, "+F", String(frame), "--write-raw-pnm", source],
      { encoding: "buffer", maxBuffer: 64 * 1024 * 1024 },
    );
    return parsePnm(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
