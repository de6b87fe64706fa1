import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  createPostgresTestDatabase,
  createPgliteTestDatabase,
  postgresUrl,
} from "../support/database.ts";
import { describeDatabaseContract } from "./database.ts";

describeDatabaseContract("PGlite in a worker thread", createPgliteTestDatabase);

if (postgresUrl !== undefined) {
  describeDatabaseContract("PostgreSQL", createPostgresTestDatabase);
  describe("PostgreSQL", () =>
    it("compiles no plan: that takes longer than running ours", async () => {
      const db = await createPostgresTestDatabase();
      try {
        const { rows } = await sql<{ jit: string }>`show jit`.execute(db.query);
        expect(rows).toEqual([{ jit: "off" }]);
      } finally {
        await db.close();
      }
    }));
} else
  describe("database contract: PostgreSQL", () =>
    it.skip("needs TEST_DATABASE_URL (npm test starts a server)"));
