import { z } from "zod";
import { defineRoute, type RouteTable } from "./contract.ts";
import { Urgency } from "./consults.ts";
import { DicomUid, Instant } from "./ids.ts";

/** One examination that a device may make for a case: what a modality worklist shows, and no more of the patient. */
export const WorklistItem = z
  .object({
    /** The case's number: an image that bears it goes into the case by itself (RULES ST11). */
    accessionNumber: z.string(),
    /** For the study that the device makes; the same for the case each time. */
    studyInstanceUid: DicomUid,
    patient: z.object({
      /** As written in the case. Of a temporary identity it ends with the case's number: `无名氏 20261121-0007`. */
      name: z.string(),
      /**
       * In capital Latin letters, surname first: `ZHANG^SAN`. Of a temporary identity `TEMP^` and the case's number, so
       * that no two cases share it; empty where a name has no reading.
       */
      latinName: z.string(),
      sex: z.enum(["male", "female", "unknown"]),
      /** `YYYY-MM-DD` */
      birthDate: z.string().nullable(),
    }),
    /** Of the case's open requests the most urgent; `routine` where nothing was asked yet. */
    urgency: Urgency,
    /** Since when it waits. */
    since: Instant,
  })
  .meta({ id: "WorklistItem" });
export type WorklistItem = z.infer<typeof WorklistItem>;

export const worklistRoutes = {
  readWorklist: defineRoute({
    method: "GET",
    path: "/api/worklist",
    summary:
      "Cases of the acting organisation that its devices may examine: those with an open request and those opened within two days, at most 500",
    access: "image.upload",
    tokenScope: "worklist.read",
    reply: z.array(WorklistItem),
  }),
} as const satisfies RouteTable;
