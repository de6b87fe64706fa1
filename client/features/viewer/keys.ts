import type { Tool } from "./tools.ts";

/** What a key asks the viewer to do; which pane it means is the viewer's to know. */
export type KeyAction =
  | { do: "scroll"; steps: number }
  | { do: "first" | "last" }
  | { do: "series" | "pane"; by: 1 | -1 }
  | { do: "preset"; key: string }
  | { do: "tool"; tool: Tool }
  | { do: "turn"; by: 90 | -90 }
  | { do: "flip"; axis: "horizontal" | "vertical" }
  | { do: "zoom"; factor: number }
  | { do: "invert" | "cine" | "reset" | "fit" }
  | { do: "keyImage" | "planes" | "link" }
  | { do: "undo" | "redo" | "remove" | "cancel" };

const PLAIN: Readonly<Record<string, KeyAction>> = {
  ArrowDown: { do: "scroll", steps: 1 },
  ArrowUp: { do: "scroll", steps: -1 },
  Home: { do: "first" },
  End: { do: "last" },
  PageDown: { do: "series", by: 1 },
  PageUp: { do: "series", by: -1 },
  ArrowRight: { do: "pane", by: 1 },
  ArrowLeft: { do: "pane", by: -1 },
  r: { do: "turn", by: 90 },
  l: { do: "turn", by: -90 },
  h: { do: "flip", axis: "horizontal" },
  v: { do: "flip", axis: "vertical" },
  i: { do: "invert" },
  c: { do: "cine" },
  k: { do: "keyImage" },
  " ": { do: "reset" },
  "=": { do: "fit" },
  "+": { do: "zoom", factor: 1.25 },
  "-": { do: "zoom", factor: 0.8 },
  w: { do: "tool", tool: "window" },
  z: { do: "tool", tool: "zoom" },
  m: { do: "tool", tool: "pan" },
  d: { do: "tool", tool: "length" },
  a: { do: "tool", tool: "angle" },
  e: { do: "tool", tool: "ellipse" },
  t: { do: "tool", tool: "arrow" },
  b: { do: "tool", tool: "stroke" },
  p: { do: "tool", tool: "probe" },
  o: { do: "tool", tool: "cobb" },
  s: { do: "tool", tool: "rectangle" },
  n: { do: "tool", tool: "area" },
  j: { do: "tool", tool: "crosshair" },
  y: { do: "link" },
  u: { do: "planes" },
  q: { do: "tool", tool: "magnify" },
  Backspace: { do: "remove" },
  Delete: { do: "remove" },
  Escape: { do: "cancel" },
};
const CONTROLLED: Readonly<Record<string, KeyAction>> = {
  z: { do: "undo" },
  y: { do: "redo" },
  Z: { do: "redo" },
};

/** The action of a key; null where the key is the page's or another feature's. */
export const actionOfKey = ({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey"
>): KeyAction | null => {
  if (altKey) return null;
  if (ctrlKey || metaKey) return CONTROLLED[key] ?? null;
  if (/^[1-5]$/.test(key)) return { do: "preset", key };
  return PLAIN[key] ?? null;
};
