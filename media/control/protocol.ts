import { z } from "zod";
import {
  MEDIA_REFUSALS,
  mediaControl,
  type MediaControlName,
} from "../../shared/contracts/mediaControl.ts";

/** Messages between web and media processes: Socket.IO events, each parsed by its receiver. */
export const Handshake = z.object({ secret: z.string().min(1) });

export const Call = z.object({
  name: z.enum(
    Object.keys(mediaControl) as [MediaControlName, ...MediaControlName[]],
  ),
  request: z.unknown(),
});

export const Answer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(MEDIA_REFUSALS),
    detail: z.string().optional(),
  }),
]);
export type Answer = z.infer<typeof Answer>;

/** First thing a media process says on every connection. */
export const Hello = z.object({ nodeId: z.string().min(1).max(128) });

export interface FromWeb {
  call: (call: unknown, answer: (answer: Answer) => void) => void;
}
export interface FromMedia {
  hello: (hello: z.infer<typeof Hello>) => void;
  event: (event: unknown) => void;
  /** Last thing before a media process goes; acknowledged, so that all events before it have arrived. */
  bye: (heard: () => void) => void;
}
