import { QueryClient } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { createMemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consultRequest } from "../../test/support/consultRequest.ts";
import { standInForLayout } from "../../test/support/clientPage.tsx";
import type { RouteContract } from "../../shared/contracts/contract.ts";
import type { Api } from "../platform/api.ts";
import { ApiError } from "../platform/apiError.ts";
import { createI18n } from "../platform/i18n/i18n.ts";
import { createSessionGuard } from "../platform/session/guard.ts";
import type { LiveSocket } from "../platform/socket.ts";
import { App } from "./App.tsx";

const about = { version: "1", media: "off", notify: [], lockMinutes: 10 };
const { from } = consultRequest();

/** The whole client before a server that refuses the session with this code. */
const load = (code: "session.locked" | "session.required") => {
  let rings = 0;
  let opened = 0;
  const asked: string[] = [];
  const hearing = new Map<string, Set<(payload: never) => void>>();
  const call = (route: RouteContract) => {
    asked.push(route.path);
    if (route.path === "/api/session")
      return Promise.reject(new ApiError(code));
    if (route.path === "/api/about")
      return Promise.resolve({ ...about, demo: null });
    const startedAt = new Date().toISOString();
    const ring = { id: "r", from, phone: "0570-1234567", startedAt };
    return Promise.resolve(rings > 0 ? [ring] : []);
  };
  const socket: LiveSocket = {
    command: () => Promise.reject(new Error("no command is expected here")),
    signal: () => undefined,
    on: (name, listener) => {
      const all = hearing.get(name) ?? new Set();
      hearing.set(name, all.add(listener));
      return () => all.delete(listener);
    },
    onReconnected: () => () => undefined,
    state: () => (opened > 0 ? "connected" : "idle"),
    subscribe: () => () => undefined,
    open: () => (opened += 1),
    close: () => undefined,
  };
  render(
    <App
      platform={{
        ...{ api: { call, upload: call } as Api, socket },
        guard: createSessionGuard(),
      }}
      engine={createI18n("zh")}
      queries={new QueryClient()}
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the package declares it once for browsers, once for Node
      router={createMemoryRouter([{ path: "/", element: <p>inside</p> }])}
    />,
  );
  const ring = () => {
    rings += 1;
    const event = { ringId: "r", live: true };
    act(() =>
      hearing.get("session:ringing")?.forEach((hear) => hear(event as never)),
    );
  };
  return { ring, asked, opened: () => opened };
};

describe("a page that is loaded while nobody may see anything", () => {
  beforeEach(standInForLayout);
  afterEach(cleanup);

  it("[EM11] in a locked session rings as a locked page does: who calls and their telephone, beside the log-in", async () => {
    const { ring, asked, opened } = load("session.locked");
    await screen.findByText(/屏幕已锁定/);
    expect(opened()).toBe(1);
    await expect.poll(() => asked).toContain("/api/ring-calls");
    expect(screen.queryByTestId("locked-ring")).toBeNull();
    ring();
    const ringing = await screen.findByTestId("locked-ring");
    expect(ringing.textContent).toMatch(/河口镇卫生院.*0570-1234567/);
    expect(screen.queryByText("inside")).toBeNull();
  });

  it("without any session asks for nothing but the log-in, and hears nothing", async () => {
    const { asked, opened } = load("session.required");
    await screen.findByLabelText(/密码/);
    expect(opened()).toBe(0);
    expect(asked).not.toContain("/api/ring-calls");
    expect(screen.queryByText(/屏幕已锁定/)).toBeNull();
  });
});
