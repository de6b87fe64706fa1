import { expect, it } from "vitest";
import { createStatementNames } from "./statementNames.ts";

/** Runs it so often. */
const run = (
  name: (text: string) => string | undefined,
  text: string,
  n: number,
) => Array.from({ length: n }, () => name(text)).at(-1);

it("names what is run again and again, each text for itself, and nothing else", () => {
  const name = createStatementNames();
  expect(run(name, "select 1", 9)).toBeUndefined();
  const first = name("select 1");
  expect(first).toBeDefined();
  expect(name("select 1")).toBe(first);
  const second = run(name, "update a set b = $1", 20);
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
  expect(run(name, "begin", 20)).toBeUndefined();
  const list = Array.from({ length: 100 }, (_, i) => `$${i + 1}`).join(", ");
  expect(run(name, `select a from b where a in (${list})`, 20)).toBeUndefined();
  expect(run(name, "create table a (b int)", 20)).toBeUndefined();
});

it.each([
  'select * from "a"',
  'select "a".* from "a"',
  'select "a"."id", "a".* from "a"',
  'insert into "a" ("b") values ($1) returning *',
])("does not name what changes with its table: %s", (text) => {
  expect(run(createStatementNames(), text, 20)).toBeUndefined();
});

it("names a count of all rows", () => {
  expect(
    run(createStatementNames(), 'select count(*) from "a"', 20),
  ).toBeDefined();
});

it("keeps no more than a connection can hold, and forgets what comes once", () => {
  const name = createStatementNames();
  for (let i = 0; i < 5_000; i += 1) name(`select ${i}`);
  const named = Array.from({ length: 300 }, (_, i) =>
    run(name, `select ${i} + 1`, 20),
  ).filter((each) => each !== undefined);
  expect(named.length).toBe(200);
});
