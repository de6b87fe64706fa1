import { errorTexts } from "../errors.ts";
import { apiTokenTexts } from "./apiTokens.ts";
import { appTexts } from "./app.ts";
import { arrivalTexts } from "./arrivals.ts";
import { caseTexts } from "./cases.ts";
import { consentTexts } from "./consents.ts";
import { consultTexts } from "./consults.ts";
import { deidentificationTexts } from "./deidentification.ts";
import { dutyTexts } from "./duty.ts";
import { gatewayTexts } from "./gateway.ts";
import { identityTexts } from "./identity.ts";
import { noticeTexts } from "./notifications.ts";
import { leadTexts } from "./lead.ts";
import { objectTexts } from "./objects.ts";
import { opinionTexts } from "./opinions.ts";
import { pacsTexts } from "./pacs.ts";
import { paperTexts } from "./paper.ts";
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
  ...apiTokenTexts,
  ...caseTexts,
  ...consentTexts,
  ...consultTexts,
  ...opinionTexts,
  ...paperTexts,
  ...roomTexts,
  ...leadTexts,
  ...studyTexts,
  ...arrivalTexts,
  ...viewerTexts,
  ...objectTexts,
  ...noticeTexts,
  ...deidentificationTexts,
  ...dutyTexts,
  ...gatewayTexts,
  ...pacsTexts,
  ...under("timeline", timelineTexts),
  ...under("error", errorTexts),
} as const;
export type TextKey = keyof typeof catalogue;
