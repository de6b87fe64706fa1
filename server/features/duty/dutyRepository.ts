import type { LocalName, PersonId } from "../../../shared/contracts/ids.ts";
import type { PersonRef } from "../../../shared/contracts/identity.ts";
import {
  roleMay,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

/** Somebody who may answer a request at an organisation. */
export interface Answerer {
  personId: PersonId;
  person: PersonRef;
  role: Role;
  department: LocalName | null;
  onDuty: boolean;
  since: Date | null;
}

/** Of no actor: the server rings them by itself. */
export const answerersOf = async (
  query: Queryable,
  organisationId: string,
  now: Date,
): Promise<Answerer[]> => {
  const rows = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .leftJoin("department as d", "d.id", "m.department_id")
    .leftJoin("duty", (join) =>
      join
        .onRef("duty.person_id", "=", "m.person_id")
        .onRef("duty.organisation_id", "=", "m.organisation_id")
        .on("duty.ended_at", "is", null),
    )
    .select(["p.id", "p.name_zh", "p.name_en", "m.role", "duty.since"])
    .select(["d.name_zh as department_zh", "d.name_en as department_en"])
    .where("m.organisation_id", "=", organisationId)
    .where("p.revoked_at", "is", null)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .orderBy("p.login")
    .execute();
  return rows
    .filter(({ role }) => roleMay(role as Role, "request.answer"))
    .map((row) => ({
      personId: row.id as PersonId,
      person: {
        id: row.id as PersonId,
        name: { zh: row.name_zh, en: row.name_en },
      },
      role: row.role as Role,
      department:
        row.department_zh === null
          ? null
          : { zh: row.department_zh, en: row.department_en ?? "" },
      onDuty: row.since !== null,
      since: row.since,
    }));
};

/** Puts the person on duty at the actor's organisation; nothing where they are. */
export const begin = async (
  tx: Tx,
  actor: Actor,
  duty: { id: string; personId: PersonId; now: Date },
): Promise<void> => {
  await tx
    .insertInto("duty")
    .values({
      id: duty.id,
      person_id: duty.personId,
      organisation_id: actor.organisationId,
      since: duty.now,
      set_by: actor.personId,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation_id", "person_id"])
        .where("ended_at", "is", null)
        .doNothing(),
    )
    .execute();
};

export const end = async (
  tx: Tx,
  actor: Actor,
  personId: PersonId,
  now: Date,
): Promise<void> => {
  await tx
    .updateTable("duty")
    .set({ ended_at: now })
    .where("organisation_id", "=", actor.organisationId)
    .where("person_id", "=", personId)
    .where("ended_at", "is", null)
    .execute();
};

/** The sealed duty telephone of an organisation. */
export const phoneCipherOf = async (
  query: Queryable,
  organisationId: string,
): Promise<string | undefined> => {
  const row = await query
    .selectFrom("duty_phone")
    .select("phone_cipher")
    .where("organisation_id", "=", organisationId)
    .executeTakeFirst();
  return row?.phone_cipher;
};

export const setPhone = async (
  tx: Tx,
  actor: Actor,
  phoneCipher: string | null,
  now: Date,
): Promise<void> => {
  if (phoneCipher === null) {
    await tx
      .deleteFrom("duty_phone")
      .where("organisation_id", "=", actor.organisationId)
      .execute();
    return;
  }
  const values = {
    phone_cipher: phoneCipher,
    set_by: actor.personId,
    set_at: now,
  };
  await tx
    .insertInto("duty_phone")
    .values({ organisation_id: actor.organisationId, ...values })
    .onConflict((conflict) =>
      conflict.column("organisation_id").doUpdateSet(values),
    )
    .execute();
};
