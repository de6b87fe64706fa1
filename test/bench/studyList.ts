import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { startServerProcess } from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";
import { figure, type Figure } from "./figures.ts";

const STUDIES = 200_000;
const TURNS = 60;
const PAGE = 50;

/** QIDO-RS over 200,000 synthetic studies of one institution on PostgreSQL: the newest page, deeper ones, and by name. */
export const measureStudyList = async (): Promise<Figure[]> => {
  if (postgresUrl === undefined) return [];
  const database = await createEmptyPostgres();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "lianzhen-bench-"));
  const server = await startServerProcess({
    ...{ DATA_DIR, MEDIA: "off", DATABASE_URL: database.url },
  });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const clinic = new Person(server.address);
    await clinic.logIn("clinic");
    await addStudies(client);
    const list = async (query: string, results: number) => {
      const ms: number[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const began = performance.now();
        const path = `/dicom-web/studies?limit=${PAGE}&${query}`;
        const found = await clinic.call<unknown[]>("GET", path);
        if (found.length !== results)
          throw new Error(`${query}: ${found.length} studies`);
        ms.push(performance.now() - began);
      }
      return ms;
    };
    const what = `QIDO-RS ${PAGE} of ${STUDIES} studies`;
    /** A jump, and the pages that follow it. */
    const from = async (offset: number) => {
      const ms: number[] = [];
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const began = performance.now();
        const path = `/dicom-web/studies?limit=${PAGE}&offset=${offset + turn * PAGE}`;
        const found = await clinic.call<unknown[]>("GET", path);
        if (found.length !== PAGE) throw new Error(`${found.length} studies`);
        ms.push(performance.now() - began);
      }
      return { jump: ms.slice(0, 1), turned: ms.slice(1) };
    };
    const [newest, deep, far, farther, named, one] = [
      await list("", PAGE),
      await list("offset=1000", PAGE),
      await from(100_000),
      await from(190_000),
      await list("PatientName=bench1999*", PAGE),
      await list("PatientID=P123456", 1),
    ];
    await requireIndex(client);
    return [
      figure(`${what}, newest`, newest, "p95 <= 50 ms (budget)"),
      figure(`${what}, after 1,000`, deep, "p95 < 250 ms"),
      figure(`${what}, jump to 100,000`, far.jump, "< 1,000 ms"),
      figure(`${what}, pages that follow`, far.turned, "as the newest"),
      figure(`${what}, jump to 190,000`, farther.jump, "< 2,000 ms"),
      figure(`${what}, pages that follow`, farther.turned, "as the newest"),
      figure(`${what}, by a name's beginning`, named, "p95 < 100 ms"),
      figure(`${what}, by Patient ID`, one, "p95 < 20 ms"),
    ];
  } finally {
    await client.end();
    await server.end("SIGTERM");
    await rm(DATA_DIR, { recursive: true, force: true });
    await database.drop();
  }
};

/** One series of one image each, as arrivals of the institution that looks (ST10). */
const addStudies = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ id: string }>(
    `select m.organisation_id as id
       from person p join membership m on m.person_id = p.id where p.login = 'clinic'`,
  );
  const [owner] = rows;
  if (!owner) throw new Error("there is no clinic");
  await client.query("set synchronous_commit = off");
  await client.query(
    `create temporary table made as
       select n, gen_random_uuid() as study, gen_random_uuid() as series, gen_random_uuid() as instance
         from generate_series(1, ${STUDIES}) n`,
  );
  const add = (statement: string) => client.query(statement, [owner.id]);
  await add(
    `insert into study (id, organisation_id, study_instance_uid, description, study_date, patient_name, patient_id, patient_birth_date, patient_sex)
     select study, $1, '2.25.1' || n, 'CT', to_char(date '2020-01-01' + n % 2000, 'YYYYMMDD'), 'Bench' || n, 'P' || n, '', '' from made`,
  );
  await add(
    `insert into study_name (study_id, form, name)
     select study, 'bench' || n, 'Bench' || n from made where $1::uuid is not null`,
  );
  await add(
    `insert into series (id, study_id, series_instance_uid, modality, number, description)
     select series, study, '2.25.2' || n, 'CT', 1, '' from made where $1::uuid is not null`,
  );
  await add(
    `insert into instance (id, series_id, organisation_id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, instance_number,
                           frames, sha256, bytes, object_key, metadata, patient, pixel_offset, frame_bits, arrived_at)
     select instance, series, $1, '2.25.3' || n, '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 1, md5(n::text), 500000, '-',
            json_build_object('00100010', json_build_object('vr', 'PN', 'Value', json_build_array(json_build_object('Alphabetic', 'Bench' || n))),
                              '00100020', json_build_object('vr', 'LO', 'Value', json_build_array('P' || n)), '00081030', json_build_object('vr', 'LO', 'Value', json_build_array(repeat('x', 3000)))),
            jsonb_build_object('name', 'Bench' || n, 'patientId', 'P' || n, 'birthDate', '', 'sex', ''), 1000, 4194304, now() from made`,
  );
  await client.query("analyze");
};

/** The list walks the index of dates and stops: a plan that reads every study would hold at 200 and not at 200,000. */
const requireIndex = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ "QUERY PLAN": string }>(
    `explain select st.id from study st
       cross join lateral (
         select i.id from series s join instance i on i.series_id = s.id
          where s.study_id = st.id and i.arrived_at is not null and not i.conflict limit 1) rep
      order by st.study_date desc, st.received_at desc, st.id limit 51`,
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  if (
    !/Index (Only )?Scan using study_date /.test(plan) ||
    /Seq Scan/.test(plan)
  )
    throw new Error(`the list does not walk the index:\n${plan}`);
};
