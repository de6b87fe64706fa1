import type { z } from "zod";
import { aboutRoutes } from "./about.ts";
import { caseEvents, caseRoutes } from "./cases.ts";
import { consultEvents, consultRoutes } from "./consults.ts";
import { identityEvents, identityRoutes } from "./identity.ts";
import { roomCommands, roomEvents } from "./rooms.ts";
import { sharedViewCommands, sharedViewEvents } from "./sharedViewing.ts";
import { studyEvents, studyRoutes } from "./studies.ts";

/** Every route, command and event there is: one line per feature. */
export const routes = {
  ...aboutRoutes,
  ...identityRoutes,
  ...caseRoutes,
  ...consultRoutes,
  ...studyRoutes,
} as const;
export const commands = { ...roomCommands, ...sharedViewCommands } as const;
export const events = {
  ...identityEvents,
  ...caseEvents,
  ...consultEvents,
  ...studyEvents,
  ...roomEvents,
  ...sharedViewEvents,
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandRequest<N extends CommandName> = z.infer<
  Commands[N]["request"]
>;
export type CommandReply<N extends CommandName> = z.infer<Commands[N]["reply"]>;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.infer<Events[N]>;
