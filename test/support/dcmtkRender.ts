import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parsePgm, type GreyImage } from "./greyImage.ts";

const run = promisify(execFile);

/** The picture that dcmtk makes of a file under a linear VOI window (PS3.3 C.11.2.1.2.1): our independent witness. */
export const dcmtkRender = async (
  file: string,
  window: { center: number; width: number },
): Promise<GreyImage> => {
  const { stdout } = await run(
    "dcmj2pnm",
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
