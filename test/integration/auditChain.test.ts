import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createAuditSealer,
  faultWords,
  verifyAuditChain,
} from "../../server/platform/audit/sealer.ts";
import {
  createKeyring,
  newKeyringFile,
} from "../../server/platform/crypto/keyring.ts";
import type { Database } from "../../server/platform/db/database.ts";
import { createLog } from "../../server/platform/log/log.ts";
import {
  createPostgresTestDatabase,
  createPgliteTestDatabase,
  postgresUrl,
} from "../support/database.ts";

const describeChain = (name: string, make: () => Promise<Database>) =>
  describe(`the audit chain: ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "lianzhen-audit-"));
    const keyring = createKeyring(newKeyringFile());
    let db: Database;
    let anchorFile: string;
    let round = 0;

    beforeAll(async () => {
      db = await make();
    });
    afterAll(async () => {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const sealer = () =>
      createAuditSealer({
        ...{ db, keyring, anchorFile, now: () => new Date() },
        log: createLog("silent", "test"),
      });
    const write = (count: number, at = new Date()) =>
      db.query
        .insertInto("audit_event")
        .values(
          Array.from({ length: count }, (_, i) => ({
            ...{ at, action: `test.${i}`, outcome: "success" as const },
            ...{ error_code: null, person_id: null, organisation_id: null },
            ...{ session_id: null, subject_kind: null, subject_id: null },
            ...{ request_id: null, node_id: "test" },
          })),
        )
        .returning("id")
        .execute();
    const check = async () =>
      (await verifyAuditChain({ db, keyring, anchorFile })).faults.map(
        faultWords,
      );

    beforeEach(async () => {
      anchorFile = join(folder, `anchor-${++round}`);
      await sql`truncate audit_link, audit_event`.execute(db.query);
      await sql`update audit_chain set position = 0, hash = ''`.execute(
        db.query,
      );
    });

    it("takes every committed row once, in batches, and anchors the tail outside", async () => {
      await write(120);
      expect(await sealer().seal()).toBe(120);
      expect(await sealer().seal()).toBe(0);
      await write(3);
      expect(await sealer().seal()).toBe(3);
      const found = await verifyAuditChain({ db, keyring, anchorFile });
      expect(found).toEqual({ checked: 123, anchors: 4, faults: [] });
      expect(readFileSync(anchorFile, "utf8")).toMatch(/\n123 [0-9a-f]{64} /);
    });

    it("seals no row twice when several processes seal at once", async () => {
      await write(200);
      const sealers = [sealer(), sealer(), sealer()];
      for (let i = 0; i < 4; i++)
        await Promise.all(sealers.map((each) => each.seal()));
      const links = await db.query
        .selectFrom("audit_link")
        .select(["position", "event_id"])
        .orderBy("position")
        .execute();
      expect(links.map(({ position }) => position)).toEqual(
        Array.from({ length: 200 }, (_, i) => i + 1),
      );
      expect(new Set(links.map(({ event_id }) => event_id)).size).toBe(200);
      expect(await check()).toEqual([]);
    });

    it("takes a row whose id is lower but whose commit came later", async () => {
      const [early] = await write(1);
      await sql`delete from audit_event where id = ${early!.id}`.execute(
        db.query,
      );
      await write(2);
      await sealer().seal();
      await sql`insert into audit_event (id, action, outcome, node_id) overriding system value
                values (${early!.id}, 'late', 'success', 'test')`.execute(
        db.query,
      );
      expect(await sealer().seal()).toBe(1);
      expect(await check()).toEqual([]);
    });

    it("names an edited, a deleted and a removed row, and one put in as sealed", async () => {
      const ids = (await write(10)).map(({ id }) => id);
      await sealer().seal();
      await sql`update audit_event set outcome = 'denied' where id = ${ids[2]}`.execute(
        db.query,
      );
      await sql`delete from audit_event where id = ${ids[4]}`.execute(db.query);
      await sql`delete from audit_event where id = ${ids[6]}`.execute(db.query);
      await sql`delete from audit_link where event_id = ${ids[6]}`.execute(
        db.query,
      );
      const [planted] = await write(1);
      await sql`update audit_event set sealed = true where id = ${planted!.id}`.execute(
        db.query,
      );
      expect(await check()).toEqual([
        `row ${ids[2]!} (position 3) was edited`,
        `row ${ids[4]!} (position 5) was deleted`,
        "position 7 was removed with its row",
        expect.stringContaining(`row ${planted!.id} is marked as sealed`),
      ]);
    });

    it("finds a tail that was cut off with its links and head, and a chain written anew", async () => {
      const ids = (await write(10)).map(({ id }) => id);
      await sealer().seal();
      await sql`delete from audit_link where position > 7`.execute(db.query);
      await sql`delete from audit_event where id > ${ids[6]}`.execute(db.query);
      await sql`update audit_chain set position = 7, hash = (select hash from audit_link where position = 7)`.execute(
        db.query,
      );
      expect(await check()).toEqual([
        "the chain was cut off: position 10 was anchored, the last one found is 7",
      ]);
      await write(3);
      await sealer().seal();
      expect(await check()).toEqual([
        "position 10 is not what was anchored: the chain was written anew",
      ]);
    });

    it("cannot be forged without the keyring", async () => {
      await write(3);
      const other = createKeyring(newKeyringFile());
      await createAuditSealer({
        ...{ db, keyring: other, anchorFile, now: () => new Date() },
        log: createLog("silent", "test"),
      }).seal();
      expect(await check()).toHaveLength(3);
    });
  });

describeChain("PGlite", createPgliteTestDatabase);
if (postgresUrl !== undefined)
  describeChain("PostgreSQL", createPostgresTestDatabase);
else
  describe("the audit chain: PostgreSQL", () =>
    it.skip("needs TEST_DATABASE_URL (npm test starts a server)"));
