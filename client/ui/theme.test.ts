import { describe, expect, it } from "vitest";
import { PALETTES, type Mode, type Palette } from "./theme.ts";

/** WCAG 2.2 relative luminance and contrast. */
const luminance = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort(
    (x, y) => y - x,
  );
  return (light + 0.05) / (dark + 0.05);
};

const TEXT_PAIRS: [keyof Palette, keyof Palette][] = [
  ...(["text", "textSoft", "textFaint", "primary"] as const).flatMap((text) =>
    (["canvas", "surface", "sunken"] as const).map(
      (ground): [keyof Palette, keyof Palette] => [text, ground],
    ),
  ),
  ["onPrimary", "primary"],
  ["onPrimary", "primaryHover"],
  ["primary", "primarySoft"],
  ["text", "primarySoft"],
  ...(["waiting", "live", "signed", "returned", "critical"] as const).flatMap(
    (status): [keyof Palette, keyof Palette][] => [
      [status, `${status}Soft`],
      [status, "surface"],
      [status, "canvas"],
      ["text", `${status}Soft`],
    ],
  ),
];

describe("contrast of the palettes", () => {
  it.each(
    (Object.keys(PALETTES) as Mode[]).flatMap((mode) =>
      TEXT_PAIRS.map(([text, ground]) => ({ mode, text, ground })),
    ),
  )("$mode: $text on $ground reads at 4.5:1", ({ mode, text, ground }) => {
    expect(
      contrast(PALETTES[mode][text], PALETTES[mode][ground]),
    ).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["light", "dark"] as const)(
    "%s: the edge of an input stands out at 3:1",
    (mode) => {
      const { lineStrong, surface } = PALETTES[mode];
      expect(contrast(lineStrong, surface)).toBeGreaterThanOrEqual(3);
    },
  );
});
