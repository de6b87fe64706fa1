import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStatements } from "./pgliteStatements.ts";

describe("prepared statements of the embedded database", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
    await database.exec("create table thing (n integer, name text)");
  });
  afterAll(() => database.close());

  const kept = async () =>
    (
      await database.query<{ statement: string }>(
        "select statement from pg_prepared_statements where name <> ''",
      )
    ).rows.map(({ statement }) => statement);

  it("keeps each text once, and makes all anew after so many", async () => {
    const { run, forget } = createStatements(database, { renewAfter: 4 });
    for (let n = 0; n < 3; n++)
      expect(await run("insert into thing values ($1, $2)", [n, "x"])).toEqual({
        rows: [],
        affectedRows: 1,
      });
    expect(await kept()).toEqual(["insert into thing values ($1, $2)"]);
    const count = "select count(*)::int as count from thing";
    expect((await run(count, [])).rows).toEqual([{ count: 3 }]);
    expect(await kept()).toHaveLength(2);
    expect((await run(count, [])).rows).toEqual([{ count: 3 }]);
    expect(await kept()).toEqual([count]);
    await forget();
    expect(await kept()).toEqual([]);
  });

  it("a text that the database refuses is not kept, in a transaction neither; the next ones run", async () => {
    const { run } = createStatements(database);
    await expect(run("select nothing from thing", [])).rejects.toMatchObject({
      code: "42703",
    });
    await run("begin", []);
    await expect(run("select 1 / $1::int", [0])).rejects.toMatchObject({
      code: "22012",
    });
    await expect(run("select 2 as two", [])).rejects.toMatchObject({
      code: "25P02",
    });
    await run("rollback", []);
    expect((await run("select 1 / $1::int as one", [1])).rows).toEqual([
      { one: 1 },
    ]);
    expect((await run("select 2 as two", [])).rows).toEqual([{ two: 2 }]);
    expect(await kept()).not.toContain("select nothing from thing");
  });
});
