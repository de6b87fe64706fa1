import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/ambient.ts";
import { createLog } from "../../platform/log/log.ts";
import { createStoreService } from "../storeService.ts";
import { openDiskQueue } from "./diskQueue.ts";
import { fileHead } from "../../platform/dicom/part10.ts";
import { openFiles } from "../../../test/support/openFiles.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lianzhen-queue-"));
});
afterEach(async () => {
  const open = await openFiles((path) => path.startsWith(directory));
  rmSync(directory, { recursive: true, force: true });
  expect(open).toEqual([]);
});

const image = {
  ...{ sopClassUid: "1.2.840.10008.5.1.4.1.1.2", sopInstanceUid: "1.2.3" },
  transferSyntaxUid: "1.2.840.10008.1.2",
};
/** Accession Number and Study Instance UID in implicit little endian. */
const element = (group: number, number: number, value: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, Buffer.from(value)]);
};
const dataSet = Buffer.concat([
  element(0x0008, 0x0050, "20261122-0001 "),
  element(0x0020, 0x000d, "2.25.1234"),
]);
const log = createLog("silent", "test");
const open = (asideLimits = { images: 100, bytes: 1e9 }) =>
  openDiskQueue(directory, { clock: systemClock, log, asideLimits });
const put = async (
  queue: Awaited<ReturnType<typeof open>>,
  sopInstanceUid = image.sopInstanceUid,
) => {
  const incoming = await queue.begin({ ...image, sopInstanceUid });
  for (const byte of dataSet) await incoming.write(Buffer.from([byte]));
  return incoming.keep();
};

describe("the queue on the disk", () => {
  it("holds the data set as it came, and knows after a restart what it knew", async () => {
    const queue = await open();
    const kept = await put(queue);
    expect(readFileSync(kept.path)).toEqual(
      Buffer.concat([fileHead(image), dataSet]),
    );
    expect(kept).toMatchObject({
      ...{ accessionNumber: "20261122-0001", studyUid: "2.25.1234" },
      transferSyntaxUid: image.transferSyntaxUid,
    });
    expect((await open()).waiting()).toEqual(queue.waiting());
  });

  it("holds the same image once, also where both came at the same time", async () => {
    const queue = await open();
    await Promise.all([put(queue), put(queue), put(queue)]);
    await put(queue);
    expect(readdirSync(join(directory, "queue"))).toHaveLength(1);
    expect(readdirSync(join(directory, "incoming"))).toEqual([]);
  });

  it("forgets what was not whole when the program ended", async () => {
    const incoming = await (await open()).begin(image);
    await incoming.write(dataSet);
    const again = await open();
    expect(again.waiting()).toEqual([]);
    expect(readdirSync(join(directory, "incoming"))).toEqual([]);
    await incoming.discard();
  });

  it("keeps what was set aside with its reason, until it is taken back", async () => {
    const queue = await open();
    await queue.setAside(await put(queue), { reason: "noPixels", status: 290 });
    const again = await open();
    expect(again.waiting()).toEqual([]);
    expect(again.asides()).toMatchObject([{ reason: "noPixels", status: 290 }]);
    expect(await again.takeBack()).toBe(1);
    expect(again.waiting()).toHaveLength(1);
    expect((await open()).asides()).toEqual([]);
  });
});

describe("a file of the queue that cannot be read", () => {
  it("after a restart stands in the queue still, and the others with it", async () => {
    const queue = await open();
    const first = await put(queue, "1.2.3");
    await put(queue, "1.2.4");
    // Reading it fails (EISDIR), as a broken sector does (EIO).
    rmSync(first.path);
    mkdirSync(first.path);
    const again = (await open()).waiting();
    expect(again.map(({ name }) => name)).toEqual(
      queue.waiting().map(({ name }) => name),
    );
    expect(again[1]).toMatchObject({ studyUid: "2.25.1234" });
  });
});

describe("what was set aside", () => {
  const why = { reason: "notUnderstood", status: 0xc000 };
  const putAside = async (
    queue: Awaited<ReturnType<typeof open>>,
    ...uids: string[]
  ) => {
    for (const uid of uids) await queue.setAside(await put(queue, uid), why);
  };
  const files = () => readdirSync(join(directory, "aside")).sort();

  it("stands there once, however often a device sends it", async () => {
    const queue = await open();
    await putAside(queue, "1.2.3", "1.2.3", "1.2.3");
    expect(queue.asides()).toHaveLength(1);
    expect(files()).toHaveLength(2); // the image and its reason
    expect((await open()).asides()).toMatchObject([
      { ...why, studyUid: "2.25.1234" },
    ]);
  });

  it("is taken back but for a file that somebody removed", async () => {
    const queue = await open();
    await putAside(queue, "1.2.3", "1.2.4", "1.2.5");
    const [, gone] = queue.asides();
    rmSync(join(directory, "aside", gone?.name ?? ""));
    expect(await queue.takeBack()).toBe(2);
    expect(queue.waiting()).toHaveLength(2);
    expect(queue.asides()).toEqual([]);
  });

  it("is deleted when asked, and of too much the oldest", async () => {
    const queue = await open({ images: 2, bytes: 1e9 });
    await putAside(queue, "1.2.3", "1.2.4", "1.2.5");
    const left = queue.asides().map(({ sopInstanceUid }) => sopInstanceUid);
    expect(queue.asides()).toHaveLength(2);
    expect(files()).toHaveLength(4);
    const bytes = queue.asides()[0]?.bytes ?? 0;
    expect(bytes).toBeGreaterThan(0);
    const narrow = await open({ images: 100, bytes });
    await putAside(narrow, "1.2.6");
    expect(narrow.asides()).toHaveLength(1);
    expect(left).toHaveLength(2);
    expect(await narrow.discardAsides()).toBe(1);
    expect(files()).toEqual([]);
    expect((await open()).asides()).toEqual([]);
  });

  it("of which the file is gone leaves the queue all the same", async () => {
    const queue = await open();
    const image = await put(queue);
    rmSync(image.path);
    await queue.setAside(image, why);
    expect(queue.waiting()).toEqual([]);
    expect(queue.asides()).toHaveLength(1);
  });
});

describe("C-STORE", () => {
  const association = Symbol("association");
  it("is refused as out of resources while the disk is nearly full", async () => {
    const store = createStoreService({
      ...{ queue: await open(), log },
      ...{ kept: () => undefined, leastFreeBytes: Infinity },
    });
    expect(await store({ ...image, association })).toBe(0xa700);
  });

  it("that is broken off is thrown away, and a disk that fails at it is no error of the program", async () => {
    const queue = await open();
    const failing = {
      ...queue,
      begin: async () => {
        const incoming = await queue.begin(image);
        const discard = async () => {
          await incoming.discard();
          throw new Error("EIO");
        };
        return { ...incoming, discard };
      },
    };
    const store = createStoreService({
      ...{ queue: failing, log, kept: () => undefined },
    });
    const sink = await store({ ...image, association });
    if (typeof sink === "number") throw new Error(`refused: ${sink}`);
    await expect(sink.abandon()).resolves.toBeUndefined();
  });

  it("is a success only once the image stands in the queue", async () => {
    const queue = await open();
    const store = createStoreService({
      ...{ queue, log, kept: () => undefined },
    });
    const sink = await store({ ...image, association });
    if (typeof sink === "number") throw new Error(`refused: ${sink}`);
    await sink.write(dataSet);
    // The disk goes away under it.
    rmSync(join(directory, "queue"), { recursive: true });
    expect(await sink.finish()).toBe(0xa700);
    expect(queue.waiting()).toEqual([]);
  });
});
