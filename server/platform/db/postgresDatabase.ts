import { PostgresDialect, type PostgresPoolClient } from "kysely";
import pg from "pg";
import {
  createDatabase,
  refuseQueryOutsideOfTransaction,
  type Database,
} from "./database.ts";
import { createStatementNames } from "./statementNames.ts";
import { parseBigint, sameText, TYPE } from "./types.ts";

/** A database that hangs fails the call instead of holding every later one. */
const TIMEOUTS = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 30_000,
} as const;

/** A promise, for which the pool waits and @types/pg has no word. */
const prepareConnection = (client: pg.ClientBase): unknown =>
  client.query("set jit = off");

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
    // Compiling a plan takes longer than running ours (a page far down a list: a second of three). Waited for by the pool; not
    // a start-up option, which poolers refuse.
    onConnect: prepareConnection,
  });
  // An idle connection lost to a restart of the server must not end this process; the next query reconnects.
  pool.on("error", onIdleError);
  // One lost while it works fails its query; without a listener the event would end the process.
  pool.on("connect", (client) => client.on("error", onIdleError));
  await pool.query("select 1");
  const named = naming(createStatementNames());
  const guarded = {
    connect: async () => {
      refuseQueryOutsideOfTransaction();
      return named(await pool.connect());
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

/**
 * Connections that keep prepared what is run again and again: for our searches planning takes longer than running. A pool
 * of connections between us and PostgreSQL has to hand on prepared statements (PgBouncer 1.21 and later do).
 */
const naming = (nameOf: (text: string) => string | undefined) => {
  const named = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return (client: pg.PoolClient): PostgresPoolClient => {
    const known = named.get(client);
    if (known) return known;
    const query = (text: unknown, values: readonly unknown[] = []): unknown =>
      typeof text === "string"
        ? client.query({ name: nameOf(text), text, values: [...values] })
        : undefined;
    const fresh: PostgresPoolClient = {
      // Never with a cursor: kysely was given none.
      query: query as PostgresPoolClient["query"],
      release: () => client.release(),
    };
    named.set(client, fresh);
    return fresh;
  };
};
