import { describe, expect, it } from "vitest";
import { steadyOrder } from "./steadyOrder.ts";

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

describe("rows under the reader's pointer", () => {
  it("stay in their order; a new one goes below, a gone one leaves", () => {
    expect(steadyOrder(["a", "b", "c"], rows("new", "c", "a"))).toEqual(
      rows("a", "c", "new"),
    );
  });

  it("take the new order once the pointer is away", () => {
    expect(steadyOrder(null, rows("new", "c", "a"))).toEqual(
      rows("new", "c", "a"),
    );
  });
});
