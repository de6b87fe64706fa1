import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { parsePnm, type GreyImage } from "./greyImage.ts";

const run = promisify(execFile);
/** Whether this machine has dcmtk's tools for reports and presentation states (Debian package `dcmtk`). */
export const hasDcmtkObjects = ["dsrdump", "dcmpschk", "dcmp2pgm"].every(
  (program) => existsSync(`/usr/bin/${program}`),
);

/** What dcmtk 3.6.7 says of itself: which checks it does not have. */
const LIMITS: ReadonlySet<string> = new Set([
  "W: The VR checker does not support this Specific Character Set: ISO_IR 192",
  "W: Check for template constraints not yet supported",
]);

/** What dcmtk reads in a report or a selection of key images; `said`: its errors and warnings, none where it has none. */
export const dsrdump = async (
  file: string,
): Promise<{ tree: string; said: string }> => {
  const { stdout, stderr } = await run(
    "dsrdump",
    ["+U8", "+Pc", "+Pu", "+Pl", file],
    { encoding: "utf8" },
  );
  const said = stderr
    .split("\n")
    .filter((line) => line !== "" && !LIMITS.has(line))
    .join("\n");
  return { tree: stdout, said };
};

/**
 * What dcmtk's checker finds wrong with a presentation state: one line for each. Its check of values knows no UTF-8 and
 * calls every value wrong that has other letters than ASCII: such lines are left out.
 */
export const dcmpschk = async (file: string): Promise<string[]> => {
  const { stdout, stderr } = await run("dcmpschk", [file]);
  const problems = `${stdout}\n${stderr}`.split(/^[EW]: (?=Error|Warning)/m);
  return problems
    .slice(1)
    .filter((problem) => !/^E:\s+Attribute value\s*: .*[^ -~]/m.test(problem));
};

/** The picture that dcmtk makes of an image through a presentation state: the displayed area, with its greys. */
export const dcmp2pgm = async (
  image: string,
  presentation: string,
): Promise<GreyImage> => {
  const out = `${presentation}.pgm`;
  await run("dcmp2pgm", ["-p", presentation, image, out]);
  const [picture] = parsePnm(await readFile(out));
  if (!picture) throw new Error("no picture");
  return picture;
};
