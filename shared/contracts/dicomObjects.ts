import { z } from "zod";
import { OBJECT_KINDS } from "../domain/exchange/classes.ts";
import { defineRoute, type RouteTable } from "./contract.ts";
import { CaseId, CommandId, DicomUid } from "./ids.ts";
import { OwnView } from "./sharedViewing.ts";

/**
 * Why something of the view is in no object: a `plane` is no stored image; the `inversion` of colours is in no
 * presentation state; of an image whose pixels give no numbers `values` are missing; an image that is `gone` is not, or no more, of this case.
 */
export const LEFT_OUT = ["plane", "inversion", "values", "gone"] as const;
export const LeftOut = z.enum(LEFT_OUT);
export type LeftOut = z.infer<typeof LeftOut>;

export const SavedObjects = z
  .object({
    objects: z.array(
      z.object({
        kind: z.enum(OBJECT_KINDS),
        studyInstanceUid: DicomUid,
        seriesInstanceUid: DicomUid,
        sopInstanceUid: DicomUid,
      }),
    ),
    leftOut: z.array(LeftOut),
    /** Drawings on planes, where there are any: in no presentation state, and as many as `reported` in a report. */
    planeDrawings: z
      .object({ all: z.int().positive(), reported: z.int().nonnegative() })
      .optional(),
  })
  .meta({ id: "SavedObjects" });
export type SavedObjects = z.infer<typeof SavedObjects>;

export const dicomObjectRoutes = {
  saveObjects: defineRoute({
    method: "POST",
    path: "/api/cases/:caseId/dicom-objects",
    summary:
      "Save what the case's view shows, or what the person looks at alone, as DICOM objects of its studies: presentation states (GSPS, CSPS), key images (KOS) and measurements (SR TID 1500); the same command again saves nothing more",
    access: "view.operate",
    params: z.object({ caseId: CaseId }),
    body: z.object({
      commandId: CommandId,
      /** What the person looks at alone; absent: what the case's view shows to everybody. */
      view: OwnView.optional(),
    }),
    reply: SavedObjects,
    errors: [
      "case.notFound",
      "case.tooManyImages",
      "dicomObject.nothing",
      "upload.quota",
    ],
  }),
} as const satisfies RouteTable;
