import { describe } from "vitest";
import type { AppDeps } from "../../server/app.ts";
import type { Database } from "../../server/platform/db/database.ts";
import {
  createPostgresTestDatabase,
  createPgliteTestDatabase,
  postgresUrl,
} from "./database.ts";
import { startTestApp, type TestApp } from "./testApp.ts";

/** A running server on a database of its own; `close` ends both. */
export type StartApp = (change?: Partial<AppDeps>) => Promise<TestApp>;

/** Runs the tests on the embedded database and, where the machine has it, on PostgreSQL; counted as skipped otherwise. */
export const describeEachDatabase = (
  title: string,
  tests: (start: StartApp) => void,
): void => {
  const on = (create: () => Promise<Database>): StartApp => {
    return async (change = {}) => {
      const db = await create();
      const app = await startTestApp({ ...change, db });
      return {
        ...app,
        close: async () => {
          await app.close();
          await db.close();
        },
      };
    };
  };
  describe(`${title} on PGlite`, () => tests(on(createPgliteTestDatabase)));
  describe.skipIf(postgresUrl === undefined)(`${title} on PostgreSQL`, () =>
    tests(on(createPostgresTestDatabase)),
  );
};
