import { sql } from "kysely";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { OnTheWay } from "../../../shared/contracts/studies.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";

/** What a gateway said longer ago than this says nothing any more: it may have been taken away. */
const HOLDS_MS = 7 * 24 * 3_600_000;

export interface Announcement {
  studyUid: string;
  /** Images of it that wait at the site. */
  waiting: number;
  /** Images that stay there, as they were not taken here. */
  setAside: number;
  receiving: boolean;
}

/** A device that was still sending so long ago has stopped, or the line has. */
const RECEIVING_MS = 15 * 60_000;

/** How many images of the institution's own study are here; those in dispute with another of their UID are not. */
const storedOf = (organisationId: string, studyUid: string) => sql<number>`(
  select count(*)::int from study st join series s on s.study_id = st.id join instance i on i.series_id = s.id
   where st.organisation_id = ${organisationId} and st.study_instance_uid = ${studyUid} and not i.conflict)`;

/** Takes down what a site's gateway holds (ST15), and tells the cases that the study is in. */
export const createOnTheWay = (
  deps: Pick<Platform, "db" | "clock" | "audit"> & {
    announce: (tx: Tx, caseId: CaseId) => Promise<void>;
    tellSoon: () => void;
  },
) => {
  const { db, clock, audit } = deps;
  return {
    note: async (
      actor: Actor,
      { studyUid, waiting, setAside, receiving }: Announcement,
      requestId: string,
    ): Promise<void> => {
      const { organisationId } = actor;
      await db.transaction(async (tx) => {
        const now = clock.now();
        // Nobody is shown them any more.
        await tx
          .deleteFrom("study_on_the_way")
          .where("organisation_id", "=", organisationId)
          .where("announced_at", "<", new Date(now.getTime() - HOLDS_MS))
          .execute();
        if (waiting === 0 && setAside === 0 && !receiving) {
          const ended = await tx
            .deleteFrom("study_on_the_way")
            .where("organisation_id", "=", organisationId)
            .where("study_instance_uid", "=", studyUid)
            .executeTakeFirst();
          // Nothing was on the way: nothing changed, and nothing is to be recorded.
          if (ended.numDeletedRows === 0n) return;
        } else
          await sql`
            insert into study_on_the_way
              (organisation_id, study_instance_uid, expected, set_aside, receiving, announced_at)
            values (${organisationId}, ${studyUid}, ${storedOf(organisationId, studyUid)} + ${waiting}::int,
                    ${setAside}, ${receiving}, ${now})
            on conflict (organisation_id, study_instance_uid) do update
              set expected = excluded.expected, set_aside = excluded.set_aside, receiving = excluded.receiving,
                  announced_at = excluded.announced_at`.execute(tx);
        for (const caseId of await casesOf(tx, actor, studyUid))
          await deps.announce(tx, caseId);
        await audit.record(tx, { action: "study.announce", actor, requestId });
      });
      deps.tellSoon();
    },
  };
};

const casesOf = async (
  tx: Tx,
  { organisationId }: Pick<Actor, "organisationId">,
  studyUid: string,
): Promise<CaseId[]> => {
  const rows = await tx
    .selectFrom("study as st")
    .innerJoin("case_study as cs", "cs.study_id", "st.id")
    .innerJoin("case_access as a", "a.case_id", "cs.case_id")
    .where("st.organisation_id", "=", organisationId)
    .where("st.study_instance_uid", "=", studyUid)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .select("cs.case_id")
    .execute();
  return rows.map((row) => row.case_id as CaseId);
};

/** Of a case's studies those of which images wait at their site, by UID, for whoever reaches the case. */
export const onTheWayTo = async (
  query: Queryable,
  { organisationId }: Pick<Actor, "organisationId">,
  caseId: CaseId,
  now: Date,
): Promise<ReadonlyMap<string, OnTheWay>> => {
  const { rows } = await sql<{
    uid: string;
    waiting: number;
    setAside: number;
    receiving: boolean;
    at: Date;
  }>`
    select w.study_instance_uid as uid, w.set_aside as "setAside", w.receiving, w.announced_at as at,
           greatest(0, w.expected - (
             select count(*)::int from series s join instance i on i.series_id = s.id
              where s.study_id = st.id and not i.conflict)) as waiting
      from case_access a
      join case_study cs on cs.case_id = a.case_id
      join study st on st.id = cs.study_id
      join study_on_the_way w
        on w.organisation_id = st.organisation_id and w.study_instance_uid = st.study_instance_uid
     where a.case_id = ${caseId} and a.organisation_id = ${organisationId} and a.ends is null
       and w.announced_at > ${new Date(now.getTime() - HOLDS_MS)}`.execute(
    query,
  );
  const lately = now.getTime() - RECEIVING_MS;
  return new Map(
    rows
      .map((row) => ({
        ...row,
        receiving: row.receiving && row.at.getTime() > lately,
      }))
      .filter((row) => row.waiting > 0 || row.setAside > 0 || row.receiving)
      .map(({ uid, waiting, setAside, receiving, at }) => [
        uid,
        { waiting, setAside, receiving, announcedAt: at.toISOString() },
      ]),
  );
};
