import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";
import { say } from "../lib/say.mjs";

/**
 * Writes server/platform/dicom/dictionary.data.ts (tag -> VR of DICOM PS3.6) from a dictionary in dcmtk's text format:
 * `node scripts/dicom/dictionary.mjs /usr/share/libdcmtk17/dicom.dic`. Run by hand when a new edition is wanted.
 */
const source = process.argv[2];
if (source === undefined)
  throw new Error("name the dictionary file (dicom.dic of dcmtk)");

/** dcmtk's names for VRs that depend on other attributes; `xs` is settled by Pixel Representation when it is read. */
const DEPENDING = { ox: "OW", px: "OW", lt: "OW", up: "UL" };
const byVr = new Map();
for (const line of (await readFile(source, "utf8")).split("\n")) {
  // Ranges (60xx overlays, curves) stand in dictionary.ts; private and group 0 and 2 elements are not needed.
  const [, tag, vr] =
    /^\(([0-9A-Fa-f]{4},[0-9A-Fa-f]{4})\)\t(\w\w)\t/.exec(line) ?? [];
  if (tag === undefined || vr === "na") continue;
  const key = tag.replace(",", "").toUpperCase();
  const group = parseInt(key.slice(0, 4), 16);
  if (group % 2 === 1 || group < 8 || group === 0xfffe) continue;
  const name = DEPENDING[vr] ?? vr;
  byVr.set(name, [...(byVr.get(name) ?? []), key]);
}
const lines = [...byVr]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([vr, tags]) => {
    const sorted = [...new Set(tags)].sort();
    // Groups are written once: "0008:0005 0008 0016;0010:0010".
    const groups = new Map();
    for (const tag of sorted) {
      const group = tag.slice(0, 4);
      groups.set(group, [...(groups.get(group) ?? []), tag]);
    }
    const packed = [...groups]
      .map(
        ([group, of]) => `${group}:${of.map((tag) => tag.slice(4)).join("")}`,
      )
      .join(";");
    return `  ${vr}: "${packed}",`;
  });
const target = join(ROOT, "server/platform/dicom/dictionary.data.ts");
await writeFile(
  target,
  `/** VR -> tags of the DICOM data dictionary (PS3.6 2022b), made by scripts/dicom/dictionary.mjs; \`xs\` is US or SS. */\nexport const TAGS_BY_VR = {\n${lines.join("\n")}\n} as const;\n`,
);
say(`${target}: ${lines.length} VRs`);
