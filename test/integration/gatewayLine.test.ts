import { randomInt } from "node:crypto";
import type { Study } from "../../shared/contracts/studies.ts";
import { createServer, request as httpRequest, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Gateway } from "../../server/gateway/gateway.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { layLine } from "../support/cuttableLine.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import {
  dataSetOf,
  DimseScu,
  sendable,
  storeOne,
  storeRequest,
} from "../support/dimseScu.ts";
import { filesOf, siteToken, startTestGateway } from "../support/gateway.ts";
import { seededRandom } from "../support/seededRandom.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { TimeByHand } from "../support/timeByHand.ts";

/** The gateway on lines as they are: away for an hour, failing now and then, and files that do not pass. */
const HOUR_MS = 3_600_000;
const seed = Number(process.env["TEST_SEED"] ?? randomInt(1_000_000));
let app: TestApp;
let clinic: Person;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  token = await siteToken(app);
});
afterAll(() => app.close());

const imagesOf = (study: string, count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) =>
    dicomFile({
      ...{ study, instance: String(i), instanceNumber: i + 1 },
      pixel: (x, y) => (x * y * (i + 1)) & 0xffff,
    }),
  );
const sendAll = async (gateway: Gateway, files: readonly Buffer[]) => {
  const [first] = files;
  if (!first) return;
  const scu = await DimseScu.connect(gateway.dimsePort);
  await scu.associate(sendable(first));
  for (const file of files) {
    scu.send(storeRequest(sendable(file)));
    expect(await scu.status()).toBe(0);
  }
  await scu.release();
};
const nothingUnderWay = (gateway: Gateway) => async () => {
  await expect.poll(() => gateway.state().line.sending).toBe(0);
};
/** Passes time until the queue is empty. */
const drained = async (gateway: Gateway, time: TimeByHand): Promise<void> => {
  for (;;) {
    await nothingUnderWay(gateway)();
    if (gateway.state().waiting.images === 0) return;
    expect(time.next()).toBe(true);
  }
};
/** Every image once, and byte for byte. */
const expectAll = async (study: string, files: readonly Buffer[]) => {
  const stored = await filesOf(clinic, fixtureUid(study));
  const sums = (all: readonly Buffer[]) =>
    all.map((file) => dataSetOf(file).toString("base64")).sort();
  expect(sums(stored)).toEqual(sums(files));
};

it("an hour without a line: nothing is lost, and the line is not stormed", async () => {
  const time = new TimeByHand();
  const line = await layLine(app.address);
  line.cut();
  const gateway = await startTestGateway({
    ...{ server: line.address, token, clock: time, later: time.later },
  });
  const files = imagesOf("an hour away", 12);
  await sendAll(gateway, files);
  await time.until(time.now().getTime() + HOUR_MS, nothingUnderWay(gateway));
  const { failures, lastError } = gateway.state().line;
  expect(gateway.state().waiting.images).toBe(files.length);
  expect(lastError?.reason).toBe("broken");
  // 1, 2, 4 … seconds up to five minutes, each shortened by half at most.
  expect(failures).toBeGreaterThan(15);
  expect(failures).toBeLessThan(40);
  line.mend();
  const mended = time.now().getTime();
  await drained(gateway, time);
  expect(time.now().getTime() - mended).toBeLessThanOrEqual(300_000);
  await expectAll("an hour away", files);
  await gateway.close();
  await line.close();
});

