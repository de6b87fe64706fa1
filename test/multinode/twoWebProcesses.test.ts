import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, visit } from "../support/browser.ts";
import { ask, openCase, step } from "../support/consultSteps.ts";
import {
  createPostgresTestDatabase,
  postgresUrl,
} from "../support/database.ts";
import { waitForPainted } from "../support/paintedImage.ts";
import {
  startServerProcess,
  type ServerProcess,
} from "../support/serverProcess.ts";
import { sharedFiles } from "../support/sharedData.ts";
import { Person } from "../support/testApp.ts";
import { StoredImage } from "../../shared/contracts/studies.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";

const redisUrl = process.env["TEST_REDIS_URL"];
const files = sharedFiles("ct-chest-37").slice(0, 6);
const possible =
  hasChromium &&
  postgresUrl !== undefined &&
  redisUrl !== undefined &&
  files.length > 0;

/** The built server twice, one PostgreSQL, one real Redis: the clinic works on the first, the browser is on the second. */
describe.skipIf(!possible)("two web processes serve one case", () => {
  let database: Awaited<ReturnType<typeof createPostgresTestDatabase>>;
  let folder: string;
  let servers: [ServerProcess, ServerProcess];
  let browser: Browser;

  beforeAll(async () => {
    database = await createPostgresTestDatabase();
    folder = await mkdtemp(join(tmpdir(), "lianzhen-multinode-"));
    const start = (NODE_ID: string) =>
      startServerProcess({
        ...{ NODE_ID, MEDIA: "off", DATA_DIR: folder },
        ...{ DATABASE_URL: database.url, REDIS_URL: redisUrl ?? "" },
      });
    servers = [await start("web-1"), await start("web-2")];
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    for (const server of servers) await server.end("SIGTERM");
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("a push and a shared-view operation made on one reach a browser on the other", async () => {
    const clinic = new Person(servers[0].address);
    await clinic.logIn("clinic");
    const { page, person, errors } = await visit(
      browser,
      servers[1].address,
      "radiologist",
    );
    await page.goto(`${servers[1].address}/inbox`);
    await page.getByText("没有收到进行中的申请", { exact: false }).waitFor();

    const { id: caseId } = await openCase(clinic);
    const images: StoredImage[] = [];
    for (const { path } of files) {
      const stored = await clinic.fetch(
        "PUT",
        `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
        new Uint8Array(await readFile(path)),
        { "content-type": "application/dicom" },
      );
      images.push(StoredImage.parse(await stored.json()));
    }
    const asked = await ask(clinic, caseId, person, {
      question: "另一进程能看到吗",
    });
    await page
      .getByTestId("request-row")
      .filter({ hasText: "另一进程能看到吗" })
      .waitFor();

    await step(person, asked, "acceptance");
    await page.goto(`${servers[1].address}/rooms/${asked.id}`);
    const [study] = await clinic.call<
      { studyInstanceUid: string; series: { seriesInstanceUid: string }[] }[]
    >("GET", `/api/cases/${caseId}/studies`);
    const { viewId } = await clinic.order("sharedView:open", {
      caseId: asked.caseId,
    });
    const operate = (operation: object) =>
      clinic.order("sharedView:operate", {
        ...{
          viewId,
          protocolVersion: SHARED_VIEW_PROTOCOL,
          clientOpId: crypto.randomUUID(),
          baseSeq: 0,
        },
        operation: { paneId: "main", ...operation } as never,
      });
    const { studyInstanceUid, series } = study!;
    const seriesInstanceUid = series[0]!.seriesInstanceUid;
    await page.getByText("本系统未启用音视频", { exact: false }).waitFor();
    const pane = page.locator("[data-pane-id=main]");
    await operate({ type: "showSeries", studyInstanceUid, seriesInstanceUid });
    await waitForPainted(pane, { index: 0 });
    const { sopInstanceUid } = images[4]!;
    await operate({ type: "showImage", sopInstanceUid, frame: 1 });
    await expect
      .poll(() => pane.getAttribute("data-painted-sop"))
      .toBe(sopInstanceUid);
    expect(errors).toEqual([]);
  });

  it("a third process under a name that is taken on this directory is refused", async () => {
    const again = startServerProcess({
      ...{ NODE_ID: "web-1", MEDIA: "off", DATA_DIR: folder },
      ...{ DATABASE_URL: database.url, REDIS_URL: redisUrl ?? "" },
    });
    await expect(again).rejects.toThrow("NODE_ID");
  });
});
