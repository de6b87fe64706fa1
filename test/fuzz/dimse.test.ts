import { randomInt } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodePdu } from "../../server/gateway/dimse/pdu.ts";
import type { Patience } from "../../server/gateway/dimse/acceptor.ts";
import {
  listenForDimse,
  type DimseListener,
} from "../../server/gateway/dimse/listener.ts";
import { createLog } from "../../server/platform/log/log.ts";
import { skim } from "../../server/gateway/queue/skim.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import {
  associateRequest,
  DimseScu,
  sendable,
  storeCommand,
  storeOne,
  storeRequest,
} from "../support/dimseScu.ts";
import { seededRandom, type SeededRandom } from "../support/seededRandom.ts";

/** Bytes that no device sends. Whatever comes: the next association is served, and nothing failed in ours. */
const ROUNDS = 400;
const seed = Number(process.env["TEST_SEED"] ?? randomInt(1_000_000));
const image = sendable(dicomFile({ study: "fuzz" }));
const request = associateRequest({
  contexts: [
    {
      abstractSyntax: image.sopClassUid,
      transferSyntaxes: [image.transferSyntaxUid],
    },
    {
      abstractSyntax: "1.2.840.10008.5.1.4.31",
      transferSyntaxes: ["1.2.840.10008.1.2"],
    },
  ],
});

let listener: DimseListener;
const failures: unknown[] = [];
const stored: number[] = [];
let abandoned = 0;
let begun = 0;
/** As a disk that fails while half an image is thrown away. */
let abandoning = (): Promise<void> => Promise.resolve();
const over: symbol[] = [];
const listen = (patience: Patience) =>
  listenForDimse({
    ...{ host: "127.0.0.1", port: 0, aeTitle: "LIANZHEN", callingAeTitles: [] },
    patience,
    services: {
      store: () => {
        begun += 1;
        let bytes = 0;
        return Promise.resolve({
          write: (piece: Buffer) => {
            bytes += piece.length;
            return Promise.resolve();
          },
          finish: () => {
            stored.push(bytes);
            return Promise.resolve(0);
          },
          abandon: () => {
            abandoned += 1;
            return abandoning();
          },
        });
      },
      find: () => Promise.resolve([]),
      ended: (association) => over.push(association),
    },
    log: createLog("silent", "fuzz"),
    ended: () => undefined,
    failed: (error) => failures.push(error),
  });
const SHORT = { requestMs: 300, stalledMs: 300, idleMs: 300, closingMs: 100 };
beforeAll(async () => {
  listener = await listen(SHORT);
});
afterAll(() => listener.close());

/** A conversation as it should be, damaged somewhere. */
const damaged = (random: SeededRandom): Buffer => {
  const whole = Buffer.concat([request, storeRequest(image)]);
  const bytes = Buffer.from(whole);
  const what = random.below(5);
  const at = random.below(bytes.length);
  if (what === 0) return bytes.subarray(0, at);
  if (what === 1) {
    for (let i = 0; i < 1 + random.below(12); i += 1)
      bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  }
  if (what === 2)
    return Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(random.below(bytes.length)),
    ]);
  if (what === 3) {
    // Where lengths stand: of PDUs, items and values.
    bytes.writeUInt32BE(
      random.pick([0, 1, 0x7fffffff, 0xffffffff, 0x0000ffff]),
      Math.min(at, bytes.length - 4),
    );
    return bytes;
  }
  return Buffer.from(
    Array.from({ length: random.below(4_000) }, () => random.below(256)),
  );
};

