import type { Page } from "playwright-core";

/** Opens the form on a case's or the ask page and signs with the mouse, for what a request needs; done when it is kept. */
export const signConsent = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "登记同意", exact: true }).click();
  const form = page.getByTestId("give-consent");
  const pad = form.getByTestId("signature-pad");
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  const at = (x: number, y: number) =>
    [box.x + box.width * x, box.y + box.height * y] as const;
  for (const stroke of [
    [at(0.1, 0.3), at(0.3, 0.7), at(0.45, 0.3)],
    [at(0.5, 0.6), at(0.7, 0.25), at(0.9, 0.7)],
  ]) {
    const [first, ...others] = stroke;
    await page.mouse.move(...first!);
    await page.mouse.down();
    for (const point of others) await page.mouse.move(...point, { steps: 6 });
    await page.mouse.up();
  }
  await form.getByRole("button", { name: "保存同意" }).click();
  await form.waitFor({ state: "hidden" });
};
