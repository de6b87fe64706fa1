import { readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { CompiledQuery } from "kysely";
import type { Database } from "./database.ts";

/** Copied beside the server's bundle by the build; from sources, the folder beside this file. */
const migrationsFolder = fileURLToPath(
  new URL("./migrations", import.meta.url),
);

/** The migrations in order, with what identifies their text. */
export const readMigrations = async () => {
  if (!existsSync(migrationsFolder))
    throw new Error("no migrations beside the server: run `npm run build`");
  const names = (await readdir(migrationsFolder))
    .filter((name) => name.endsWith(".sql"))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${migrationsFolder}/${name}`, "utf8");
      return {
        name,
        sql,
        sha256: createHash("sha256").update(sql).digest("hex"),
      };
    }),
  );
};

/**
 * Brings the database to the newest schema, each file in one transaction, once. Two processes may start at the same
 * time on PostgreSQL: an advisory lock lets one of them do it. Throws when an applied file's text has changed.
 */
export const migrate = async (database: Database): Promise<string[]> => {
  const applied: string[] = [];
  await database.script(
    "create table if not exists migration (name text primary key, sha256 text not null, at timestamptz not null default now())",
  );
  for (const { name, sql, sha256 } of await readMigrations()) {
    const done = await database.transaction(async (tx) => {
      await tx.executeQuery(
        CompiledQuery.raw("select pg_advisory_xact_lock(725419)"),
      );
      const known = await tx.executeQuery<{ sha256: string }>(
        CompiledQuery.raw("select sha256 from migration where name = $1", [
          name,
        ]),
      );
      const before = known.rows[0]?.sha256;
      if (before === sha256) return false;
      if (before !== undefined)
        throw new Error(
          `migration ${name} was applied with another text; migrations are append-only`,
        );
      for (const statement of statements(sql))
        await tx.executeQuery(CompiledQuery.raw(statement));
      await tx.executeQuery(
        CompiledQuery.raw(
          "insert into migration (name, sha256) values ($1, $2)",
          [name, sha256],
        ),
      );
      return true;
    });
    if (done) applied.push(name);
  }
  return applied;
};

/** One statement at a time: the extended protocol of both backends takes no more. Migrations hold no function bodies. */
const statements = (sql: string): string[] =>
  sql
    .replace(/^\s*--.*$/gm, "")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
