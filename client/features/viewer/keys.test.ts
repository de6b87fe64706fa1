import { describe, expect, it } from "vitest";
import { actionOfKey } from "./keys.ts";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  actionOfKey({
    ...{ key, ctrlKey: false, metaKey: false, altKey: false },
    ...held,
  });

describe("the viewer's keys", () => {
  it.each([
    ["ArrowDown", { do: "scroll", steps: 1 }],
    ["ArrowUp", { do: "scroll", steps: -1 }],
    ["Home", { do: "first" }],
    ["End", { do: "last" }],
    ["PageDown", { do: "series", by: 1 }],
    ["PageUp", { do: "series", by: -1 }],
    ["ArrowRight", { do: "pane", by: 1 }],
    ["ArrowLeft", { do: "pane", by: -1 }],
    ["1", { do: "preset", key: "1" }],
    ["5", { do: "preset", key: "5" }],
    ["z", { do: "tool", tool: "zoom" }],
    ["r", { do: "turn", by: 90 }],
    ["l", { do: "turn", by: -90 }],
    ["h", { do: "flip", axis: "horizontal" }],
    ["v", { do: "flip", axis: "vertical" }],
    ["i", { do: "invert" }],
    ["c", { do: "cine" }],
    [" ", { do: "reset" }],
    ["=", { do: "fit" }],
    ["d", { do: "tool", tool: "length" }],
    ["a", { do: "tool", tool: "angle" }],
    ["e", { do: "tool", tool: "ellipse" }],
    ["t", { do: "tool", tool: "arrow" }],
    ["p", { do: "tool", tool: "probe" }],
    ["Backspace", { do: "remove" }],
    ["Escape", { do: "cancel" }],
  ])("%s is what UX.md says", (key, action) => {
    expect(press(key)).toEqual(action);
  });

  it("takes undo and redo with ctrl, and leaves every other combination to the browser", () => {
    expect(press("z", { ctrlKey: true })).toEqual({ do: "undo" });
    expect(press("y", { ctrlKey: true })).toEqual({ do: "redo" });
    for (const key of ["r", "c", "v", "1", " ", "Home"]) {
      expect(press(key, { ctrlKey: true }), key).toBeNull();
      expect(press(key, { altKey: true }), key).toBeNull();
    }
  });

  it("leaves the keys of others: Tab, and f, g and x of the room", () => {
    for (const key of ["Tab", "Enter", "f", "g", "x", "6", "0"])
      expect(press(key), key).toBeNull();
  });
});
