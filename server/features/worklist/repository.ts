import { sql } from "kysely";
import type { WorklistItem } from "../../../shared/contracts/worklist.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

export interface WaitingCase {
  id: string;
  number: string;
  name: string;
  identity: "named" | "unknown" | "newborn";
  sex: WorklistItem["patient"]["sex"];
  birthDate: string | null;
  urgency: WorklistItem["urgency"] | null;
  since: Date;
}

/**
 * The institution's own cases with an open request, and those opened since `openedAfter` that nobody was asked about yet;
 * the most urgent first, then the latest.
 */
export const waitingCases = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  openedAfter: Date,
  limit: number,
): Promise<WaitingCase[]> => {
  const rank = sql`case r.urgency when 'emergency' then 0 when 'urgent' then 1 else 2 end`;
  const { rows } = await sql<WaitingCase>`
    select c.id, c.number, p.name, p.identity, p.sex, p.birth_date as "birthDate",
           (array_agg(r.urgency order by ${rank}) filter (where r.status not in ('declined', 'done')))[1] as urgency,
           coalesce(min(r.asked_at) filter (where r.status not in ('declined', 'done')), c.created_at) as since
      from case_access a
      join consult_case c on c.id = a.case_id
      join patient p on p.id = c.patient_id
      left join request r on r.case_id = c.id and r.from_organisation_id = a.organisation_id
     where a.organisation_id = ${organisationId} and a.role = 'inviting' and a.ends is null
     group by c.id, p.id
    having count(*) filter (where r.status not in ('declined', 'done')) > 0
        or (count(r.id) = 0 and c.created_at > ${openedAfter})
     order by min(${rank}) filter (where r.status not in ('declined', 'done')) nulls last, c.created_at desc, c.id
     limit ${limit}`.execute(query);
  return rows;
};
