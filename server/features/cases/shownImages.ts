import { sql } from "kysely";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { VIDEO_SYNTAX } from "../../../shared/domain/imaging/video.ts";
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

/**
 * How many images a viewer shows of an instance (`i`): a video is stored as one stream, and has the frames that it states
 * (0028,0008). Whole and at most a million, or the file would not have been taken.
 */
export const shownFrames = sql<number>`case
  when i.transfer_syntax_uid ~ ${VIDEO_SYNTAX}
  then greatest(i.frames, (i.metadata #>> '{00280008,Value,0}')::int)
  else i.frames end`;
