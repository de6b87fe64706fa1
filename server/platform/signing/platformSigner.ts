import {
  CompactSign,
  compactVerify,
  decodeProtectedHeader,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import { z } from "zod";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import type { Clock, NewId } from "../ambient.ts";
import type { Keyring } from "../crypto/keyring.ts";
import type { Database, Queryable } from "../db/database.ts";
import { canonicalText } from "./canonical.ts";
import type { Signer, Verified } from "./signer.ts";

/** Ed25519 (RFC 8037): deterministic, so that the same version is the same signature. */
const ALGORITHM = "EdDSA";
const TYPE = "lianzhen+jws";
/** What is sealed: the private half with whose it is, so that a row cannot lend its key to another. */
const SealedKey = z.object({
  id: z.string(),
  personId: z.string(),
  jwk: z.record(z.string(), z.unknown()),
});

interface LiveKey {
  id: string;
  privateSealed: string;
}

const liveKey = async (
  query: Queryable,
  personId: string,
): Promise<LiveKey | undefined> => {
  const row = await query
    .selectFrom("signing_key")
    .select(["id", "private_sealed"])
    .where("person_id", "=", personId)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  return row?.private_sealed == null
    ? undefined
    : { id: row.id, privateSealed: row.private_sealed };
};

/** Signs with a key per person that the database keeps encrypted under the keyring. */
export const createPlatformSigner = (deps: {
  db: Database;
  clock: Clock;
  ids: NewId;
  keyring: Keyring;
}): Signer => {
  const { db, clock, ids, keyring } = deps;

  const makeKey = async (personId: string): Promise<LiveKey> => {
    const pair = await generateKeyPair(ALGORITHM, {
      crv: "Ed25519",
      extractable: true,
    });
    const id = ids();
    const secret: z.infer<typeof SealedKey> = {
      ...{ id, personId },
      jwk: { ...(await exportJWK(pair.privateKey)) },
    };
    await db.query
      .insertInto("signing_key")
      .values({
        id,
        person_id: personId,
        algorithm: ALGORITHM,
        public_jwk: canonicalText(await exportJWK(pair.publicKey)),
        private_sealed: keyring.seal(
          "signingKey.private",
          JSON.stringify(secret),
        ),
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing()) // two first signatures at once: one key
      .execute();
    const made = await liveKey(db.query, personId);
    if (!made) throw new Error("the signing key just made is not there");
    return made;
  };

  const publicKey = async (
    keyId: string,
  ): Promise<{ jwk: JWK; personId: string } | undefined> => {
    const row = await db.query
      .selectFrom("signing_key")
      .select(["public_jwk", "person_id"])
      .where("id", "=", keyId)
      .executeTakeFirst();
    return row && { jwk: row.public_jwk, personId: row.person_id };
  };

  const verify = async (jws: string, personId: string): Promise<Verified> => {
    try {
      const { alg, typ, kid } = decodeProtectedHeader(jws);
      if (alg !== ALGORITHM || typ !== TYPE)
        return { ok: false, problem: "broken" };
      const keyId = z.uuid().safeParse(kid);
      const key = keyId.success ? await publicKey(keyId.data) : undefined;
      if (!keyId.success || key?.personId !== personId)
        return { ok: false, problem: "foreignKey" };
      const { payload } = await compactVerify(
        jws,
        await importJWK(key.jwk, ALGORITHM),
        { algorithms: [ALGORITHM] },
      );
      const text = Buffer.from(payload).toString("utf8");
      const said: unknown = JSON.parse(text);
      if (
        typeof said !== "object" ||
        said === null ||
        canonicalText(said) !== text
      )
        return { ok: false, problem: "notCanonical" };
      return { ok: true, payload: said, keyId: keyId.data };
    } catch (error) {
      // What jose or the parser says of a changed text; anything else is a fault of ours.
      if (
        error instanceof errors.JOSEError ||
        error instanceof SyntaxError ||
        error instanceof TypeError
      )
        return { ok: false, problem: "broken" };
      throw error;
    }
  };

  return {
    kind: "platform",
    sign: async (personId: PersonId, payload: object) => {
      const key =
        (await liveKey(db.query, personId)) ?? (await makeKey(personId));
      const sealed = SealedKey.parse(
        JSON.parse(keyring.open("signingKey.private", key.privateSealed)),
      );
      if (sealed.id !== key.id || sealed.personId !== personId)
        throw new Error("a signing key lies in another key's row");
      const jws = await new CompactSign(
        Buffer.from(canonicalText(payload), "utf8"),
      )
        .setProtectedHeader({ alg: ALGORITHM, kid: key.id, typ: TYPE })
        .sign(await importJWK(sealed.jwk, ALGORITHM));
      return { jws, keyId: key.id };
    },
    verify,
    publicKey: async (keyId) => (await publicKey(keyId))?.jwk,
  };
};
