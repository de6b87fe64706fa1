import { z } from "zod";
import { defineRoute, type EventTable, type RouteTable } from "./contract.ts";
import { CaseId, DicomUid, Instant, Version } from "./ids.ts";
import { PersonRef } from "./identity.ts";

const frame = z.int().min(1).max(1_000_000);

/** An image of a case that somebody marked; everybody who reaches the case sees it. */
export const KeyImage = z
  .object({
    studyInstanceUid: DicomUid,
    seriesInstanceUid: DicomUid,
    sopInstanceUid: DicomUid,
    frame,
    markedBy: PersonRef,
    markedAt: Instant,
  })
  .meta({ id: "KeyImage" });
export type KeyImage = z.infer<typeof KeyImage>;

/** Marks of one case. */
export const MAX_KEY_IMAGES = 200;

export const keyImageRoutes = {
  listKeyImages: defineRoute({
    method: "GET",
    path: "/api/cases/:caseId/key-images",
    summary: "Key images of a case, in the order of marking",
    access: "image.read",
    params: z.object({ caseId: CaseId }),
    reply: z.array(KeyImage),
    errors: ["case.notFound"],
  }),
  setKeyImage: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/key-images",
    summary:
      "Mark an image of the case as a key image, or take the mark off; doing it again changes nothing",
    access: "view.operate",
    params: z.object({ caseId: CaseId }),
    body: z.object({ sopInstanceUid: DicomUid, frame, marked: z.boolean() }),
    /** All of them after it. */
    reply: z.array(KeyImage),
    errors: ["case.notFound", "image.notFound", "keyImage.full"],
  }),
} as const satisfies RouteTable;

export const keyImageEvents = {
  /** Re-read the key images of the case. */
  "keyImages:changed": z.object({ caseId: CaseId, version: Version }),
} as const satisfies EventTable;
