import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderPage } from "../../test/support/clientPage.tsx";
import { Waiting } from "./Waiting.tsx";

describe("waiting for the server", () => {
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("says after a while that it is the line, and that it goes on", () => {
    vi.useFakeTimers();
    renderPage(<Waiting />, { answer: () => undefined });
    act(() => {
      vi.advanceTimersByTime(7_000);
    });
    expect(screen.getByRole("status").textContent).toBe("正在载入");
    act(() => {
      vi.advanceTimersByTime(2_000);
    });
    expect(screen.getByRole("status").textContent).toMatch(
      /没有应答；仍在尝试/,
    );
  });
});