it(`damaged conversations: each ends, and none takes the listener along (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const one = async () => {
    const scu = await DimseScu.connect(listener.port);
    const bytes = damaged(random);
    let at = 0;
    while (at < bytes.length && !scu.socket.destroyed) {
      const size = 1 + random.below(random.chance(0.1) ? 7 : 2_000);
      scu.send(bytes.subarray(at, at + size));
      at += size;
    }
    if (random.chance(0.5)) scu.socket.destroy();
    else scu.socket.end();
    await scu.closed();
  };
  for (let round = 0; round < ROUNDS; round += 8)
    await Promise.all(Array.from({ length: 8 }, one));
  await expect.poll(() => listener.open()).toBe(0);
  expect(failures).toEqual([]);
  const finished = stored.length;
  expect(await storeOne(listener.port, image)).toBe(0);
  expect(stored.at(-1)).toBe(image.dataSet.length);
  expect(begun).toBe(finished + 1 + abandoned);
}, 60_000);

/** A message cut into fragments of any size, empty ones too, several to a PDU. */
const inFragments = (
  bytes: Buffer,
  kind: "command" | "dataSet",
  random: SeededRandom,
): Buffer => {
  const fragments: Buffer[] = [];
  let at = 0;
  let last = false;
  while (!last) {
    const size = random.pick([0, 0, 1, 2, random.below(400)]);
    const data = bytes.subarray(at, at + size);
    at += data.length;
    last = at >= bytes.length && random.chance(0.5);
    const head = Buffer.alloc(6);
    head.writeUInt32BE(data.length + 2);
    head.writeUInt8(1, 4);
    head.writeUInt8((kind === "command" ? 1 : 0) + (last ? 2 : 0), 5);
    fragments.push(Buffer.concat([head, data]));
  }
  const pdus: Buffer[] = [];
  while (fragments.length > 0)
    pdus.push(
      encodePdu(4, Buffer.concat(fragments.splice(0, 1 + random.below(5)))),
    );
  return Buffer.concat(pdus);
};

it(`messages in fragments of any size, empty ones too, are what they are in one (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  for (let round = 0; round < 20; round += 1) {
    const scu = await DimseScu.connect(listener.port);
    await scu.associate(image);
    const command = storeCommand(image);
    scu.send(inFragments(command, "command", random));
    scu.send(inFragments(image.dataSet, "dataSet", random));
    expect(await scu.status()).toBe(0);
    expect(stored.at(-1)).toBe(image.dataSet.length);
    await scu.release();
  }
});

it("a flood of empty fragments is ended, not collected", async () => {
  const scu = await DimseScu.connect(listener.port);
  await scu.associate(image);
  const empty = Buffer.from([0, 0, 0, 2, 1, 1]);
  const pdu = encodePdu(4, Buffer.concat(Array<Buffer>(1_000).fill(empty)));
  for (let i = 0; i < 5; i += 1) scu.send(pdu);
  const abort = await scu.next();
  // By its reason (PS3.8 9.3.8: invalid PDU parameter value), not because it took too long.
  expect([abort?.type, abort?.body.readUInt8(3)]).toEqual([7, 6]);
  await scu.closed();
});

it("a disk that fails while half an image is thrown away ends that association only, and says so", async () => {
  await expect.poll(() => listener.open()).toBe(0);
  const { length } = over;
  abandoning = () => Promise.reject(new Error("EIO"));
  const scu = await DimseScu.connect(listener.port);
  await scu.associate(image);
  const message = storeRequest(image);
  const before = begun;
  scu.send(message.subarray(0, message.length - 10));
  await expect.poll(() => begun).toBe(before + 1);
  scu.socket.destroy();
  await expect.poll(() => listener.open()).toBe(0);
  abandoning = () => Promise.resolve();
  expect(failures.splice(0)).toHaveLength(1);
  expect(over).toHaveLength(length + 1);
  expect(await storeOne(listener.port, image)).toBe(0);
});

it("a peer that says nothing, or stops in the middle, is let go of", async () => {
  const silent = await DimseScu.connect(listener.port);
  const halfway = await DimseScu.connect(listener.port);
  await halfway.associate(image);
  const message = storeRequest(image);
  halfway.send(message.subarray(0, message.length - 10));
  for (const scu of [silent, halfway]) {
    expect((await scu.next())?.type).toBe(7);
    await scu.closed();
  }
  await expect.poll(() => listener.open()).toBe(0);
});

it("an abort frees the socket at once", async () => {
  const scu = await DimseScu.connect(listener.port);
  await scu.associate(image);
  const gone = once(scu.socket, "close");
  scu.send(Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]));
  await gone;
  await expect.poll(() => listener.open()).toBe(0);
});

it("a flood of connections is told to come back, and those that are served go on", async () => {
  const patient = await listen({ ...SHORT, requestMs: 30_000 });
  const flood = await Promise.all(
    Array.from({ length: 40 }, () => DimseScu.connect(patient.port)),
  );
  await expect.poll(() => patient.open()).toBe(12);
  for (const scu of flood) scu.send(request);
  const answers = await Promise.all(flood.map((scu) => scu.next()));
  const kinds = answers.map((pdu) => pdu?.type);
  expect(kinds.filter((type) => type === 2)).toHaveLength(12);
  expect(kinds.filter((type) => type === 3)).toHaveLength(28);
  await patient.close();
});

it(`damaged beginnings of data sets say nothing rather than break (seed ${seed})`, () => {
  const random = seededRandom(seed);
  for (let round = 0; round < 2_000; round += 1) {
    const bytes = Buffer.from(image.dataSet);
    for (let i = 0; i < random.below(20); i += 1)
      bytes[random.below(bytes.length)] = random.below(256);
    const syntax = random.pick([
      ...["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"],
      "1.2.840.10008.1.2.1.99",
    ]);
    const { studyUid } = skim(bytes.subarray(random.below(40)), syntax);
    expect(studyUid.length).toBeLessThanOrEqual(64);
  }
});
