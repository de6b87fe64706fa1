import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../server/gateway/gateway.ts";
import {
  openPage,
  type GatewayPage,
} from "../../server/gateway/page/server.ts";
import { systemClock } from "../../server/platform/ambient.ts";
import { createLog } from "../../server/platform/log/log.ts";
import { hasChromium, launchChromium } from "../support/browser.ts";
import { startTestGateway } from "../support/gateway.ts";

describe.skipIf(!hasChromium)("the gateway's page in a real browser", () => {
  const directory = mkdtempSync(join(tmpdir(), "lianzhen-gateway-page-"));
  const aside = join(
    ...[directory, "aside", `1795000000000-000001-${"a".repeat(64)}.dcm`],
  );
  let gateway: Gateway;
  let page: GatewayPage;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(join(directory, "aside"));
    writeFileSync(aside, "an image that was refused");
    const reason = { reason: "notUnderstood", status: 0xc000, at: "" };
    const why = { ...reason, sopInstanceUid: "1.2", studyUid: "1.2.3" };
    writeFileSync(`${aside}.json`, JSON.stringify(why));
    gateway = await startTestGateway({
      ...{ server: "http://127.0.0.1:1", token: "lzt_none", directory },
    });
    page = await openPage({
      ...{ gateway, host: "127.0.0.1", port: 0, aeTitle: "LIANZHEN" },
      ...{ clock: systemClock, log: createLog("silent", "page") },
    });
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    await page.close();
    await gateway.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("its buttons do what they say: the line is tested, what was set aside is deleted once that was confirmed", async () => {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(15_000);
    await tab.goto(`${page.address}/?lang=en`);
    await tab.getByRole("button", { name: "Test the line" }).click();
    const result = tab.getByRole("status");
    expect(await result.innerText()).toContain("the connection was refused");
    await tab.getByRole("link", { name: "Delete what was set aside" }).click();
    expect(await tab.getByRole("alert").innerText()).toMatch(/1 image\b/);
    await tab.getByRole("link", { name: "Keep them" }).click();
    expect(existsSync(aside)).toBe(true);
    await tab.getByRole("link", { name: "Delete what was set aside" }).click();
    await tab.getByRole("button", { name: "Delete" }).click();
    await tab
      .getByRole("link", { name: "Delete what was set aside" })
      .waitFor({ state: "detached" });
    expect(existsSync(aside)).toBe(false);
    expect(gateway.state().asides).toEqual([]);
  });
});
