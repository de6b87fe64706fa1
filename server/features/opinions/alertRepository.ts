import { z } from "zod";
import type {
  CaseId,
  OpinionId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  LaterImages,
  OutdatedOpinion,
} from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { ImageSet } from "../studies/index.ts";

/** Versions in force whose signing institution reaches the case still: what images that come now concern. */
const inForce = (query: Queryable) =>
  query
    .selectFrom("opinion as o")
    .innerJoin("opinion_version as v", "v.opinion_id", "o.id")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "o.case_id")
        .onRef("a.organisation_id", "=", "v.organisation_id")
        .on("a.ends", "is", null),
    )
    .where("v.jws", "is not", null)
    .where("v.withdrawn_at", "is", null)
    .where("v.version", "=", (last) =>
      last
        .selectFrom("opinion_version as l")
        .whereRef("l.opinion_id", "=", "o.id")
        .select((max) => max.fn.max("l.version").as("version")),
    );

/** Ids of the versions in force on a case; of no actor: the server asks by itself when images came. */
export const versionsInForce = async (
  query: Queryable,
  caseId: CaseId,
): Promise<string[]> => {
  const rows = await inForce(query)
    .select("v.id")
    .where("o.case_id", "=", caseId)
    .orderBy("v.id")
    .execute();
  return rows.map(({ id }) => id);
};

export interface VersionInForce {
  id: string;
  opinionId: OpinionId;
  requestId: RequestId;
  caseId: CaseId;
  version: number;
  author: { organisationId: OrganisationId; personId: PersonId };
  images: ImageSet[];
  at: Date;
}

/** The version, if it is in force still; its opinion is held, so that two do not tell or acknowledge at once. */
export const lockInForce = async (
  tx: Tx,
  versionId: string,
): Promise<VersionInForce | undefined> => {
  const row = await inForce(tx)
    .select(["v.id", "v.opinion_id", "o.request_id", "o.case_id", "v.version"])
    .select(["v.author_id", "v.organisation_id", "v.images", "v.signed_at"])
    .where("v.id", "=", versionId)
    .forUpdate("o")
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      opinionId: row.opinion_id as OpinionId,
      requestId: row.request_id as RequestId,
      caseId: row.case_id as CaseId,
      version: row.version,
      author: {
        organisationId: row.organisation_id as OrganisationId,
        personId: row.author_id as PersonId,
      },
      images: z.array(ImageSet).parse(row.images),
      at: row.signed_at,
    }
  );
};

/** What was told of a version so far. */
export const standing = async (
  query: Queryable,
  versionId: string,
): Promise<{
  open: boolean;
  acknowledged: LaterImages["acknowledged"];
}> => {
  const rows = await query
    .selectFrom("opinion_image_alert as x")
    .leftJoin("person as p", "p.id", "x.acknowledged_by")
    .select(["x.acknowledged_at", "x.acknowledged_images"])
    .select(["x.acknowledged_by", "p.name_zh", "p.name_en"])
    .where("x.opinion_version_id", "=", versionId)
    .orderBy("x.seq", "desc")
    .execute();
  const last = rows.find((row) => row.acknowledged_at !== null);
  return {
    open: rows.some((row) => row.acknowledged_at === null),
    acknowledged: last
      ? {
          by: {
            id: (last.acknowledged_by ?? "") as PersonId,
            name: { zh: last.name_zh ?? "", en: last.name_en ?? "" },
          },
          at: last.acknowledged_at?.toISOString() ?? "",
          instances: last.acknowledged_images ?? 0,
        }
      : null,
  };
};

/** Writes down that it is told; the number counts within the opinion. */
export const raise = async (
  tx: Tx,
  { id, opinionId }: Pick<VersionInForce, "id" | "opinionId">,
  now: Date,
): Promise<number> => {
  const { last } = await tx
    .selectFrom("opinion_image_alert as x")
    .innerJoin("opinion_version as v", "v.id", "x.opinion_version_id")
    .where("v.opinion_id", "=", opinionId)
    .select((max) => max.fn.max<number | null>("x.seq").as("last"))
    .executeTakeFirstOrThrow();
  const seq = (last ?? 0) + 1;
  await tx
    .insertInto("opinion_image_alert")
    .values({
      ...{ opinion_version_id: id, seq, raised_at: now },
      ...{ acknowledged_by: null, acknowledged_images: null },
    })
    .execute();
  return seq;
};

/** False when nothing was open to acknowledge. */
export const acknowledge = async (
  tx: Tx,
  { personId }: Actor,
  versionId: string,
  { instances, now }: { instances: number; now: Date },
): Promise<boolean> => {
  const row = await tx
    .updateTable("opinion_image_alert")
    .set({
      acknowledged_at: now,
      acknowledged_by: personId,
      acknowledged_images: instances,
    })
    .where("opinion_version_id", "=", versionId)
    .where("acknowledged_at", "is", null)
    .returning("seq")
    .executeTakeFirst();
  return row !== undefined;
};

/** What the actor signed and is told of, latest first. */
export const outdated = async (
  query: Queryable,
  { personId, organisationId }: Actor,
): Promise<OutdatedOpinion[]> => {
  const rows = await inForce(query)
    .innerJoin("opinion_image_alert as x", "x.opinion_version_id", "v.id")
    .select(["o.request_id", "o.case_id", "o.number", "v.version"])
    .select("x.raised_at")
    .where("x.acknowledged_at", "is", null)
    .where("v.author_id", "=", personId)
    .where("v.organisation_id", "=", organisationId)
    .orderBy("x.raised_at", "desc")
    .orderBy("v.id")
    .limit(100)
    .execute();
  return rows.map((row) => ({
    requestId: row.request_id as RequestId,
    caseId: row.case_id as CaseId,
    number: row.number ?? "",
    version: row.version,
    toldAt: row.raised_at.toISOString(),
  }));
};
