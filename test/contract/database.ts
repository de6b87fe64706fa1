import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../server/platform/db/database.ts";
import { migrate } from "../../server/platform/db/migrate.ts";

/** What every database behind the port must do alike. `make` gives a migrated, empty one. */
export const describeDatabaseContract = (
  name: string,
  make: () => Promise<Database>,
): void => {
  describe(`database contract: ${name}`, () => {
    let db: Database;
    beforeAll(async () => {
      db = await make();
    });
    afterAll(() => db.close());

    const organisation = (code: string) => ({
      id: crypto.randomUUID(),
      code,
      name_zh: "测试医院𠮷",
      name_en: "Test",
      kind: "other",
    });

    it("runs migrations once; a second run changes nothing", async () => {
      expect(await migrate(db)).toEqual([]);
    });

    it("refuses to go on when an applied migration's text has changed", async () => {
      await sql`update migration set sha256 = 'other' || sha256`.execute(
        db.query,
      );
      await expect(migrate(db)).rejects.toThrow("append-only");
      await sql`update migration set sha256 = substr(sha256, 6)`.execute(
        db.query,
      );
      expect(await migrate(db)).toEqual([]);
    });

    it("keeps prepared what is run again and again, and answers the same", async () => {
      const wanted = organisation("prepared");
      await db.query.insertInto("organisation").values(wanted).execute();
      await db.transaction(async (tx) => {
        for (let i = 0; i < 20; i += 1) {
          const rows = await tx
            .selectFrom("organisation")
            .where("code", "=", i % 2 === 0 ? "prepared" : "nobody")
            .select(["id", "name_zh"])
            .execute();
          expect(rows).toEqual(
            i % 2 === 0 ? [{ id: wanted.id, name_zh: wanted.name_zh }] : [],
          );
        }
        const kept = await sql<{ statement: string }>`
          select statement from pg_prepared_statements where name <> ''`.execute(
          tx,
        );
        expect(kept.rows.map(({ statement }) => statement)).toContain(
          'select "id", "name_zh" from "organisation" where "code" = $1',
        );
      });
      await db.query
        .deleteFrom("organisation")
        .where("id", "=", wanted.id)
        .execute();
    });

    it("commits a transaction whole and rolls a failed one back whole", async () => {
      await db.transaction(async (tx) => {
        await tx
          .insertInto("organisation")
          .values(organisation("kept"))
          .execute();
      });
      const broken = db.transaction(async (tx) => {
        await tx
          .insertInto("organisation")
          .values(organisation("lost"))
          .execute();
        throw new Error("changed my mind");
      });
      await expect(broken).rejects.toThrow("changed my mind");
      const rows = await db.query
        .selectFrom("organisation")
        .select(["code", "name_zh"])
        .where("code", "in", ["kept", "lost"])
        .execute();
      expect(rows).toEqual([{ code: "kept", name_zh: "测试医院𠮷" }]);
    });

    it("names a broken rule by its SQLSTATE", async () => {
      await db.query
        .insertInto("organisation")
        .values(organisation("twice"))
        .execute();
      const again = db.query
        .insertInto("organisation")
        .values(organisation("twice"))
        .execute();
      await expect(again).rejects.toMatchObject({
        code: "23505",
        constraint: "organisation_code_key",
      });
    });

    it("a statement that failed does not spoil the next one", async () => {
      await expect(sql`select 1 / 0`.execute(db.query)).rejects.toMatchObject({
        code: "22012",
      });
      expect(
        (await sql<{ one: number }>`select 1 as one`.execute(db.query)).rows[0],
      ).toEqual({ one: 1 });
    });

    it("gives each type as the same JavaScript value", async () => {
      const { rows } = await sql`
        select 9007199254740991::bigint as big, '2026-11-21'::date as day, 7 as small, true as yes,
               '2026-11-21T08:00:00.123Z'::timestamptz as at, '{"a":[1,"二"]}'::jsonb as json,
               '{"x","y"}'::text[] as list, 1.5::float8 as half, null as nothing`.execute(
        db.query,
      );
      expect(rows[0]).toEqual({
        big: 9007199254740991,
        day: "2026-11-21",
        small: 7,
        yes: true,
        at: new Date("2026-11-21T08:00:00.123Z"),
        json: { a: [1, "二"] },
        list: ["x", "y"],
        half: 1.5,
        nothing: null,
      });
    });

    it("rejects a bigint that JavaScript cannot hold rather than rounding it", async () => {
      await expect(
        sql`select 9007199254740993::bigint as big`.execute(db.query),
      ).rejects.toThrow();
      await expect(
        sql`select 1 as one`.execute(db.query),
      ).resolves.toBeDefined();
    });

    it("a statement means the table as it is now, also after the schema has changed", async () => {
      const read = () => sql`select * from passing`.execute(db.query);
      await db.script(
        "create table passing (a int); insert into passing values (1)",
      );
      for (let i = 0; i < 8; i++)
        expect((await read()).rows).toEqual([{ a: 1 }]);
      await db.script("alter table passing add column b text default 'new'");
      expect((await read()).rows).toEqual([{ a: 1, b: "new" }]);
      await sql`alter table passing drop column a`.execute(db.query);
      expect((await read()).rows).toEqual([{ b: "new" }]);
      await db.script("drop table passing");
    });

    it("counts changed rows", async () => {
      const changed = await db.query
        .updateTable("organisation")
        .set({ name_en: "Changed" })
        .where("code", "=", "kept")
        .executeTakeFirst();
      expect(changed.numUpdatedRows).toBe(1n);
    });

    it("throws for a query beside the open transaction instead of waiting for itself", async () => {
      const inside = db.transaction(() => sql`select 1`.execute(db.query));
      await expect(inside).rejects.toThrow("transaction's handle");
    });

    it("lets transactions of others wait their turn: 50 increments at once are 50", async () => {
      await sql`create table counter (n integer not null)`.execute(db.query);
      await sql`insert into counter values (0)`.execute(db.query);
      await Promise.all(
        Array.from({ length: 50 }, () =>
          db.transaction(async (tx) => {
            const { rows } = await sql<{
              n: number;
            }>`select n from counter for update`.execute(tx);
            await sql`update counter set n = ${(rows[0]?.n ?? 0) + 1}`.execute(
              tx,
            );
          }),
        ),
      );
      expect(
        (await sql<{ n: number }>`select n from counter`.execute(db.query))
          .rows[0]?.n,
      ).toBe(50);
    });

    it("an outbox claim by one is skipped by the other", async () => {
      const values = {
        name: "x",
        payload: "{}",
        topics: ["a"],
        aggregate: "a",
        node_id: "n",
      };
      await db.query
        .insertInto("outbox")
        .values(
          [1, 2, 3].map((aggregate_version) => ({
            ...values,
            aggregate_version,
          })),
        )
        .execute();
      const claim = () =>
        db.transaction(async (tx) => {
          const rows = await tx
            .selectFrom("outbox")
            .select("id")
            .forUpdate()
            .skipLocked()
            .execute();
          if (rows.length > 0)
            await tx
              .deleteFrom("outbox")
              .where(
                "id",
                "in",
                rows.map((r) => r.id),
              )
              .execute();
          return rows.length;
        });
      const claimed = await Promise.all([claim(), claim(), claim()]);
      expect(claimed.reduce((a, b) => a + b)).toBe(3);
    });
  });
};
