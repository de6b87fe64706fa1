import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { findMediaWorker } from "../support/mediaWorker.ts";
import { measureBadFiles } from "./badFiles.ts";
import { measureGesture, measureJoin } from "./consult.ts";
import { measureDicomWeb } from "./dicomWeb.ts";
import { measureFarCt } from "./farCt.ts";
import { measureFarFollower } from "./farFollower.ts";
import { table, type Figure } from "./figures.ts";
import { measureFirstImage } from "./firstImage.ts";
import { measureGateway } from "./gateway.ts";
import { measurePacs } from "./pacs.ts";
import { measureScroll } from "./scroll.ts";
import { measureCaseList, measureStart } from "./server.ts";
import { measureStudyList } from "./studyList.ts";
import { measureUpload } from "./upload.ts";
import { measureUploadKilled } from "./uploadKilled.ts";

const MEASUREMENTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  join: measureJoin,
  gesture: measureGesture,
  farFollower: measureFarFollower,
  firstImage: measureFirstImage,
  farCt: measureFarCt,
  scroll: measureScroll,
  start: measureStart,
  caseList: measureCaseList,
  upload: measureUpload,
  uploadKilled: measureUploadKilled,
  badFiles: measureBadFiles,
  gateway: measureGateway,
  dicomWeb: measureDicomWeb,
  pacs: measurePacs,
  studyList: measureStudyList,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in MEASUREMENTS));
if (unknown.length > 0)
  throw new Error(
    `no measurement ${unknown.join(", ")}; there are ${Object.keys(MEASUREMENTS).join(", ")}`,
  );
findMediaWorker();
const figures: Figure[] = [];
const [processor] = cpus();
const machine = {
  cores: cpus().length,
  model: processor?.model ?? "",
  loadBefore: loadavg()[0],
};
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.error(`measuring ${name} …`);
  const measured = await measure();
  // At once, so that a later failure loses nothing.
  console.error(`${table(measured)}\n`);
  figures.push(...measured);
}
const at = new Date().toISOString();
console.log(
  `\n${machine.cores} cores, ${machine.model}, load before ${machine.loadBefore?.toFixed(1) ?? ""}\n`,
);
console.log(table(figures));
const file = `bench-results/${at.replaceAll(":", "-")}.json`;
writeFileSync(file, `${JSON.stringify({ at, machine, figures }, null, 2)}\n`);
console.log(`\n${file}`);
