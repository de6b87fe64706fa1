import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { Database } from "../../server/platform/db/database.ts";
import { migrate, readMigrations } from "../../server/platform/db/migrate.ts";
import {
  openPglite,
  type PgliteDatabase,
} from "../../server/platform/db/pgliteDatabase.ts";
import { openPostgres } from "../../server/platform/db/postgresDatabase.ts";

/** PostgreSQL that `npm test` started for this run, if the machine has one. */
export const postgresUrl: string | undefined = process.env["TEST_DATABASE_URL"];

/** A migrated, empty database: what hospitals run where the machine has it, for it costs a tenth of the embedded one. */
export const createTestDatabase = (): Promise<Database> =>
  postgresUrl === undefined
    ? createPgliteTestDatabase()
    : createPostgresTestDatabase();

/** A migrated, empty PGlite in memory: copied from a dump that is made once per state of the migrations. */
export const createPgliteTestDatabase = async (): Promise<PgliteDatabase> =>
  openPglite({ dump: await migratedDump() });

/** What the migrations are now: a copy made of other ones must not be taken. */
const migrationState = async (): Promise<string> => {
  const state = createHash("sha256");
  for (const { sha256 } of await readMigrations()) state.update(sha256);
  return state.digest("hex").slice(0, 16);
};

const migratedDump = async (): Promise<Uint8Array> => {
  const folder = join(import.meta.dirname, "../../.cache/test");
  const file = join(folder, `migrated-${await migrationState()}.tar`);
  if (!existsSync(file)) {
    const database = await openPglite({});
    await migrate(database);
    mkdirSync(folder, { recursive: true });
    const mine = `${file}.${randomUUID()}`;
    writeFileSync(mine, await database.dump());
    renameSync(mine, file); // whole or not at all: another test worker may be making the same one
    await database.close();
  }
  return new Uint8Array(readFileSync(file));
};

/** A fresh, migrated database on the run's PostgreSQL, dropped on close. */
export const createPostgresTestDatabase = async (): Promise<
  Database & { url: string }
> => {
  const { url, drop } = await createPostgres(await migratedTemplate());
  let open = true;
  const database = await openPostgres(url, (error) => {
    if (open) throw error; // afterwards it is the forced drop, which meets connections that still say goodbye
  });
  return {
    ...database,
    url,
    close: async () => {
      open = false;
      await database.close();
      await drop();
    },
  };
};

/** A migrated database that nobody is connected to, to be copied: made once per run, by whoever comes first. */
const migratedTemplate = async (): Promise<string> => {
  const name = `migrated_${await migrationState()}`;
  await asAdministrator(async (administrator) => {
    await administrator.query("select pg_advisory_lock(1)");
    const { rowCount } = await administrator.query(
      "select from pg_database where datname = $1",
      [name],
    );
    if (rowCount !== 0) return;
    const { url, rename } = await createPostgres("template1");
    const database = await openPostgres(url, (error) => {
      throw error;
    });
    await migrate(database);
    await database.close();
    await rename(name); // only when it is whole
  });
  return name;
};

/** A fresh database without tables, for a server that makes them itself. */
export const createEmptyPostgres = () => createPostgres("template1");

const createPostgres = async (template: string) => {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administer(`create database ${name} template ${template}`);
  const url = new URL(postgresUrl ?? "");
  url.pathname = `/${name}`;
  return {
    url: url.href,
    /** What PostgreSQL does by itself once tables have grown: without it their plans are those of empty tables. */
    analyze: () => administer("analyze", url.href),
    drop: () => administer(`drop database ${name} with (force)`),
    rename: (other: string) =>
      administer(`alter database ${name} rename to ${other}`),
  };
};

const administer = (statement: string, url = postgresUrl): Promise<void> =>
  asAdministrator(async (client) => {
    await client.query(statement);
  }, url);

const asAdministrator = async (
  work: (client: pg.Client) => Promise<void>,
  url = postgresUrl,
): Promise<void> => {
  if (url === undefined) throw new Error("TEST_DATABASE_URL is not set");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};