/** What stands between: each request goes through, or fails in one of four ways. */
const startProxy = async (
  target: string,
  failing: (path: string, method: string) => number | undefined,
): Promise<{ address: string; server: Server }> => {
  const server = createServer((request, response) => {
    const kind = failing(request.url ?? "", request.method ?? "");
    if (kind === 0) {
      request.socket.destroy();
      return;
    }
    if (kind === 1) {
      response.writeHead(502).end("<html>bad gateway</html>");
      return;
    }
    if (kind === 2) {
      response.writeHead(200).end("<html>log in to this hotel</html>");
      return;
    }
    const onward = httpRequest(
      `${target}${request.url ?? ""}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        // It was stored, but nobody hears of it.
        if (kind === 3) request.socket.destroy();
        else answer.pipe(response.writeHead(answer.statusCode ?? 0));
      },
    );
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, server };
};

it(`one request in a hundred fails: every image once, byte for byte (seed ${seed})`, async () => {
  const time = new TimeByHand();
  const random = seededRandom(seed);
  let count = 0;
  let failed = 0;
  // One in a hundred, and one of each kind at the beginning: before the request, by an answer, and after it was stored.
  const proxy = await startProxy(app.address, (_, method) => {
    if (method !== "POST") return undefined;
    count += 1;
    const fails = random.chance(0.01) || [5, 15, 25, 35].includes(count);
    return fails ? failed++ % 4 : undefined;
  });
  const gateway = await startTestGateway({
    ...{ server: proxy.address, token, clock: time, later: time.later },
  });
  const files = imagesOf("one in a hundred", 250);
  await sendAll(gateway, files);
  await drained(gateway, time);
  expect(failed).toBeGreaterThanOrEqual(4);
  expect(gateway.state().asides).toEqual([]);
  await expectAll("one in a hundred", files);
  await gateway.close();
  proxy.server.close();
  proxy.server.closeAllConnections();
});

it("a poisoned file is set aside with its reason and holds up nothing", async () => {
  const gateway = await startTestGateway({ server: app.address, token });
  const [good = Buffer.alloc(0)] = imagesOf("beside the poison", 1);
  const image = sendable(good);
  const poisoned = {
    ...{ ...image, sopInstanceUid: "1.2.3" },
    dataSet: Buffer.from("this is no data set, whatever its command says"),
  };
  expect(await storeOne(gateway.dimsePort, poisoned)).toBe(0);
  expect(await storeOne(gateway.dimsePort, image)).toBe(0);
  // The same image with other pixels: the first stays what is read.
  const other = sendable(
    dicomFile({ study: "beside the poison", instance: "0", pixel: () => 1 }),
  );
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  expect(await storeOne(gateway.dimsePort, other)).toBe(0);
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  const reasons = gateway.state().asides.map(({ reason }) => reason);
  expect(reasons).toEqual(["notUnderstood", "otherBytes"]);
  await expectAll("beside the poison", [good]);
  // What was set aside is still so after a restart.
  const { directory } = gateway;
  const again = await startTestGateway({
    ...{ server: app.address, token, directory },
  });
  expect(again.state().asides.map(({ reason }) => reason)).toEqual(reasons);
  await again.close();
  await gateway.close();
});

it("a token that no longer holds stops the line by name, and loses nothing", async () => {
  const gateway = await startTestGateway({
    ...{ server: app.address, token: "lzt_of_nobody" },
  });
  const [file = Buffer.alloc(0)] = imagesOf("no token", 1);
  await storeOne(gateway.dimsePort, sendable(file));
  await expect
    .poll(() => gateway.state().line.lastError)
    .toMatchObject({ reason: "token", status: 401 });
  expect(gateway.state().waiting.images).toBe(1);
  expect(gateway.state().asides).toEqual([]);
  await gateway.close();
});

it("[ST15] while images wait at the clinic, readers of the case see how many are still to come", async () => {
  let blocked = false;
  const proxy = await startProxy(app.address, (_, method) =>
    blocked && method === "POST" ? 1 : undefined,
  );
  const gateway = await startTestGateway({ server: proxy.address, token });
  const { id, number } = await openBareCase(clinic);
  const image = (instance: string) =>
    sendable(dicomFile({ study: "coming", instance, accessionNumber: number }));
  const study = async () =>
    (await clinic.call<Study[]>("GET", `/api/cases/${id}/studies`))[0];
  await storeOne(gateway.dimsePort, image("1"));
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  await expect.poll(study).toMatchObject({ series: [{ instanceCount: 1 }] });
  await expect.poll(async () => (await study())?.onTheWay).toBeUndefined();
  blocked = true;
  for (const instance of ["2", "3", "4"])
    await storeOne(gateway.dimsePort, image(instance));
  await expect
    .poll(async () => (await study())?.onTheWay)
    .toMatchObject({ waiting: 3, receiving: false });
  blocked = false;
  gateway.retryNow();
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  await expect.poll(async () => (await study())?.onTheWay).toBeUndefined();
  expect((await study())?.series[0]?.instanceCount).toBe(4);
  await gateway.close();
  proxy.server.close();
  proxy.server.closeAllConnections();
});

it("[ST15] an image that the platform does not take is missed by the readers of its case, not forgotten", async () => {
  const gateway = await startTestGateway({ server: app.address, token });
  const { id, number } = await openBareCase(clinic);
  const image = (instance: string) =>
    sendable(dicomFile({ study: "cut", instance, accessionNumber: number }));
  const onTheWay = async () =>
    (await clinic.call<Study[]>("GET", `/api/cases/${id}/studies`))[0]
      ?.onTheWay;
  await storeOne(gateway.dimsePort, image("1"));
  const cut = image("2");
  await storeOne(gateway.dimsePort, {
    ...{ ...cut, dataSet: cut.dataSet.subarray(0, -100) },
  });
  await expect.poll(() => gateway.state().asides.length).toBe(1);
  await expect.poll(onTheWay).toMatchObject({ waiting: 0, setAside: 1 });
  // The same UID with other bytes: the platform shows the first, and nobody misses one.
  const other = dicomFile({ study: "cut", instance: "1", pixel: () => 1 });
  await storeOne(gateway.dimsePort, sendable(other));
  await expect.poll(() => gateway.state().asides.length).toBe(2);
  await gateway.discardAsides();
  expect(gateway.state().asides).toEqual([]);
  await expect.poll(onTheWay).toBeUndefined();
  await gateway.close();
});

it("a platform whose store is full is waited for by name, and loses nothing", async () => {
  const full = await startTestApp({ quotaBytes: 1 });
  const gateway = await startTestGateway({
    ...{ server: full.address, token: await siteToken(full) },
  });
  const [file = Buffer.alloc(0)] = imagesOf("no room", 1);
  await storeOne(gateway.dimsePort, sendable(file));
  await expect
    .poll(() => gateway.state().line.lastError?.reason)
    .toBe("storeFull");
  expect(gateway.state().waiting.images).toBe(1);
  expect(gateway.state().asides).toEqual([]);
  await gateway.close();
  await full.close();
});
