import { sql } from "kysely";
import {
  TimelineKind,
  type TimelineEntry,
} from "../../../shared/contracts/cases.ts";
import type {
  OrganisationId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable } from "../../platform/db/database.ts";

interface Row {
  at: Date;
  kind: string;
  person_id: string;
  person_zh: string;
  person_en: string;
  organisation_id: string;
  organisation_zh: string;
  organisation_en: string;
}

/**
 * What happened in a case within the actor's reach, read from the records themselves, oldest first. An invited
 * institution sees the requests that it takes part in, not those to others.
 */
export const timelineOf = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: string,
): Promise<TimelineEntry[]> => {
  const { rows } = await sql<Row>`
    with reached as (
      select c.id, c.organisation_id, c.created_at, c.created_by
        from consult_case c join case_access a on a.case_id = c.id
       where c.id = ${caseId} and a.organisation_id = ${organisationId} and a.ends is null
    ), ours as (
      select r.id from request r join reached on reached.id = r.case_id
       where r.from_organisation_id = ${organisationId} or r.to_organisation_id = ${organisationId}
    ), entry (at, kind, person_id, organisation_id) as (
      select created_at, 'caseOpened', created_by, organisation_id from reached
      union all
      select v.changed_at, 'caseRevised', v.changed_by, c.organisation_id
        from case_revision v join reached c on c.id = v.case_id
      union all
      select t.added_at, case t.kind when 'consent' then 'consentAdded' when 'photo' then 'photoAdded' else 'fileAdded' end,
             t.added_by, c.organisation_id
        from attachment t join reached c on c.id = t.case_id
       where not exists (select 1 from consent_record n where n.case_id = t.case_id and n.attachment_id = t.id)
      union all
      select n.taken_at,
             case n.act when 'given' then 'consentGiven' when 'deferred' then 'consentDeferred'
                        else 'consentWithdrawn' end,
             n.taken_by, n.organisation_id
        from consent_record n join reached c on c.id = n.case_id
      union all
      select s.added_at, 'imagesAdded', s.added_by, c.organisation_id
        from case_study s join reached c on c.id = s.case_id
      union all
      select d.decided_at, case d.decision when 'confirmed' then 'imagesConfirmed' else 'imagesRejected' end,
             d.decided_by, c.organisation_id
        from patient_check_decision d join patient_check k on k.id = d.check_id join reached c on c.id = k.case_id
      union all
      select t.at,
             case t.status when 'asked' then 'requestAsked' when 'accepted' then 'requestAccepted'
                           when 'declined' then 'requestDeclined' when 'inSession' then 'sessionEntered'
                           when 'answered' then 'adviceAnswered' when 'askedAgain' then 'adviceAskedAgain'
                           when 'done' then 'requestDone' end,
             t.person_id, t.organisation_id
        from request_step t join ours on ours.id = t.request_id
       where t.status <> 'opinionWritten'
         -- Back to the session after a withdrawal: the withdrawal has its own line.
         and not (t.status = 'inSession' and exists (
               select 1 from request_step b where b.request_id = t.request_id
                  and b.version = t.version - 1 and b.status = 'opinionWritten'))
      union all
      select i.checked_at, 'identityChecked', i.person_id, i.organisation_id
        from identity_check i join ours on ours.id = i.request_id
      union all
      select n.signed_at, case n.version when 1 then 'opinionWritten' else 'opinionRevised' end,
             n.author_id, n.organisation_id
        from opinion_version n join opinion o on o.id = n.opinion_id join ours on ours.id = o.request_id
      union all
      select n.withdrawn_at, 'opinionWithdrawn', n.withdrawn_by, n.organisation_id
        from opinion_version n join opinion o on o.id = n.opinion_id join ours on ours.id = o.request_id
       where n.withdrawn_at is not null
      union all
      select x.acknowledged_at, 'laterImagesAcknowledged', x.acknowledged_by, n.organisation_id
        from opinion_image_alert x join opinion_version n on n.id = x.opinion_version_id
             join opinion o on o.id = n.opinion_id join ours on ours.id = o.request_id
       where x.acknowledged_at is not null
    )
    select e.at, e.kind, p.id as person_id, p.name_zh as person_zh, p.name_en as person_en,
           o.id as organisation_id, o.name_zh as organisation_zh, o.name_en as organisation_en
      from entry e join person p on p.id = e.person_id join organisation o on o.id = e.organisation_id
     order by e.at, e.kind`.execute(query);
  return rows.map((row) => ({
    at: row.at.toISOString(),
    kind: TimelineKind.parse(row.kind),
    person: {
      id: row.person_id as PersonId,
      name: { zh: row.person_zh, en: row.person_en },
    },
    organisation: {
      id: row.organisation_id as OrganisationId,
      name: { zh: row.organisation_zh, en: row.organisation_en },
    },
  }));
};
