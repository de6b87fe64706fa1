import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import {
  deidentificationRoutes,
  type CopyPlan,
} from "../../../shared/contracts/deidentification.ts";
import { ApiError } from "../../platform/apiError.ts";
import { PlannedCopy } from "./PlannedCopy.tsx";

const { planCopy, confirmCopy } = deidentificationRoutes;
const planOf = (imagesSha256: string): CopyPlan => ({
  groups: [
    {
      ...{ seriesInstanceUid: "1.2.3", rows: 100, columns: 100 },
      ...{ modality: "US", number: 1, description: "", imagesSha256 },
      images: [{ sopInstanceUid: "1.2.3.4", frames: 1 }],
      ...{ mayHaveText: true, suggested: [], source: "none" },
    },
  ],
  ...{ refused: [], teachingConsent: "given" },
});
const [BEFORE, AFTER] = ["a".repeat(64), "b".repeat(64)];

describe("a planned de-identified copy", () => {
  afterEach(() => {
    cleanup();
    localStorage.clear();
  });
  const open = (answer: Parameters<typeof renderPage>[1]["answer"]) =>
    renderPage(<PlannedCopy caseId="c" studyUid="1.2" onMade={() => {}} />, {
      answer,
    });
  const tick = () => screen.getByRole("checkbox", { name: /我已查看/ });
  const drawOne = async () =>
    fireEvent.click(await screen.findByRole("button", { name: "加一个框" }));
  const look = () => {
    fireEvent.load(screen.getByRole("img"));
    fireEvent.click(tick());
  };
  const confirm = () =>
    fireEvent.click(screen.getByRole("button", { name: "确认并生成副本" }));

  it("[DI1] stays as it is looked at when the line comes back, whatever the server has then", async () => {
    const plans = [planOf(BEFORE), planOf(AFTER)];
    const { sent, queries } = open(() => plans.shift());
    await drawOne();
    look();
    await queries.invalidateQueries();
    expect(sent.map(({ route }) => route)).toEqual([planCopy]);
    screen.getByText("涂黑框：1 个");
    expect(tick()).toHaveProperty("checked", true);
  });

  it("[DI1] is looked at again where images changed, with the rectangles that were drawn", async () => {
    const plans = [planOf(BEFORE), planOf(AFTER)];
    const { sent } = open((route) => {
      if (route !== confirmCopy) return plans.shift();
      throw new ApiError("copy.imagesChanged");
    });
    await drawOne();
    look();
    confirm();
    await screen.findByText(/请查看后再确认/);
    await expect.poll(() => tick()).toHaveProperty("checked", false);
    screen.getByText("涂黑框：1 个");
    expect(tick()).toHaveProperty("disabled", true);
    look();
    confirm();
    const groups = () =>
      sent
        .filter(({ route }) => route === confirmCopy)
        .map(({ body }) => (body as { groups: object[] }).groups[0]);
    await expect.poll(groups).toMatchObject([
      { imagesSha256: BEFORE, regions: [{ width: 100 }] },
      { imagesSha256: AFTER, regions: [{ width: 100 }] },
    ]);
  });

  it("[LK6] keeps what was drawn for whoever logs in again, but not that it was looked at", async () => {
    open(() => planOf(BEFORE));
    await drawOne();
    look();
    cleanup();
    open(() => planOf(BEFORE));
    await screen.findByText("涂黑框：1 个");
    expect(tick()).toHaveProperty("checked", false);
    expect(tick()).toHaveProperty("disabled", true);
  });
});
