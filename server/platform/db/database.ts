import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, type Dialect, type Transaction } from "kysely";
import type { Schema } from "./schema.ts";

/** Runs single statements; inside a transaction use the handle given to the callback instead. */
export type Queryable = Kysely<Schema>;
export type Tx = Transaction<Schema>;

/** The one database of an installation: PGlite in this process's worker thread, or PostgreSQL. */
export interface Database {
  readonly kind: "pglite" | "postgres";
  readonly query: Queryable;
  /**
   * Runs SQL, and only SQL, in one transaction (at most about 100 rows: PGlite has one session, and everyone waits).
   * Asking `query` for something inside it throws: on PGlite it would wait for itself for ever.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Several statements without parameters, for migrations. */
  script(sql: string): Promise<void>;
  close(): Promise<void>;
}

interface Holding {
  connection: boolean;
}
const holding = new AsyncLocalStorage<Holding>();

/** Called by both drivers when a connection is asked for. */
export const refuseQueryOutsideOfTransaction = (): void => {
  const mine = holding.getStore();
  if (!mine) return;
  if (mine.connection)
    throw new Error(
      "a query inside a transaction must use the transaction's handle",
    );
  mine.connection = true;
};

export const createDatabase = (
  kind: Database["kind"],
  dialect: Dialect,
  script: Database["script"],
  end: () => Promise<void>,
): Database => {
  const query = new Kysely<Schema>({ dialect });
  return {
    kind,
    query,
    transaction: (work) => {
      const mine: Holding = { connection: false };
      return holding.run(mine, async () => {
        try {
          return await query.transaction().execute(work);
        } finally {
          mine.connection = false;
        }
      });
    },
    script,
    close: async () => {
      await query.destroy();
      await end();
    },
  };
};
