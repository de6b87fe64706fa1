import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import {
  createDatabase,
  refuseQueryOutsideOfTransaction,
  type Database,
} from "./database.ts";

export interface PgliteWorkerData {
  /** Where the data live; in memory when absent. */
  directory?: string;
  /** A dump (tar) to begin from, for tests. */
  dump?: Uint8Array;
}
export type PgliteQuestion = { id: number } & (
  | { ask: "query"; sql: string; parameters: readonly unknown[] }
  | { ask: "script"; sql: string }
  | { ask: "dump" }
  | { ask: "close" }
);
interface PgliteFailure {
  message: string;
  code: string | undefined;
  constraint: string | undefined;
}
export type PgliteAnswer = { id: number } & (
  | { rows: unknown[]; affectedRows: number }
  | { error: PgliteFailure }
);

type Ask = PgliteQuestion extends infer Q
  ? Q extends { id: number }
    ? Omit<Q, "id">
    : never
  : never;
type Answered = { rows: unknown[]; affectedRows: number };

/** The error of a statement, with the SQLSTATE in `code` as `pg` gives it. */
class PgliteError extends Error {
  override readonly name = "PgliteError";
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  constructor({ message, code, constraint }: PgliteFailure) {
    super(message);
    this.code = code;
    this.constraint = constraint;
  }
}

class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (a: Answered) => void; reject: (e: Error) => void }
  >();
  #next = 1;
  /** Why the thread is gone; from then on nothing is asked of it. */
  #gone: Error | undefined;
  readonly ready: Promise<Answered>;

  constructor(data: PgliteWorkerData) {
    this.#worker = new Worker(workerFile(), { workerData: data });
    this.ready = new Promise((resolve, reject) =>
      this.#waiting.set(0, { resolve, reject }),
    );
    this.#worker.on("message", (answer: PgliteAnswer) => {
      const waiter = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("error" in answer) waiter?.reject(new PgliteError(answer.error));
      else waiter?.resolve(answer);
    });
    const fail = (error: Error) => {
      this.#gone ??= error;
      for (const waiter of this.#waiting.values()) waiter.reject(error);
      this.#waiting.clear();
    };
    this.#worker.on("error", fail);
    this.#worker.on("exit", () =>
      fail(new Error("the embedded database has stopped")),
    );
  }

  ask(question: Ask): Promise<Answered> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...question, id });
    });
  }

  async stop(): Promise<void> {
    if (this.#gone) return;
    await this.ask({ ask: "close" });
    await this.#worker.terminate();
  }
}

/** Built beside the server's bundle; from sources (tests) the one that `npm run build` made. */
const workerFile = (): string => {
  const beside = new URL("./pgliteWorker.js", import.meta.url);
  const built = new URL(
    "../../../dist/server/pgliteWorker.js",
    import.meta.url,
  );
  return fileURLToPath(existsSync(beside) ? beside : built);
};

/** PGlite has one session: whoever holds the gate has it alone until release. First come, first served. */
class Gate {
  #tail: Promise<void> = Promise.resolve();
  async enter(): Promise<() => void> {
    let leave = () => {};
    const before = this.#tail;
    this.#tail = new Promise((resolve) => (leave = resolve));
    await before;
    return leave;
  }
}

class PgliteConnection implements DatabaseConnection {
  readonly #link: WorkerLink;
  readonly release: () => void;
  constructor(link: WorkerLink, release: () => void) {
    this.#link = link;
    this.release = release;
  }
  async executeQuery<R>({
    sql,
    parameters,
  }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await this.#link.ask({
      ask: "query",
      sql,
      parameters,
    });
    return { rows: rows as R[], numAffectedRows: BigInt(affectedRows) };
  }
  // oxlint-disable-next-line require-yield -- PGlite has no cursors; nothing here streams rows
  async *streamQuery(): AsyncIterableIterator<never> {
    await Promise.reject(new Error("streaming rows is not supported"));
  }
}

const run = (sql: string) => async (connection: DatabaseConnection) => {
  await connection.executeQuery(CompiledQuery.raw(sql));
};

const pgliteDriver = (link: WorkerLink, gate: Gate): Driver => ({
  init: () => Promise.resolve(),
  acquireConnection: async () => {
    refuseQueryOutsideOfTransaction();
    return new PgliteConnection(link, await gate.enter());
  },
  beginTransaction: run("begin"),
  commitTransaction: run("commit"),
  rollbackTransaction: run("rollback"),
  releaseConnection: (connection) => {
    if (connection instanceof PgliteConnection) connection.release();
    return Promise.resolve();
  },
  destroy: () => link.stop(),
});

/** A database in memory or on disk, and a way to copy it whole (tests begin from one migrated copy). */
export type PgliteDatabase = Database & { dump(): Promise<Uint8Array> };

/**
 * Opens the embedded database in a worker thread. One process at a time per directory: the caller holds the lock of
 * the data directory. Survives kill -9 of the process, but does not fsync: see docs/decisions.
 */
export const openPglite = async (
  data: PgliteWorkerData,
): Promise<PgliteDatabase> => {
  const link = new WorkerLink(data);
  await link.ready;
  const gate = new Gate();
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => pgliteDriver(link, gate),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  const script = async (sql: string) => {
    const leave = await gate.enter();
    try {
      await link.ask({ ask: "script", sql });
    } finally {
      leave();
    }
  };
  // Kysely makes its driver with the first query; without one, the thread would outlive close().
  const database = createDatabase("pglite", dialect, script, () =>
    Promise.resolve(),
  );
  await script("select 1");
  await database.query.executeQuery(CompiledQuery.raw("select 1"));
  return {
    ...database,
    dump: async () => {
      const { rows } = await link.ask({ ask: "dump" });
      return rows[0] as Uint8Array;
    },
  };
};
