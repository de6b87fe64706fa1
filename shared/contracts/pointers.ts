import { z } from "zod";
import type { EventTable, SignalTable } from "./contract.ts";
import { DicomUid, PersonId, ViewId } from "./ids.ts";

/**
 * Where somebody points: a place on one image, in its own pixels as in annotations (a little beyond its edges is fine),
 * and the pane it was pointed out in.
 */
export const PointedAt = z.object({
  paneId: z.string().min(1).max(32),
  sopInstanceUid: DicomUid,
  frame: z.int().min(1).max(100_000),
  x: z.number().min(-1e5).max(1e5),
  y: z.number().min(-1e5).max(1e5),
});
export type PointedAt = z.infer<typeof PointedAt>;

/** Counts up from message to message of a page: the newest counts. A clock in milliseconds, so that it outlives pages. */
export const PresenceNumber = z.int().nonnegative();

/** Who points is the socket's person by the server's word (SV14). */
export const pointerSignals = {
  /** `at` null: the pointer's key is held no more. */
  "pointer:move": {
    access: "view.operate",
    signal: z.object({
      viewId: ViewId,
      n: PresenceNumber,
      at: PointedAt.nullable(),
    }),
  },
  /** Pointers do not come over the data channel here: whoever points is asked to say every place over the socket. */
  "pointer:ask": {
    access: "image.read",
    signal: z.object({ viewId: ViewId }),
  },
} as const satisfies SignalTable;

export const pointerEvents = {
  "pointer:moved": z.object({
    viewId: ViewId,
    personId: PersonId,
    /** As its sender counts, over the data channel and here alike: the newest counts. */
    n: PresenceNumber,
    at: PointedAt.nullable(),
  }),
  "pointer:asked": z.object({ viewId: ViewId }),
  /** To the sender, at most once a second: something of what it sent went nowhere. */
  "pointer:dropped": z.object({
    reason: z.enum(["tooMany", "tooLarge", "invalid", "notOpen"]),
  }),
} as const satisfies EventTable;
