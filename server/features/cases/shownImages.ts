import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

/** The images that a case shows (`ci`, `i`), none where the actor's institution does not reach it: access at the row. */
export const shownImages = (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: string,
) =>
  query
    .selectFrom("case_image as ci")
    .innerJoin("instance as i", "i.id", "ci.instance_id")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "ci.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .where("ci.case_id", "=", caseId);
