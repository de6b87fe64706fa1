import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseSummary } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { Opinion } from "../../shared/contracts/opinions.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import {
  hasChromium,
  launchChromium,
  visit,
  type Visitor,
} from "../support/browser.ts";
import { clientDir } from "../support/builtClient.ts";
import { layLine } from "../support/cuttableLine.ts";
import { ask, openCase, signOpinion, step } from "../support/consultSteps.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

const ANSWER_AFTER_MS = 500;

/** Each click keeps the page busy, as an old PC is: what the person does next is there before any timer. */
const busyAfterClicks = () => {
  addEventListener(
    "click",
    () => {
      const until = performance.now() + 300;
      while (performance.now() < until);
    },
    { capture: true },
  );
};

/** Two clicks of the same hand; the second is waiting when the first one's work is done. */
const clickTwice = async ({ page }: Visitor, button: Locator) => {
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (!box) throw new Error("nothing to click");
  const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await Promise.all([page.mouse.click(...at), page.mouse.click(...at)]);
};

describe.skipIf(!hasChromium)("an old PC on a slow line", () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp({ clientDir });
    browser = await launchChromium({ devices: false });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  /** A page of which every command is answered late. */
  const arrive = async (login: string): Promise<Visitor> => {
    const visitor = await visit(browser, app.address, login);
    await visitor.page.addInitScript(busyAfterClicks);
    await visitor.page.route("**/api/**", async (route) => {
      if (route.request().method() !== "GET")
        await new Promise((next) => setTimeout(next, ANSWER_AFTER_MS));
      await route.continue();
    });
    return visitor;
  };

  /** The server does what the page asks of `address`, and the answer is lost on its way: once. */
  const loseAnswer = ({ page }: Visitor, address: string) =>
    page.route(
      address,
      async (route) => {
        await route.fetch();
        await route.abort("connectionreset");
      },
      { times: 1 },
    );

  it("a line that swallows everything is named, and what was asked for comes by itself when another way is there", async () => {
    const line = await layLine(app.address);
    const { page, requests, context, errors } = await visit(
      ...([browser, line.address, "clinic"] as const),
    );
    await page.goto(line.address);
    // Its code came ahead: else the click would do nothing for as long as the browser believes in the line.
    await expect
      .poll(() => requests.map(({ path }) => path), { timeout: 30_000 })
      .toContainEqual(expect.stringContaining("/RecordsPage-"));
    line.swallow();
    await page.getByRole("link", { name: "记录" }).click();
    await page.getByText("仍在尝试").waitFor();
    await page.getByText("连接中断").waitFor();
    line.mend();
    await page.getByText("还没有已签署的诊疗意见报告").waitFor();
    expect(errors).toEqual([]);
    await context.close();
    await line.close();
  });

  it("a double click sends a command once, and no error says that it was too late", async () => {
    const clinic = await arrive("clinic");
    const radiologist = await arrive("radiologist");
    const { id } = await openCase(clinic.person);
    await ask(clinic.person, id, radiologist.person);
    const { page, requests } = radiologist;
    await page.goto(`${app.address}/cases/${id}`);
    const accept = page.getByRole("button", { name: "接受申请" });
    const answered = page.waitForResponse(/\/acceptance$/);
    await clickTwice(radiologist, accept);
    expect((await answered).status()).toBe(200);
    await page.getByRole("link", { name: "进入会诊室" }).first().waitFor();
    expect(
      requests.filter(({ path }) => path.endsWith("/acceptance")),
    ).toHaveLength(1);
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("[RQ8] accepted in one window, and again in another: both say accepted, without an error", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const radiologist = await visit(browser, app.address, "radiologist");
    const { id } = await openCase(clinic.person);
    await ask(clinic.person, id, radiologist.person);
    const { context, page: one } = radiologist;
    const other = await context.newPage();
    const acceptIn = (page: Page) =>
      page.getByRole("button", { name: "接受申请" }).click();
    const room = (page: Page) =>
      page.getByRole("link", { name: "进入会诊室" }).first();
    await Promise.all(
      [one, other].map((page) => page.goto(`${app.address}/cases/${id}`)),
    );
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await other.route("**/acceptance", async (route) => {
      await held;
      await route.continue();
    });
    await acceptIn(other);
    await acceptIn(one);
    await room(one).waitFor();
    const answered = other.waitForResponse(/\/acceptance$/);
    goOn();
    expect((await answered).status()).toBe(200);
    await room(other).waitFor();
    for (const page of [one, other])
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("[RQ8] accepting whose answer was lost says accepted, without an error", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const radiologist = await visit(browser, app.address, "radiologist");
    const { id } = await openCase(clinic.person);
    await ask(clinic.person, id, radiologist.person);
    const { page } = radiologist;
    await page.goto(`${app.address}/cases/${id}`);
    await loseAnswer(radiologist, "**/acceptance");
    const lost = page.waitForEvent("requestfailed");
    await page.getByRole("button", { name: "接受申请" }).click();
    await lost;
    await page.getByRole("link", { name: "进入会诊室" }).first().waitFor();
    await page
      .getByRole("button", { name: "接受申请" })
      .waitFor({ state: "detached" });
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    await Promise.all([clinic, radiologist].map((v) => v.context.close()));
  });

  it("who goes on to another page before the answer comes stays there", async () => {
    const clinic = await arrive("clinic");
    const { page } = clinic;
    await page.goto(`${app.address}/cases/new`);
    await page.getByText("身份不明", { exact: true }).click();
    await page.getByText("未明", { exact: true }).click();
    await page.getByRole("textbox", { name: "主诉" }).fill("昏迷");
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/api/cases", async (route) => {
      await held;
      await route.fallback();
    });
    await page.getByRole("button", { name: "建立病例" }).click();
    await page.getByRole("link", { name: "记录" }).click();
    await page.waitForURL("**/records");
    goOn();
    // Its draft is gone once the page has taken the answer.
    await page.waitForFunction(
      () => !Object.keys(localStorage).some((key) => key.endsWith("/newCase")),
    );
    expect(new URL(page.url()).pathname).toBe("/records");
    await clinic.context.close();
  });

  it("[CA3] a changed record whose answer was lost is saved, and nobody else is said to have changed it", async () => {
    const clinic = await visit(browser, app.address, "clinic");
    const { page } = clinic;
    const { id } = await openCase(clinic.person);
    await page.goto(`${app.address}/cases/${id}`);
    const record = page.getByTestId("record");
    await record.getByRole("button", { name: "修改" }).click();
    await record.getByRole("textbox", { name: "主诉" }).fill("头痛三天");
    await page.waitForLoadState("networkidle");
    await loseAnswer(clinic, `**/api/cases/${id}`);
    const save = record.getByRole("button", { name: "保存修改" });
    await save.click();
    await save.waitFor({ state: "detached" });
    await record.getByText("头痛三天").waitFor();
    expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
    await clinic.context.close();
  });

  /** Nothing of the server is read until the way back is taken: the page stays as it was when an answer got lost. */
  const readNothing = async ({ page }: Visitor) => {
    const reads = "**/api/**";
    await page.route(reads, (route) =>
      route.request().method() === "GET"
        ? route.abort("connectionreset")
        : route.fallback(),
    );
    return () => page.unroute(reads);
  };

  it.each(["answers", "decision"] as const)(
    "what was written, lost its answer, and was changed and sent again is stored once as it was sent first, and the changed words are kept (%s)",
    async (what) => {
      const clinic = await visit(browser, app.address, "clinic");
      const radiologist = await visit(browser, app.address, "radiologist");
      const isDecision = what === "decision";
      const { id } = await openCase(clinic.person);
      const request = await step(
        radiologist.person,
        await ask(clinic.person, id, radiologist.person, {
          kind: isDecision ? "consult" : "advice",
        }),
        "acceptance",
      );
      if (isDecision) await signOpinion(radiologist.person, request.id);
      const writer = isDecision ? clinic : radiologist;
      const { page, person } = writer;
      const words = isDecision
        ? { field: "记录处理意见", send: "会签确认，完成会诊" }
        : { field: "写答复", send: "发出答复" };
      await page.goto(`${app.address}/cases/${id}`);
      const field = page.getByRole("textbox", { name: words.field });
      await field.fill("立即转诊");
      if (isDecision)
        await page.locator("input[type=password]").fill(DEMO_PASSWORD);
      const send = page.getByRole("button", { name: words.send });
      const readAgain = await readNothing(writer);
      await loseAnswer(writer, `**/${what}`);
      const lost = page.waitForEvent(
        "requestfailed",
        (failed) => failed.method() === "POST",
      );
      await send.click();
      await lost;
      await page.getByRole("alert").first().waitFor();
      await field.fill("两周后转诊");
      const answered = page.waitForResponse(`**/${what}`);
      await send.click();
      expect((await answered).status()).toBe(409);
      await readAgain();
      await page.reload();
      const unsent = page.getByTestId("unsent-text").getByRole("textbox");
      expect(await unsent.inputValue()).toBe("两周后转诊");
      const stored = isDecision
        ? (
            await person.call<Opinion>(
              "GET",
              `/api/requests/${request.id}/opinion`,
            )
          ).versions.map(({ decision }) => decision?.text)
        : (
            await person.call<ConsultRequest>(
              "GET",
              `/api/requests/${request.id}`,
            )
          ).messages.map(({ text }) => text);
      expect(stored).toEqual(["立即转诊"]);
      await Promise.all([clinic, radiologist].map((v) => v.context.close()));
    },
  );

  const visitIn = async (language: "zh" | "en"): Promise<Visitor> => {
    const clinic = await visit(browser, app.address, "clinic");
    await clinic.page.addInitScript(
      (chosen) => localStorage.setItem("lianzhen.language", chosen),
      language,
    );
    return clinic;
  };
  const shoot = async ({ page }: Visitor, name: string) => {
    const folder = process.env["TEST_SCREENSHOTS"];
    if (folder === undefined) return;
    for (const [size, viewport] of Object.entries({
      pc: { width: 1366, height: 768 },
      phone: { width: 390, height: 844 },
    })) {
      await page.setViewportSize(viewport);
      await page.getByRole("alert").last().scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${folder}/${name}-${size}.png` });
    }
    await page.setViewportSize({ width: 1366, height: 768 });
  };

  it.each([
    {
      language: "zh" as const,
      ...{ unknown: "身份不明", sex: "未明" },
      ...{ complaint: "主诉", open: "建立病例", goThere: "打开该病例" },
      save: "保存修改",
    },
    {
      language: "en" as const,
      ...{ unknown: "Unknown person", sex: "Not known" },
      ...{ complaint: "Chief complaint", open: "Open the case" },
      ...{ goThere: "Go to that case", save: "Save changes" },
    },
  ])(
    "[CA8] a case whose answer was lost is not opened twice, and what was changed since is kept ($language)",
    async ({ language, ...words }) => {
      const clinic = await visitIn(language);
      const { page, person } = clinic;
      await page.goto(`${app.address}/cases/new`);
      await page.getByText(words.unknown, { exact: true }).click();
      await page.getByText(words.sex, { exact: true }).click();
      const complaint = page.getByRole("textbox", { name: words.complaint });
      const first: string = crypto.randomUUID();
      const changed: string = crypto.randomUUID();
      await complaint.fill(first);
      await loseAnswer(clinic, "**/api/cases");
      const send = page.getByRole("button", { name: words.open, exact: true });
      await send.click();
      await page.getByRole("alert").waitFor();
      await complaint.fill(changed);
      await send.click();
      await page.getByTestId("opened-before").waitFor();
      await shoot(clinic, `openedBefore-${language}`);
      await page.getByRole("button", { name: words.goThere }).click();
      // The changed words stand in the case's editor, ready to be saved.
      const record = page.getByTestId("record");
      expect(
        await record
          .getByRole("textbox", { name: words.complaint })
          .inputValue(),
      ).toBe(changed);
      await record
        .getByRole("button", { name: words.save, exact: true })
        .click();
      await record.getByText(changed).waitFor();
      const { cases } = await person.call<{ cases: CaseSummary[] }>(
        "POST",
        "/api/cases/search",
        {},
      );
      expect(
        cases
          .map(({ chiefComplaint }) => chiefComplaint)
          .filter((text) => [first, changed].includes(text)),
      ).toEqual([changed]);
      await clinic.context.close();
    },
  );

  it.each([
    {
      language: "zh" as const,
      ...{ question: "会诊目的", send: "发出申请" },
      ...{ to: "青山县人民医院", leave: "放弃改动" },
    },
    {
      language: "en" as const,
      ...{ question: "Question", send: "Send the request" },
      ...{ to: "Qingshan County People's Hospital", leave: "Drop the changes" },
    },
  ])(
    "[RQ10] a request whose answer was lost is not sent twice, and a changed question is not dropped in silence ($language)",
    async ({ language, ...words }) => {
      const clinic = await visitIn(language);
      const { page, person } = clinic;
      const { id } = await openCase(person);
      await page.goto(`${app.address}/cases/${id}/ask`);
      const question = page.getByRole("textbox", { name: words.question });
      await question.fill("是否需要转诊");
      const to = page.getByRole("radio", { name: words.to });
      if (!(await to.isChecked())) await to.check({ force: true });
      await loseAnswer(clinic, "**/requests");
      const send = page.getByRole("button", { name: words.send, exact: true });
      await send.click();
      await page.getByRole("alert").waitFor();
      await question.fill("是否立即转诊");
      await send.click();
      await page.getByTestId("asked-before").waitFor();
      await shoot(clinic, `askedBefore-${language}`);
      expect(await question.inputValue()).toBe("是否立即转诊");
      const requests = () =>
        person.call<ConsultRequest[]>("GET", `/api/cases/${id}/requests`);
      expect((await requests()).map((each) => each.question)).toEqual([
        "是否需要转诊",
      ]);
      await page.getByRole("button", { name: words.leave }).click();
      await page.waitForURL(`**/cases/${id}`);
      await page.getByText("是否需要转诊").first().waitFor();
      expect(await requests()).toHaveLength(1);
      await clinic.context.close();
    },
  );
});
