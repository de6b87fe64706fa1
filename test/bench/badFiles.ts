import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCase } from "../support/consultSteps.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";
import { every, sampleCt, sliceOf } from "./upload.ts";

const SETS = ["malformed", "fuzz"];
const ROUNDS = 40;
const LANES = 3;
const ASK_EVERY_MS = 50;
/** As long as a person alone is measured. */
const ALONE_SLICES = 60;

/**
 * Whether somebody's malformed files slow others: the inbox and the upload of good slices by other people, first alone,
 * then while every malformed and fuzzed sample is sent again and again, three at a time.
 */
export const measureBadFiles = async (): Promise<Figure[]> => {
  const bad = await Promise.all(
    SETS.flatMap((set) => sharedFiles(set)).map(({ path }) => readFile(path)),
  );
  const ct = await sampleCt();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({ DATA_DIR, MEDIA: "off" });
  try {
    const [sender, clinic, radiologist] = await Promise.all(
      ["clinic2", "clinic", "radiologist"].map(async (login) => {
        const person = new Person(server.address);
        await person.logIn(login);
        return person;
      }),
    );
    if (!sender || !clinic || !radiologist) throw new Error("nobody logged in");
    const put = async (person: Person, caseId: string, bytes: Uint8Array) => {
      const path = `/api/cases/${caseId}/images/${crypto.randomUUID()}`;
      const answer = await person.fetch("PUT", path, bytes, {
        "content-type": "application/dicom",
      });
      await answer.text();
      return answer.ok;
    };
    const theirs = await openCase(clinic);
    let slice = 0;
    const measured = () => ({ inbox: [] as number[], upload: [] as number[] });
    const measure = (into: ReturnType<typeof measured>) =>
      every(ASK_EVERY_MS, async () => {
        let began = performance.now();
        await radiologist.call("GET", "/api/inbox");
        into.inbox.push(performance.now() - began);
        const good = sliceOf(ct, (slice += 1));
        began = performance.now();
        if (!(await put(clinic, theirs.id, good)))
          throw new Error("a good slice was refused");
        into.upload.push(performance.now() - began);
      });

    // The threads have started and the code is warm.
    await measure(measured())();
    const alone = measured();
    const stopAlone = measure(alone);
    while (alone.upload.length < ALONE_SLICES)
      await new Promise((next) => setTimeout(next, ASK_EVERY_MS));
    await stopAlone();

    const mine = await openCase(sender);
    const beside = measured();
    const left = Array.from({ length: ROUNDS }, () => bad).flat();
    let refused = 0;
    const lane = async () => {
      for (let next = left.pop(); next; next = left.pop())
        if (!(await put(sender, mine.id, next))) refused += 1;
    };
    const stopBeside = measure(beside);
    await Promise.all(Array.from({ length: LANES }, lane));
    await stopBeside();
    if (refused === 0) throw new Error("no file was refused");
    return [
      figure("inbox, nobody else at work", alone.inbox, ""),
      figure("  beside malformed files", beside.inbox, "p95 < 200 ms"),
      figure("upload of a good slice, nobody else at work", alone.upload, ""),
      figure("  beside malformed files", beside.upload, "p95 < 500 ms"),
    ];
  } finally {
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
  }
};
