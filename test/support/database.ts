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

/** A migrated, empty PGlite in memory: copied from a dump that is made once per state of the migrations. */
export const createTestDatabase = async (): Promise<PgliteDatabase> =>
  openPglite({ dump: await migratedDump() });

const migratedDump = async (): Promise<Uint8Array> => {
  const state = createHash("sha256");
  for (const { sha256 } of await readMigrations()) state.update(sha256);
  const folder = join(import.meta.dirname, "../../.cache/test");
  const file = join(folder, `migrated-${state.digest("hex").slice(0, 16)}.tar`);
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
  const { url, drop } = await createEmptyPostgres();
  let open = true;
  const database = await openPostgres(url, (error) => {
    if (open) throw error; // afterwards it is the forced drop, which meets connections that still say goodbye
  });
  await migrate(database);
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

/** A fresh database without tables, for a server that makes them itself. */
export const createEmptyPostgres = async () => {
  if (postgresUrl === undefined)
    throw new Error("TEST_DATABASE_URL is not set");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdministrator(`create database ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    /** What PostgreSQL does by itself once tables have grown: without it their plans are those of empty tables. */
    analyze: () => asAdministrator("analyze", url.href),
    drop: () => asAdministrator(`drop database ${name} with (force)`),
  };
};

const asAdministrator = async (
  statement: string,
  url = postgresUrl,
): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
