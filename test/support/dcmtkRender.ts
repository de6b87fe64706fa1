import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parsePgm, type GreyImage } from "./greyImage.ts";

const run = promisify(execFile);
/** Found by `npm test`; some releases have only one of its two names. */
const program = process.env["TEST_DCM2PNM"] ?? "dcmj2pnm";
/** Whether this machine has dcmtk's renderer; what needs it is skipped and counted where it is absent. */
export const hasDcmtk = [program, join("/usr/bin", program)].some(existsSync);

/** The picture that dcmtk makes of a file under a linear VOI window (PS3.3 C.11.2.1.2.1): our independent witness. */
export const dcmtkRender = async (
  file: string,
  window: { center: number; width: number },
): Promise<GreyImage> => {
  const { stdout } = await run(
    program,
    [
      "+Ww",
      String(window.center),
      String(window.width),
      "--write-raw-pnm",
      file,
    ],
    { encoding: "buffer", maxBuffer: 64 * 1024 * 1024 },
  );
  return parsePgm(stdout);
};
