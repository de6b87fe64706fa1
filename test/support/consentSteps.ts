import type { Page } from "playwright-core";

/** Opens the form on a case's or the ask page and signs with the mouse, for what a request needs; done when it is kept. */
export const signConsent = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "登记同意", exact: true }).click();
  const form = page.getByTestId("give-consent");
  const pad = form.getByTestId("signature-pad");
  for (const stroke of [
    [
      [0.1, 0.3],
      [0.3, 0.7],
      [0.45, 0.3],
    ],
    [
      [0.5, 0.6],
      [0.7, 0.25],
      [0.9, 0.7],
    ],
  ] as const) {
    // Waits until the page lies still: a line drawn while the form still opens misses the pad.
    await pad.hover();
    const box = (await pad.boundingBox())!;
    const to = ([x, y]: readonly [number, number], steps: number) =>
      page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps });
    await to(stroke[0], 1);
    await page.mouse.down();
    await to(stroke[1], 6);
    await to(stroke[2], 6);
    await page.mouse.up();
  }
  await form.getByRole("button", { name: "保存同意" }).click();
  await form.waitFor({ state: "hidden" });
};
