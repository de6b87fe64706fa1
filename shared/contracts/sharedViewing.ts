import { z } from "zod";
import type { CommandTable, EventTable } from "./contract.ts";
import { CaseId, CommandId, DicomUid, PersonId, ViewId } from "./ids.ts";

const paneId = z.string().min(1).max(32);
const Window = z.object({
  center: z.number().min(-1e6).max(1e6),
  width: z.number().gt(0).max(1e6),
});

export const Pane = z.object({
  paneId,
  studyInstanceUid: DicomUid.nullable(),
  seriesInstanceUid: DicomUid.nullable(),
  imageIndex: z.int().nonnegative(),
  window: Window.nullable(),
});
export const SharedViewDocument = z.object({
  panes: z.array(Pane).min(1).max(16),
});
export type SharedViewDocument = z.infer<typeof SharedViewDocument>;

export const SharedViewOperation = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("showSeries"),
    paneId,
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
  }),
  z.object({
    type: z.literal("scroll"),
    paneId,
    seriesInstanceUid: DicomUid.optional(),
    imageIndex: z.int().nonnegative().max(1_000_000),
  }),
  z.object({
    type: z.literal("setWindow"),
    paneId,
    seriesInstanceUid: DicomUid.optional(),
    window: Window.nullable(),
  }),
]);

const seq = z.int().nonnegative();
/** An operation in the order the server gave it. */
export const AppliedOperation = z.object({
  viewId: ViewId,
  seq: seq.min(1),
  clientOpId: CommandId,
  personId: PersonId,
  operation: SharedViewOperation,
});
export type AppliedOperation = z.infer<typeof AppliedOperation>;

export const SharedViewSnapshot = z.object({
  viewId: ViewId,
  protocolVersion: z.int(),
  /** Number of the last operation in the document; 0 before the first. */
  seq,
  document: SharedViewDocument,
});
export type SharedViewSnapshot = z.infer<typeof SharedViewSnapshot>;

export const sharedViewCommands = {
  /** Opens a case's shared view for this socket and subscribes it to `sharedView:applied`. */
  "sharedView:open": {
    access: "image.read",
    request: z.object({ caseId: CaseId }),
    reply: SharedViewSnapshot,
    errors: ["case.notFound"],
  },
  "sharedView:operate": {
    access: "view.operate",
    request: z.object({
      viewId: ViewId,
      protocolVersion: z.int(),
      /** Same id again: answered with the first one's `seq`, applied once. */
      clientOpId: CommandId,
      /** The last operation the client had applied. */
      baseSeq: seq,
      operation: SharedViewOperation,
    }),
    reply: z.object({ seq }),
    errors: [
      "view.notFound",
      "view.protocolVersion",
      "view.unknownSeries",
      "view.unknownImage",
      "view.unknownPane",
    ],
  },
  /**
   * What came after `afterSeq`, after a gap or a reconnect: the operations, or a reset when they are too many. Subscribes
   * the socket as `sharedView:open` does.
   */
  "sharedView:catchUp": {
    access: "image.read",
    request: z.object({ viewId: ViewId, afterSeq: seq }),
    reply: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("operations"),
        operations: z.array(AppliedOperation),
      }),
      z.object({ kind: z.literal("reset"), snapshot: SharedViewSnapshot }),
    ]),
    errors: ["view.notFound"],
  },
  "sharedView:close": {
    access: "session",
    request: z.object({ viewId: ViewId }),
    reply: z.object({}),
  },
} as const satisfies CommandTable;

export const sharedViewEvents = {
  "sharedView:applied": AppliedOperation,
} as const satisfies EventTable;
