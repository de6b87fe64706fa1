import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";
import { say } from "../lib/say.mjs";

/**
 * Writes server/features/deidentification/profile.data.ts (what the Basic Application Level Confidentiality Profile of DICOM
 * PS3.15 Table E.1-1 does to each attribute) from that table as JSON, a list of `{id, basicProfile,
 * rtnLongModifDatesOpt}`: `standard/confidentiality_profile_attributes.json` of github.com/innolitics/dicom-standard, which
 * parses the standard's own pages: `node scripts/dicom/confidentiality.mjs FILE EDITION`. Run by hand for a new edition.
 */
const [source, edition] = process.argv.slice(2);
if (source === undefined || edition === undefined)
  throw new Error("name the table's JSON file and its edition, e.g. 2024e");

const rows = JSON.parse(await readFile(source, "utf8"));
const pack = (tags) => {
  const groups = new Map();
  for (const tag of [...new Set(tags)].sort()) {
    const group = tag.slice(0, 4);
    groups.set(group, [...(groups.get(group) ?? []), tag.slice(4)]);
  }
  return [...groups]
    .map(([group, elements]) => `${group}:${elements.join("")}`)
    .join(";");
};
const byAction = new Map();
const dated = [];
for (const { id, basicProfile, rtnLongModifDatesOpt } of rows) {
  const tag = id.toUpperCase();
  // Private groups, overlays and curves are ranges; file meta information and commands are no part of a data set.
  if (!/^[0-9A-F]{8}$/.test(tag) || tag < "00080000") continue;
  byAction.set(basicProfile, [...(byAction.get(basicProfile) ?? []), tag]);
  if (rtnLongModifDatesOpt === "C") dated.push(tag);
}
const lines = [...byAction]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([action, tags]) => `  ${JSON.stringify(action)}: "${pack(tags)}",`);
const text = `/** Edition of DICOM PS3.15 that the table is from. */
export const PROFILE_EDITION = "${edition}";

/** Action of the Basic Profile -> tags, from PS3.15 Table E.1-1, made by scripts/dicom/confidentiality.mjs. */
export const TAGS_BY_ACTION = {
${lines.join("\n")}
} as const;

/** Tags that the option "Retain Longitudinal Temporal Information with Modified Dates" changes instead. */
export const DATED_TAGS = "${pack(dated)}";
`;
const target = join(ROOT, "server/features/deidentification/profile.data.ts");
await writeFile(target, text);
say(`${target}: ${rows.length} rows`);
