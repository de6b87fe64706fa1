import type { z } from "zod";
import { aboutRoutes } from "./about.ts";
import { apiTokenRoutes } from "./apiTokens.ts";
import { caseEvents, caseRoutes } from "./cases.ts";
import { consentRoutes } from "./consents.ts";
import { consultEvents, consultRoutes } from "./consults.ts";
import { deidentificationRoutes } from "./deidentification.ts";
import { dicomWebRoutes } from "./dicomWeb.ts";
import { dicomObjectRoutes } from "./dicomObjects.ts";
import { dutyEvents, dutyRoutes } from "./duty.ts";
import { identityEvents, identityRoutes } from "./identity.ts";
import { keyImageEvents, keyImageRoutes } from "./keyImages.ts";
import { noticeEvents, noticeRoutes } from "./notifications.ts";
import { opinionEvents, opinionRoutes } from "./opinions.ts";
import { pacsRoutes } from "./pacs.ts";
import { pointerEvents, pointerSignals } from "./pointers.ts";
import { roomCommands, roomEvents } from "./rooms.ts";
import { sharedViewCommands, sharedViewEvents } from "./sharedViewing.ts";
import { studyEvents, studyRoutes } from "./studies.ts";
import { worklistRoutes } from "./worklist.ts";

/** Every route, command and event there is: one line per feature. */
export const routes = {
  ...aboutRoutes,
  ...identityRoutes,
  ...apiTokenRoutes,
  ...caseRoutes,
  ...consentRoutes,
  ...consultRoutes,
  ...opinionRoutes,
  ...pacsRoutes,
  ...studyRoutes,
  ...dicomWebRoutes,
  ...noticeRoutes,
  ...dutyRoutes,
  ...keyImageRoutes,
  ...dicomObjectRoutes,
  ...worklistRoutes,
  ...deidentificationRoutes,
} as const;
export const commands = { ...roomCommands, ...sharedViewCommands } as const;
export const events = {
  ...identityEvents,
  ...caseEvents,
  ...consultEvents,
  ...opinionEvents,
  ...studyEvents,
  ...roomEvents,
  ...sharedViewEvents,
  ...pointerEvents,
  ...noticeEvents,
  ...dutyEvents,
  ...keyImageEvents,
} as const;

export const signals = { ...pointerSignals } as const;

export type SignalName = keyof typeof signals;
export type SignalOf<N extends SignalName> = z.infer<
  (typeof signals)[N]["signal"]
>;
export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandRequest<N extends CommandName> = z.infer<
  Commands[N]["request"]
>;
export type CommandReply<N extends CommandName> = z.infer<Commands[N]["reply"]>;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.infer<Events[N]>;
