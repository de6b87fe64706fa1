import { z } from "zod";
import { PACS_PROBLEMS, PACS_TROUBLES } from "../domain/pacs/problems.ts";
import { defineRoute, type RouteTable } from "./contract.ts";
import { Instant } from "./ids.ts";

/** The PACS that an institution's DICOM objects are kept in: counts and moments, nothing of a patient. */
export const PacsStatus = z
  .object({
    /** `new`: it was not asked yet. */
    line: z.enum(["ok", "away", "new"]),
    /** Why it counts as away. */
    problem: z.enum(PACS_PROBLEMS).nullable(),
    failingSince: Instant.nullable(),
    answeredAt: Instant.nullable(),
    /** Images known to be in it, byte for byte. */
    keptImages: z.int().nonnegative(),
    /** Still to be moved there. */
    waitingImages: z.int().nonnegative(),
    waitingSince: Instant.nullable(),
    /** Images that it does not take or give as they came; they are tried again by themselves. */
    troubled: z.array(
      z.object({
        problem: z.enum(PACS_TROUBLES),
        images: z.int().positive(),
      }),
    ),
  })
  .meta({ id: "PacsStatus" });
export type PacsStatus = z.infer<typeof PacsStatus>;

export const pacsRoutes = {
  readPacs: defineRoute({
    method: "GET",
    path: "/api/pacs",
    summary:
      "The state of the PACS that keeps one's own institution's images, counting everything that goes there; null where they are kept here",
    access: "pacs.read",
    reply: z.object({ pacs: PacsStatus.nullable() }),
  }),
} as const satisfies RouteTable;
