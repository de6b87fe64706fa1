import { sql } from "kysely";
import type { Platform } from "../../platform/deps.ts";
import { describe } from "../../platform/http/describe.ts";
import * as repository from "./repository.ts";

const BATCH = 20;
const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * Makes studies findable by name that arrived before names were kept in their forms (0015_study_name.sql). Runs beside
 * everything else, a few studies at a time; `stop` ends it between two of them.
 */
export const fillNames = ({ db, log }: Pick<Platform, "db" | "log">) => {
  let stopped = false;
  const run = async (): Promise<void> => {
    for (let after: string | undefined = FIRST; after && !stopped;) {
      const { rows }: { rows: { id: string; names: string[] }[] } = await sql<{
        id: string;
        names: string[];
      }>`
        select st.id, array_agg(distinct i.patient->>'name') as names
          from (select id from study where id > ${after}
                  and not exists (select 1 from study_name n where n.study_id = study.id)
                 order by id limit ${BATCH}) st
          join series s on s.study_id = st.id join instance i on i.series_id = s.id
         group by st.id order by st.id`.execute(db.query);
      for (const { id, names } of rows)
        await db.transaction(async (tx) => {
          for (const name of names) await repository.addName(tx, id, name);
        });
      after = rows.at(-1)?.id;
    }
  };
  const running = run().catch((error: unknown) =>
    log.error(
      { error: describe(error) },
      "names of studies were not filled in",
    ),
  );
  return {
    done: running,
    stop: (): Promise<void> => {
      stopped = true;
      return running;
    },
  };
};
