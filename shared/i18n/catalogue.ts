import { errorTexts } from "../errors.ts";
import { appTexts } from "./app.ts";
import { caseTexts } from "./cases.ts";
import { consultTexts } from "./consults.ts";
import { identityTexts } from "./identity.ts";
import { roomTexts } from "./rooms.ts";
import { studyTexts } from "./studies.ts";
import type { Text } from "./text.ts";
import { timelineTexts } from "./timeline.ts";
import { viewerTexts } from "./viewer.ts";

const under = <P extends string, K extends string>(
  prefix: P,
  texts: Record<K, Text>,
) =>
  Object.fromEntries(
    Object.entries<Text>(texts).map(([key, text]) => [
      `${prefix}.${key}`,
      text,
    ]),
  ) as Record<`${P}.${K}`, Text>;

/** Every text a person can see, in both languages: one line per page. */
export const catalogue = {
  ...appTexts,
  ...identityTexts,
  ...caseTexts,
  ...consultTexts,
  ...roomTexts,
  ...studyTexts,
  ...viewerTexts,
  ...under("timeline", timelineTexts),
  ...under("error", errorTexts),
} as const;
export type TextKey = keyof typeof catalogue;
