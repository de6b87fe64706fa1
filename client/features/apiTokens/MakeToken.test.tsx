import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { ApiError } from "../../platform/apiError.ts";
import { MakeToken } from "./MakeToken.tsx";

afterEach(cleanup);

it("a token whose answer was lost is asked for by the same command, the next one by another", async () => {
  const answers = [new ApiError("client.network"), null, null];
  const { sent } = renderPage(<MakeToken />, {
    answer: () => {
      const error = answers.shift();
      if (error) throw error;
      return { made: {}, token: "lzt_text" };
    },
  });
  const fill = (label: RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  const make = () => fireEvent.submit(document.querySelector("form")!);
  const fillIn = () => {
    fill(/用于哪个程序/, "PACS");
    fill(/密码/, "secret");
  };
  fillIn();
  make();
  await screen.findByText(/重试不会重复提交/);
  make();
  fireEvent.click(
    await screen.findByRole("button", { name: "已复制好，收起" }),
  );
  fillIn();
  make();
  await expect.poll(() => sent.length).toBe(3);
  const [first, second, third] = sent.map(
    ({ body }) => (body as { commandId: string }).commandId,
  );
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});
