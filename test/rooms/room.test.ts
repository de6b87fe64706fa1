import type { SessionView } from "../../shared/contracts/identity.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createMediasoupEngine } from "../../media/index.ts";
import type { MediaNode } from "../../shared/contracts/mediaControl.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import { layLine } from "../support/cuttableLine.ts";
import { startLocalNode, watched } from "../support/mediaNode.ts";
import { findMediaWorker } from "../support/mediaWorker.ts";
import {
  nothingFlows,
  picturesFlow,
  picturesFlowFromNow,
  soundEnds,
  soundFlowsFromNow,
} from "../support/received.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

const possible = hasChromium && findMediaWorker() !== undefined;

const seatsSeenBy = (page: Page) =>
  page
    .locator("[data-testid^=remote-video-]")
    .evaluateAll((videos) =>
      videos.map((video) => video.getAttribute("data-testid")),
    );
const toggle = (page: Page, source: "microphone" | "camera") =>
  page.getByTestId(`toggle-${source}`).click();

/** Counts what the page asks of the person, and marks the page, so that a reload would show. */
const witness = () => {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  const seen = { captures: 0 };
  mediaDevices.getUserMedia = (constraints) => {
    seen.captures += 1;
    return original(constraints);
  };
  Object.assign(globalThis, { testWitness: seen });
};
const witnessed = (page: Page) =>
  page.evaluate(() => {
    const { testWitness, testPeerConnections } =
      globalThis as typeof globalThis & {
        testWitness: { captures: number };
        testPeerConnections: unknown[];
      };
    return {
      captures: testWitness.captures,
      connections: testPeerConnections.length,
      loadedAt: performance.timeOrigin,
    };
  });

