import { describe, it } from "vitest";
import {
  createPostgresTestDatabase,
  createTestDatabase,
  postgresUrl,
} from "../support/database.ts";
import { describeDatabaseContract } from "./database.ts";

describeDatabaseContract("PGlite in a worker thread", createTestDatabase);

if (postgresUrl !== undefined)
  describeDatabaseContract("PostgreSQL", createPostgresTestDatabase);
else
  describe("database contract: PostgreSQL", () =>
    it.skip("needs TEST_DATABASE_URL (npm test starts a server)"));
