import { PostgresDialect } from "kysely";
import pg from "pg";
import {
  createDatabase,
  refuseQueryOutsideOfTransaction,
  type Database,
} from "./database.ts";
import { parseBigint, sameText, TYPE } from "./types.ts";

/** A database that hangs fails the call instead of holding every later one. */
const TIMEOUTS = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 30_000,
} as const;

/** PostgreSQL 15 or newer. Throws when the server cannot be reached. */
export const openPostgres = async (
  url: string,
  onIdleError: (error: Error) => void,
): Promise<Database> => {
  const types = new pg.TypeOverrides();
  types.setTypeParser(TYPE.bigint, parseBigint);
  types.setTypeParser(TYPE.date, sameText);
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    types,
    ...TIMEOUTS,
  });
  // An idle connection lost to a restart of the server must not end this process; the next query reconnects.
  pool.on("error", onIdleError);
  // One lost while it works fails its query; without a listener the event would end the process.
  pool.on("connect", (client) => client.on("error", onIdleError));
  await pool.query("select 1");
  const guarded = {
    connect: () => {
      refuseQueryOutsideOfTransaction();
      return pool.connect();
    },
    end: () => pool.end(),
  };
  return createDatabase(
    "postgres",
    new PostgresDialect({ pool: guarded }),
    async (sql) => {
      await pool.query(sql);
    },
    () => Promise.resolve(),
  );
};
