import { ROLES } from "../../../shared/domain/identity/permissions.ts";
import type { LocalName } from "../../../shared/contracts/ids.ts";
import type { NewId } from "../../platform/ambient.ts";
import { hashPassword } from "../../platform/auth/passwords.ts";
import type { Database, Tx } from "../../platform/db/database.ts";

/** What the administrator asked for cannot be done; the message says why. */
export class AdministrationError extends Error {
  override readonly name = "AdministrationError";
}

const KINDS = ["tertiaryHospital", "countyHospital", "townshipClinic", "other"];
const MIN_PASSWORD = 10;

/** Makes an institution; with an alliance's name it joins it, and the first one to name it makes and leads it. */
export const addOrganisation = (
  db: Database,
  ids: NewId,
  given: {
    code: string;
    kind: string;
    name: LocalName;
    alliance: string | undefined;
  },
): Promise<void> =>
  db.transaction(async (tx) => {
    if (!KINDS.includes(given.kind))
      throw new AdministrationError(`KIND is one of ${KINDS.join(", ")}`);
    const id = ids();
    const made = await tx
      .insertInto("organisation")
      .values({
        id,
        code: given.code,
        kind: given.kind,
        name_zh: given.name.zh,
        name_en: given.name.en,
      })
      .onConflict((conflict) => conflict.column("code").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!made)
      throw new AdministrationError(`organisation ${given.code} exists`);
    if (given.alliance !== undefined)
      await joinAlliance(tx, ids, id, given.alliance);
  });

const joinAlliance = async (
  tx: Tx,
  ids: NewId,
  organisationId: string,
  name: string,
): Promise<void> => {
  const known = await tx
    .selectFrom("alliance")
    .select("id")
    .where("name_zh", "=", name)
    .executeTakeFirst();
  const allianceId = known?.id ?? ids();
  if (!known)
    await tx
      .insertInto("alliance")
      .values({
        id: allianceId,
        name_zh: name,
        name_en: name,
        kind: "countyCommunity",
      })
      .execute();
  await tx
    .insertInto("alliance_member")
    .values({
      alliance_id: allianceId,
      organisation_id: organisationId,
      position: known ? "member" : "lead",
    })
    .execute();
};

/** Makes a person with one membership, or gives a known one a further membership (the password then stays). */
export const addPerson = async (
  db: Database,
  ids: NewId,
  given: {
    login: string;
    role: string;
    organisation: string;
    name: LocalName;
    password: string;
    /** When the membership comes into force; at once by default. */
    starts?: Date;
  },
): Promise<void> => {
  if (!(ROLES as readonly string[]).includes(given.role))
    throw new AdministrationError(`ROLE is one of ${ROLES.join(", ")}`);
  if (given.password.length < MIN_PASSWORD)
    throw new AdministrationError(
      `the password on standard input needs at least ${MIN_PASSWORD} characters`,
    );
  const passwordHash = await hashPassword(given.password);
  await db.transaction(async (tx) => {
    const organisation = await tx
      .selectFrom("organisation")
      .select("id")
      .where("code", "=", given.organisation)
      .executeTakeFirst();
    if (!organisation)
      throw new AdministrationError(
        `there is no organisation ${given.organisation}`,
      );
    const known = await tx
      .selectFrom("person")
      .select("id")
      .where("login", "=", given.login)
      .executeTakeFirst();
    const personId = known?.id ?? ids();
    if (!known)
      await tx
        .insertInto("person")
        .values({
          id: personId,
          login: given.login,
          name_zh: given.name.zh,
          name_en: given.name.en,
          password_hash: passwordHash,
        })
        .execute();
    const added = await tx
      .insertInto("membership")
      .values({
        person_id: personId,
        organisation_id: organisation.id,
        department_id: null,
        role: given.role,
        ...(given.starts && { starts: given.starts }),
      })
      .onConflict((conflict) =>
        conflict.columns(["person_id", "organisation_id"]).doNothing(),
      )
      .returning("person_id")
      .executeTakeFirst();
    if (!added)
      throw new AdministrationError(
        `${given.login} belongs to ${given.organisation} already`,
      );
  });
};
