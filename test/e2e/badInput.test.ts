import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail, CaseSummary } from "../../shared/contracts/cases.ts";
import { launchChromium, hasChromium, visit } from "../support/browser.ts";
import { openCase } from "../support/consultSteps.ts";
import { install, type Installation } from "../support/programs.ts";
import { sharedFiles } from "../support/sharedData.ts";

const files = sharedFiles("ct-chest-37");

/** What a person sees when something is wrong: what it is, in their language, and everything they typed still there. */
describe.skipIf(!hasChromium || files.length === 0)(
  "bad input at the browser",
  () => {
    let installation: Installation;
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      installation = await install("oneProcess", { MEDIA: "off" });
      browser = await launchChromium({ devices: false });
      folder = await mkdtemp(join(tmpdir(), "lianzhen-bad-"));
      const whole = await readFile(files[0]!.path);
      const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
      await writeFile(join(folder, "完整.dcm"), whole);
      await writeFile(
        join(folder, "截断.dcm"),
        whole.subarray(0, whole.length / 2),
      );
      await writeFile(
        join(folder, "其实是图片.dcm"),
        Buffer.concat([png, Buffer.alloc(2_000)]),
      );
    });
    afterAll(async () => {
      await browser.close();
      await installation.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it.each([
      ["zh", /截断/, /不是 DICOM/],
      ["en", /cut off/, /[Nn]ot a DICOM/],
    ] as const)(
      "names each file that is no image, with the reason, and keeps the good one (%s)",
      async (language, cut, not) => {
        const { page, person } = await visit(
          browser,
          installation.address,
          "clinic",
          { language },
        );
        const { id } = await openCase(person);
        await page.goto(`${installation.address}/cases/${id}`);
        if (language === "en")
          await page.getByRole("button", { name: "English" }).click();
        await page
          .getByTestId("pick-files")
          .setInputFiles(
            ["完整.dcm", "截断.dcm", "其实是图片.dcm"].map((name) =>
              join(folder, name),
            ),
          );
        const images = page.getByTestId("images");
        await expect.poll(() => images.innerText()).toMatch(cut);
        await expect.poll(() => images.innerText()).toMatch(not);
        expect(await images.innerText()).toContain("其实是图片.dcm");
        const detail = await person.call<CaseDetail>("GET", `/api/cases/${id}`);
        expect(detail.instanceCount).toBe(1);
        await page.context().close();
      },
    );

    it("a session that expires in the middle of a form: the text stays, log-in over it, and the same click completes", async () => {
      // Every session of this server is over 18 seconds after its log-in, whatever is done in it.
      const hasty = await install("oneProcess", {
        MEDIA: "off",
        SESSION_HOURS: "0.005",
      });
      const COMPLAINT = "昏迷,路人送来";
      const { page, person } = await visit(browser, hasty.address, "clinic");
      await page.goto(`${hasty.address}/cases/new`);
      await page.getByText("身份不明", { exact: true }).click();
      const complaint = page.getByRole("textbox", { name: "主诉" });
      await complaint.fill(COMPLAINT);
      await page.getByText("未明", { exact: true }).click();
      await expect
        .poll(async () => (await person.fetch("GET", "/api/session")).status)
        .toBe(401);

      await page.getByRole("button", { name: "建立病例" }).click();
      const dialog = page.getByRole("dialog", { name: "登录已过期" });
      const password = dialog.locator("input[name=password]");
      await password.fill("wrong-password");
      await password.press("Enter");
      await dialog.getByText("账号或密码不正确", { exact: false }).waitFor();
      expect(await complaint.inputValue()).toBe(COMPLAINT);
      await password.fill("lianzhen-demo");
      await password.press("Enter");
      await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
      await person.logIn("clinic");
      const { cases } = await person.call<{ cases: CaseSummary[] }>(
        "POST",
        "/api/cases/search",
        {},
      );
      expect(
        cases.filter(({ chiefComplaint }) => chiefComplaint === COMPLAINT),
      ).toHaveLength(1);
      await page.context().close();
      await hasty.stop();
    });
  },
);
