import { createHash } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

/**
 * The images of one series as a signature names them: how many, and the SHA-256 (hexadecimal) of their SOP Instance
 * UIDs, sorted by code point and joined by line feeds.
 */
export const ImageSet = z.object({
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  modality: z.string(),
  description: z.string(),
  instances: z.int(),
  sopInstanceUidsSha256: z.string(),
});
export type ImageSet = z.infer<typeof ImageSet>;

const digestOf = (uids: readonly string[]): string =>
  createHash("sha256")
    .update([...uids].sort().join("\n"))
    .digest("hex");

/** What a reader within the actor's reach sees in a case now, series by series, in an order that does not change. */
export const imageSetsOf = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
): Promise<ImageSet[]> => {
  const rows = await query
    .selectFrom("case_access as a")
    .innerJoin("case_image as ci", "ci.case_id", "a.case_id")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .innerJoin("series as s", "s.id", "ci.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .groupBy(["st.id", "s.id"])
    .select(["st.study_instance_uid", "s.series_instance_uid", "s.modality"])
    .select("s.description")
    .select(sql<string[]>`array_agg(i.sop_instance_uid)`.as("uids"))
    .orderBy("st.study_instance_uid")
    .orderBy("s.series_instance_uid")
    .orderBy("s.id")
    .execute();
  return rows.map((row) => ({
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    modality: row.modality,
    description: row.description,
    instances: row.uids.length,
    sopInstanceUidsSha256: digestOf(row.uids),
  }));
};

/** When an image last came into a case within the actor's reach, shown or held; null: never. */
export const lastArrival = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
): Promise<Date | null> => {
  const row = await query
    .selectFrom("case_access as a")
    .innerJoin("case_instance as ci", "ci.case_id", "a.case_id")
    .where("a.case_id", "=", caseId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .select((last) => last.fn.max("ci.added_at").as("last_at"))
    .executeTakeFirstOrThrow();
  return row.last_at;
};

/** Images that a case shows and a signature does not name; `since`: when the first of them came. */
export interface LaterImages {
  instances: number;
  series: number;
  since: Date;
}
interface SignedImages {
  images: readonly ImageSet[];
  at: Date;
}

/**
 * How many of a series' images, the last ones, a signature does not name. The first ones are the signed ones where their
 * digest says so; where it does not, as some were rejected since, those count that are shown since the signature.
 */
const laterOf = (
  uids: readonly string[],
  shownAt: readonly Date[],
  named: ImageSet | undefined,
  signedAt: Date,
): number => {
  if (!named) return uids.length;
  const more = Math.max(0, uids.length - named.instances);
  const first = digestOf(uids.slice(0, named.instances));
  if (first === named.sopInstanceUidsSha256) return more;
  return Math.max(more, shownAt.filter((at) => at > signedAt).length);
};

/**
 * What a signed version was not read on, as it came into the case later; null: nothing. For whoever has found the
 * version: it asks for no reach to the case.
 */
export const imagesAfter = async (
  query: Queryable,
  caseId: CaseId,
  signed: SignedImages,
): Promise<LaterImages | null> => {
  const rows = await query
    .selectFrom("case_image as ci")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .innerJoin("series as s", "s.id", "ci.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .where("ci.case_id", "=", caseId)
    .groupBy(["st.id", "s.id"])
    .select([
      "st.study_instance_uid as study",
      "s.series_instance_uid as series",
    ])
    .select(
      sql<
        string[]
      >`array_agg(i.sop_instance_uid order by ci.shown_at, i.id)`.as("uids"),
    )
    .select(
      sql<Date[]>`array_agg(ci.shown_at order by ci.shown_at, i.id)`.as(
        "shown_at",
      ),
    )
    .execute();
  const later = rows.flatMap((row) => {
    const named = signed.images.find(
      (set) =>
        set.studyInstanceUid === row.study &&
        set.seriesInstanceUid === row.series,
    );
    const count = laterOf(row.uids, row.shown_at, named, signed.at);
    const since = row.shown_at[row.uids.length - count];
    return since ? [{ count, since }] : [];
  });
  const [first] = later
    .map(({ since }) => since)
    .sort((a, b) => a.getTime() - b.getTime());
  return first
    ? {
        instances: later.reduce((sum, { count }) => sum + count, 0),
        series: later.length,
        since: first,
      }
    : null;
};
