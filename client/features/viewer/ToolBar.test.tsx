import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  renderPage,
  standInForLayout,
} from "../../../test/support/clientPage.tsx";
import type { Hanging } from "../../../shared/domain/imaging/hanging.ts";
import type { KeyAction } from "./keys.ts";
import { ToolBar } from "./ToolBar.tsx";

const hanging: Hanging = {
  ...{ id: "ctChest", layout: { rows: 1, columns: 2 }, panes: [] },
};
const show = (modality: string) => {
  const done: (KeyAction | string)[] = [];
  renderPage(
    <ToolBar
      tool="window"
      modality={modality}
      layout={{ rows: 1, columns: 1 }}
      playing={false}
      marks={false}
      linked={false}
      notice={null}
      perform={(action) => done.push(action)}
      onLayout={() => undefined}
      hangings={[hanging]}
      onHang={(hung) => done.push(hung.id)}
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
    fireEvent.click(screen.getByRole("button", { name: "预设窗" }));
    fireEvent.click(await screen.findByRole("menuitem", { name: /纵隔窗/ }));
    fireEvent.click(screen.getByRole("button", { name: "窗格" }));
    fireEvent.click(await screen.findByText("挂片：肺窗与纵隔窗"));
    expect(done).toEqual([
      { do: "tool", tool: "cobb" },
      { do: "preset", key: "2" },
      "ctChest",
    ]);
  });

  it("offers windows only where values have fixed units", () => {
    show("MR");
    expect(screen.queryByRole("button", { name: "预设窗" })).toBeNull();
  });
});
