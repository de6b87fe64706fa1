import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import type { CopyPlan } from "../../../shared/contracts/deidentification.ts";
import { ApiError } from "../../platform/apiError.ts";
import { CopyForm } from "./CopyForm.tsx";

const plan: CopyPlan = {
  groups: [
    {
      ...{ seriesInstanceUid: "1.2.3", rows: 100, columns: 100 },
      ...{ modality: "US", number: 1, description: "" },
      images: [{ sopInstanceUid: "1.2.3.4", frames: 1 }],
      imagesSha256: "a".repeat(64),
      ...{ mayHaveText: true, suggested: [], source: "none" },
    },
  ],
  ...{ refused: [], teachingConsent: "given" },
};

describe("confirming a de-identified copy", () => {
  afterEach(cleanup);

  it("[DI1] changed after a lost answer, is told of the copy that was made, and asked again makes another", async () => {
    const answers = [
      new ApiError("client.network"),
      new ApiError("copy.madeBefore"),
    ];
    let made = 0;
    const { sent } = renderPage(
      <CopyForm
        caseId="01936f7e-0000-7000-8000-000000000001"
        studyUid="1.2"
        plan={plan}
        onImagesChanged={() => {}}
        onMade={() => (made += 1)}
      />,
      {
        answer: () => {
          const error = answers.shift();
          if (error) throw error;
          return {};
        },
      },
    );
    fireEvent.load(screen.getByRole("img"));
    const look = () =>
      fireEvent.click(screen.getByRole("checkbox", { name: /我已查看/ }));
    const confirm = () =>
      fireEvent.click(screen.getByRole("button", { name: "确认并生成副本" }));
    look();
    confirm();
    await screen.findByText(/重试不会重复提交/);
    fireEvent.click(screen.getByRole("button", { name: "加一个框" }));
    look();
    confirm();
    await screen.findByText(/没有您之后的修改，请勿使用/);
    expect(made).toBe(0);
    confirm();
    await expect.poll(() => made).toBe(1);
    const bodies = sent.map(({ body }) => body) as {
      commandId: string;
      groups: { regions: unknown[] }[];
    }[];
    const [first, second, third] = bodies.map(({ commandId }) => commandId);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(bodies.map(({ groups }) => groups[0]?.regions.length)).toEqual([
      ...[0, 1, 1],
    ]);
  });
});
