import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  renderPage,
  standInForLayout,
} from "../../../test/support/clientPage.tsx";
import type { KeyAction } from "./keys.ts";
import { ToolBar } from "./ToolBar.tsx";

const show = (modality: string) => {
  const done: KeyAction[] = [];
  renderPage(
    <ToolBar
      tool="window"
      modality={modality}
      layout={{ rows: 1, columns: 1 }}
      playing={false}
      marks={false}
      perform={(action) => done.push(action)}
      onLayout={() => undefined}
    />,
    { answer: () => undefined },
  );
  return done;
};

describe("the viewer's tools", () => {
  beforeEach(standInForLayout);
  afterEach(cleanup);

  it("what is rarely used stands behind a menu, with its key, and does the same", async () => {
    const done = show("CT");
    expect(screen.queryByText("Cobb 角")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "更多" }));
    const cobb = await screen.findByRole("menuitem", { name: /Cobb 角/ });
    expect(cobb.textContent).toContain("O");
    fireEvent.click(cobb);
    fireEvent.click(screen.getByRole("button", { name: "窗位" }));
    fireEvent.click(await screen.findByRole("menuitem", { name: /纵隔窗/ }));
    expect(done).toEqual([
      { do: "tool", tool: "cobb" },
      { do: "preset", key: "2" },
    ]);
  });

  it("offers windows only where values have fixed units", () => {
    show("MR");
    expect(screen.queryByRole("button", { name: "窗位" })).toBeNull();
  });
});
