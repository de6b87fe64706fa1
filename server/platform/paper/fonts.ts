import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { coverageOf } from "./coverage.ts";

export interface PaperFont {
  bytes: Buffer;
  covers: (codePoint: number) => boolean;
}
export type FontWeight = "regular" | "bold";

const require = createRequire(import.meta.url);
/** Noto Sans SC (OFL 1.1): 30,890 characters, all of the Table of General Standard Chinese Characters. */
const FILES: Readonly<Record<FontWeight, string>> = {
  regular:
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
  bold: "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
};

let loaded: Readonly<Record<FontWeight, PaperFont>> | undefined;
/** The fonts of every paper, read from the disk once. */
export const loadPaperFonts = (): Readonly<Record<FontWeight, PaperFont>> => {
  const load = (weight: FontWeight): PaperFont => {
    const bytes = readFileSync(require.resolve(FILES[weight]));
    return { bytes, covers: coverageOf(bytes) };
  };
  loaded ??= { regular: load("regular"), bold: load("bold") };
  return loaded;
};
