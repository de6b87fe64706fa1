import { createPublicKey, verify as verifyBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "../support/database.ts";
import type { PersonId } from "../../shared/contracts/ids.ts";
import { newId, systemClock } from "../../server/platform/ambient.ts";
import {
  createKeyring,
  newKeyringFile,
} from "../../server/platform/crypto/keyring.ts";
import type { Database } from "../../server/platform/db/database.ts";
import { createPlatformSigner } from "../../server/platform/signing/platformSigner.ts";
import type { Signer } from "../../server/platform/signing/signer.ts";

let db: Database;
let signer: Signer;
const keyringFile = newKeyringFile();
const people: PersonId[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  for (const login of ["one", "two"]) {
    const id = newId() as PersonId;
    people.push(id);
    await db.query
      .insertInto("person")
      .values({ id, login, name_zh: "甲", name_en: "A", password_hash: "" })
      .execute();
  }
  signer = makeSigner();
});
afterAll(() => db.close());

const makeSigner = () =>
  createPlatformSigner({
    ...{ db, clock: systemClock, ids: newId },
    keyring: createKeyring(keyringFile),
  });
const payload = { b: "诊断 𠮷", a: [1, 2], c: { z: null, y: "é" } };
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

describe("[OP8] the platform's signature", () => {
  it("verifies with Node's own Ed25519 alone, over the canonical bytes", async () => {
    const { jws, keyId } = await signer.sign(people[0]!, payload);
    const [header = "", body = "", signature = ""] = jws.split(".");
    const key = createPublicKey({
      key: (await signer.publicKey(keyId)) as never,
      format: "jwk",
    });
    expect(
      verifyBytes(
        null,
        Buffer.from(`${header}.${body}`),
        key,
        Buffer.from(signature, "base64url"),
      ),
    ).toBe(true);
    expect(Buffer.from(body, "base64url").toString()).toBe(
      '{"a":[1,2],"b":"诊断 𠮷","c":{"y":"é","z":null}}',
    );
  });

  it("is made under one key per person, also when the first two come at once or after a restart", async () => {
    const both = await Promise.all([
      signer.sign(people[1]!, payload),
      signer.sign(people[1]!, { a: 1 }),
    ]);
    const later = await makeSigner().sign(people[1]!, payload);
    expect(new Set([...both, later].map(({ keyId }) => keyId)).size).toBe(1);
    expect(later.jws).toBe(both[0].jws);
  });

  it("fails after one changed character anywhere, and under another person's key", async () => {
    const { jws } = await signer.sign(people[0]!, payload);
    expect(await signer.verify(jws, people[0]!)).toMatchObject({
      ...{ ok: true, payload },
    });
    // The last character of a base64url part carries unused bits: a change there need not change a byte.
    const dots = [jws.indexOf("."), jws.lastIndexOf("."), jws.length];
    for (let at = 0; at < jws.length; at += 7)
      if (!dots.includes(at) && !dots.includes(at + 1))
        expect(
          (await signer.verify(flip(jws, at), people[0]!)).ok,
          `${at}`,
        ).toBe(false);
    expect(await signer.verify(jws, people[1]!)).toEqual({
      ...{ ok: false, problem: "foreignKey" },
    });
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(
      (await signer.verify(`${none}.${jws.split(".")[1]!}.`, people[0]!)).ok,
    ).toBe(false);
  });

  it("keeps the private half from whoever reads the database, and from another person's row", async () => {
    const rows = await db.query.selectFrom("signing_key").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('"d"');
    const [mine, theirs] = people.map((id) =>
      rows.find((row) => row.person_id === id),
    );
    await db.query
      .updateTable("signing_key")
      .set({ private_sealed: theirs!.private_sealed })
      .where("id", "=", mine!.id)
      .execute();
    await expect(signer.sign(people[0]!, payload)).rejects.toThrow(
      "another key's row",
    );
    await db.query
      .updateTable("signing_key")
      .set({ private_sealed: mine!.private_sealed })
      .where("id", "=", mine!.id)
      .execute();
  });
});
