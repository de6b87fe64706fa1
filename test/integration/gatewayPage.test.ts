import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  openPage,
  type GatewayPage,
} from "../../server/gateway/page/server.ts";
import { systemClock } from "../../server/platform/ambient.ts";
import { createLog } from "../../server/platform/log/log.ts";
import type { Gateway } from "../../server/gateway/gateway.ts";
import { layLine } from "../support/cuttableLine.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { sendable, storeOne } from "../support/dimseScu.ts";
import { siteToken, startTestGateway } from "../support/gateway.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

/** The page at the clinic: what waits, what is wrong, and a button that says whether the line works. */
let app: TestApp;
let line: Awaited<ReturnType<typeof layLine>>;
let gateway: Gateway;
let page: GatewayPage;
beforeAll(async () => {
  app = await startTestApp();
  line = await layLine(app.address);
  gateway = await startTestGateway({
    ...{ server: line.address, token: await siteToken(app) },
  });
  page = await openPage({
    ...{ gateway, host: "127.0.0.1", port: 0, aeTitle: "LIANZHEN" },
    ...{ clock: systemClock, log: createLog("silent", "page") },
  });
});
afterAll(async () => {
  await page.close();
  await gateway.close();
  await line.close();
  await app.close();
});

const read = async (language: "zh" | "en") =>
  (await fetch(`${page.address}/?lang=${language}`)).text();
const press = async (action: string, origin = page.address) =>
  fetch(`${page.address}${action}?lang=en`, {
    ...{ method: "POST", headers: { origin } },
  });

it("says in both languages what waits and why, and the button whether the line works", async () => {
  expect(await (await press("/test")).text()).toContain("the token holds");
  line.cut();
  await storeOne(gateway.dimsePort, sendable(dicomFile({ study: "page" })));
  await expect.poll(() => gateway.state().line.failures).toBeGreaterThan(0);
  const zh = await read("zh");
  expect(zh).toContain("待发送");
  expect(zh).toContain("1 幅");
  expect(zh).toContain("连接中断");
  const en = await read("en");
  expect(en).toContain("1 image");
  expect(en).not.toContain("1 images");
  // Of the patient nothing, neither name nor number.
  expect(en + zh).not.toMatch(/Fixture|FIXTURE/);
  expect(await (await press("/test")).text()).toContain("the connection broke");
  line.mend();
  await press("/retry");
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  expect(await read("en")).toContain("1 image, last at");
});

it("its buttons are pressed on the page only, and it answers to its own name only", async () => {
  for (const origin of ["https://elsewhere.example", "null", ""])
    for (const action of ["/test", "/discard"])
      expect((await press(action, origin)).status).toBe(403);
  expect((await press("/nothing")).status).toBe(404);
  const { hostname, port } = new URL(page.address);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: "rebound.example" };
    httpRequest({ hostname, port, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(421);
});

it("what was set aside is shown with its reason, and can be sent again", async () => {
  const file = sendable(dicomFile({ study: "aside" }));
  await storeOne(gateway.dimsePort, {
    ...{ ...file, dataSet: Buffer.from("no data set") },
  });
  await expect.poll(() => gateway.state().asides.length).toBe(1);
  expect(await read("en")).toContain("it is no whole DICOM image");
  await press("/take-back");
  await expect.poll(() => gateway.state().waiting.images).toBe(0);
  expect(gateway.state().asides).toHaveLength(1);
  const asking = await fetch(`${page.address}/?ask=discard&lang=en`);
  expect(await asking.text()).toContain("Delete 1 image?");
  expect(gateway.state().asides).toHaveLength(1);
  await press("/discard");
  expect(gateway.state().asides).toEqual([]);
});
