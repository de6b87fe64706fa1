import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ChannelId,
  NoticeId,
  OrganisationId,
} from "../../../shared/contracts/ids.ts";
import { createTestDatabase } from "../../../test/support/database.ts";
import type { Database } from "../../platform/db/database.ts";
import { newId } from "../../platform/ambient.ts";
import { loadDemoAlliance } from "../identity/index.ts";
import { claim, insert, settle } from "./noticeRepository.ts";

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000);

describe("the lease of a message", () => {
  let db: Database;
  let organisationId: OrganisationId;
  let channelId: ChannelId;
  beforeAll(async () => {
    db = await createTestDatabase();
    await loadDemoAlliance(db, newId);
    const { id } = await db.query
      .selectFrom("organisation")
      .select("id")
      .executeTakeFirstOrThrow();
    const person = await db.query
      .selectFrom("person")
      .select("id")
      .executeTakeFirstOrThrow();
    organisationId = id as OrganisationId;
    channelId = newId() as ChannelId;
    await db.query
      .insertInto("notice_channel")
      .values({
        ...{ id: channelId, organisation_id: id, person_id: null },
        ...{ kind: "email", address_cipher: "x", set_by: person.id },
      })
      .execute();
  });
  afterAll(() => db.close());

  const make = () =>
    db.transaction((tx) =>
      insert(tx, {
        ...{ id: newId() as NoticeId, request: null, event: "test" },
        ...{ channelId, senderOrganisationId: organisationId, madeBy: null },
        ...{ urgent: false, now: at(0) },
      }),
    );
  const claimAt = (seconds: number) =>
    db.transaction((tx) => claim(tx, at(seconds), at(seconds + 30), 5));

  it("[NO4] nobody else gets the message until it runs out; a late result under the old number is not written", async () => {
    await make();
    const [mine] = await claimAt(0);
    expect(mine).toMatchObject({ attempts: 1, fence: 1 });
    expect(await claimAt(29)).toEqual([]);
    const [theirs] = await claimAt(31);
    expect(theirs).toMatchObject({ id: mine!.id, attempts: 2, fence: 2 });

    const late = { sent: false, problem: "timeout" } as const;
    const write = (fence: number, outcome: Parameters<typeof settle>[2]) =>
      db.transaction((tx) => settle(tx, { id: mine!.id, fence }, outcome));
    expect(await write(1, { ...late, nextAt: undefined, now: at(32) })).toBe(
      false,
    );
    expect(await write(2, { sent: true, now: at(33) })).toBe(true);
    // And nothing after the end.
    expect(await write(2, { ...late, nextAt: at(40), now: at(34) })).toBe(
      false,
    );
    expect(await claimAt(1_000)).toEqual([]);
  });
});