describe.skipIf(!possible)("a room, two people at real browsers", () => {
  const workers = watched(createMediasoupEngine());
  let node: MediaNode;
  let app: TestApp;
  const browsers: Browser[] = [];
  let opened: Visitor[] = [];

  beforeAll(async () => {
    node = await startLocalNode(workers.engine);
    app = await startTestApp({ clientDir, mediaNode: node });
    browsers.push(
      ...(await Promise.all([
        launchChromium(),
        launchChromium(),
        launchChromium({ devices: false }),
      ])),
    );
  }, 120_000);
  afterEach(async () => {
    await Promise.all(opened.map(({ context }) => context.close()));
    opened = [];
  });
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await app.close();
    await node.close();
  });

  const arrive = async (
    login: string,
    browser: number,
    address = app.address,
  ): Promise<Visitor> => {
    const chosen = browsers[browser];
    if (!chosen) throw new Error("no such browser");
    const visitor = await visit(chosen, address, login);
    await visitor.context.addInitScript(witness);
    opened.push(visitor);
    return visitor;
  };
  const acceptedRequest = async (clinic: Visitor, radiologist: Visitor) => {
    const { id } = await openCase(clinic.person);
    const asked = await ask(clinic.person, id, radiologist.person);
    return step(radiologist.person, asked, "acceptance");
  };
  const enter = ({ page }: Visitor, requestId: string, address = app.address) =>
    page.goto(`${address}/rooms/${requestId}`);
  /** Clinic and radiologist, each seeing and hearing the other. */
  const bothInside = async (address = app.address, other = app.address) => {
    const [clinic, radiologist] = await Promise.all([
      arrive("clinic", 0, address),
      arrive("radiologist", 1, other),
    ]);
    const { id } = await acceptedRequest(clinic, radiologist);
    await Promise.all([
      enter(clinic, id, address),
      enter(radiologist, id, other),
    ]);
    await Promise.all(
      [clinic, radiologist].map(({ page }) => picturesFlow(page)),
    );
    return { clinic, radiologist };
  };

  const shoot = async (name: string, people: Record<string, Visitor>) => {
    const folder = process.env["TEST_SCREENSHOTS"];
    if (folder === undefined) return;
    for (const [who, { page }] of Object.entries(people)) {
      for (const [size, viewport] of Object.entries({
        pc: { width: 1366, height: 768 },
        phone: { width: 390, height: 844 },
      })) {
        await page.setViewportSize(viewport);
        await page.screenshot({ path: `${folder}/${name}-${who}-${size}.png` });
      }
      await page.setViewportSize({ width: 1366, height: 768 });
    }
  };

  it("sees and hears in both directions, and is silent while muted", async () => {
    const { clinic, radiologist } = await bothInside();
    await Promise.all(
      [clinic, radiologist].map(({ page }) => soundFlowsFromNow(page)),
    );

    await toggle(clinic.page, "microphone");
    const tile = radiologist.page.locator("[data-testid^=seat-]");
    await tile.getByLabel("已静音").waitFor();
    await soundEnds(radiologist.page);
    await soundFlowsFromNow(clinic.page);

    await toggle(clinic.page, "microphone");
    await tile.getByLabel("麦克风已开").waitFor();
    await soundFlowsFromNow(radiologist.page);
    expect([...clinic.errors, ...radiologist.errors]).toEqual([]);
  });

  it("shows that a camera is off, and its picture again afterwards", async () => {
    const { clinic, radiologist } = await bothInside();
    await toggle(clinic.page, "camera");
    await radiologist.page.getByText("摄像头未开").waitFor();
    await nothingFlows(radiologist.page, "pictures");
    await toggle(clinic.page, "camera");
    await picturesFlowFromNow(radiologist.page);
  });

  it("keeps seat, devices and streams through a dropped line", async () => {
    const line = await layLine(app.address);
    const { clinic, radiologist } = await bothInside(line.address);
    const before = await witnessed(clinic.page);
    const [seat] = await seatsSeenBy(radiologist.page);

    line.cut();
    await clinic.page.getByText("正在自动重连").waitFor();
    await radiologist.page.getByText("等待重连").waitFor();
    // Sound and pictures have a way of their own.
    await picturesFlowFromNow(clinic.page);
    line.mend();
    await clinic.page
      .getByText("正在自动重连")
      .waitFor({ state: "detached", timeout: 15_000 });
    await radiologist.page
      .getByText("等待重连")
      .waitFor({ state: "detached", timeout: 15_000 });

    expect(await seatsSeenBy(radiologist.page)).toEqual([seat]);
    expect(await witnessed(clinic.page)).toEqual(before);
    await Promise.all(
      [clinic, radiologist].map(({ page }) => picturesFlowFromNow(page)),
    );
    // The seat's commands work again.
    await toggle(clinic.page, "microphone");
    await radiologist.page
      .locator("[data-testid^=seat-]")
      .getByLabel("已静音")
      .waitFor();
    await line.close();
  });

  it("after a cut longer than the seat is kept both see each other again, without a reload", async () => {
    const hasty = await startTestApp({
      ...{ clientDir, mediaNode: node, seatGraceMs: 1_000 },
    });
    const line = await layLine(hasty.address);
    const { clinic, radiologist } = await bothInside(
      line.address,
      hasty.address,
    );
    const before = await witnessed(clinic.page);
    line.cut();
    const waiting = clinic.page.getByText("恢复后自动回到会诊室");
    await waiting.waitFor();
    const lost = radiologist.page.getByText("李梅的线路中断，还没有回来");
    await lost.waitFor();
    await nothingFlows(radiologist.page, "pictures and sound");
    await shoot("lineBroke", { clinic, radiologist });
    line.mend();
    await Promise.all(
      [waiting, lost].map((words) => words.waitFor({ state: "detached" })),
    );
    await Promise.all(
      [clinic, radiologist].map(({ page }) => picturesFlowFromNow(page)),
    );
    expect(await seatsSeenBy(radiologist.page)).toHaveLength(1);
    const { captures, loadedAt } = await witnessed(clinic.page);
    expect({ captures, loadedAt }).toEqual({
      captures: before.captures,
      loadedAt: before.loadedAt,
    });
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
    await line.close();
    await hasty.close();
  });

  it("comes back by itself after the media worker was killed", async () => {
    const { clinic, radiologist } = await bothInside();
    const before = await witnessed(clinic.page);
    process.kill(workers.pids.at(-1) ?? 0, "SIGKILL");
    await expect
      .poll(async () => (await witnessed(clinic.page)).connections, {
        timeout: 20_000,
      })
      .toBeGreaterThan(before.connections);
    await Promise.all(
      [clinic, radiologist].map(({ page }) => picturesFlowFromNow(page)),
    );
    const { captures, loadedAt } = await witnessed(clinic.page);
    expect({ captures, loadedAt }).toEqual({
      captures: before.captures,
      loadedAt: before.loadedAt,
    });
  });

  it("lets somebody without microphone and camera watch and listen", async () => {
    const [listener, radiologist] = await Promise.all([
      arrive("clinic", 2),
      arrive("radiologist", 1),
    ]);
    const { id } = await acceptedRequest(listener, radiologist);
    await Promise.all([enter(listener, id), enter(radiologist, id)]);
    await listener.page.getByText("没有可用的麦克风和摄像头").waitFor();
    await picturesFlow(listener.page);
    await soundFlowsFromNow(listener.page);
    await radiologist.page.getByLabel("无麦克风").waitFor();
  });

  it("goes dark and silent for the others when somebody logs out", async () => {
    const { clinic, radiologist } = await bothInside();
    await clinic.person.call("DELETE", "/api/session");
    await radiologist.page.getByText("李梅已离开会诊室").waitFor();
    await nothingFlows(radiologist.page, "pictures and sound");
  });

  it("gives the seat up when the person leaves or closes the page", async () => {
    const { clinic, radiologist } = await bothInside();
    await clinic.page.getByTestId("leave").click();
    await clinic.page.waitForURL(/\/cases\//);
    await radiologist.page.getByText("李梅已离开会诊室").waitFor();

    await clinic.page.goBack();
    await clinic.page.getByTestId("leave").waitFor();
    await picturesFlowFromNow(radiologist.page);
    await clinic.page.close();
    await radiologist.page.getByText("李梅已离开会诊室").waitFor();
  });

  // Last, because the person stays revoked.
  it("goes dark for the others when an administrator revokes somebody, who is told why", async () => {
    const { clinic, radiologist } = await bothInside();
    const { person } = await radiologist.person.call<SessionView>(
      "GET",
      "/api/session",
    );
    const sysadmin = await app.logIn("sysadmin");
    await sysadmin.call("POST", `/api/people/${person.id}/revocation`);
    await clinic.page.getByText("王建国已离开会诊室").waitFor();
    await nothingFlows(clinic.page, "pictures and sound");
    await radiologist.page.getByText("停用", { exact: false }).waitFor();
  });
});
