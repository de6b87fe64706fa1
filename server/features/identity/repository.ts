import type {
  DepartmentId,
  OrganisationId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import type {
  DirectoryEntry,
  Membership,
  SessionView,
} from "../../../shared/contracts/identity.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  roleMay,
  type Role,
} from "../../../shared/domain/identity/permissions.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

interface Account {
  id: PersonId;
  passwordHash: string;
  revoked: boolean;
}

/** The account of a login name; no filter by actor, because nobody is logged in yet. */
export const findAccount = async (
  query: Queryable,
  login: string,
): Promise<Account | undefined> => {
  const row = await query
    .selectFrom("person")
    .select(["id", "password_hash", "revoked_at"])
    .where("login", "=", login)
    .executeTakeFirst();
  return (
    row && {
      id: row.id as PersonId,
      passwordHash: row.password_hash,
      revoked: row.revoked_at !== null,
    }
  );
};

/** To ask a person who is logged in for the password once more. */
export const findPasswordHash = async (
  query: Queryable,
  personId: string,
): Promise<string | undefined> => {
  const row = await query
    .selectFrom("person")
    .select("password_hash")
    .where("id", "=", personId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row?.password_hash;
};

/** Memberships in force, oldest first: the first is the one a log-in acts for. */
export const membershipsOf = async (
  query: Queryable,
  personId: string,
  now: Date,
): Promise<Membership[]> => {
  const rows = await query
    .selectFrom("membership as m")
    .innerJoin("organisation as o", "o.id", "m.organisation_id")
    .leftJoin("department as d", "d.id", "m.department_id")
    .select(["m.role", "o.id", "o.name_zh", "o.name_en"])
    .select([
      "d.id as department_id",
      "d.name_zh as department_zh",
      "d.name_en as department_en",
    ])
    .where("m.person_id", "=", personId)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .orderBy("m.starts")
    .orderBy("o.code")
    .execute();
  return rows.map((row) => ({
    organisation: {
      id: row.id as OrganisationId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    department:
      row.department_id === null
        ? null
        : {
            id: row.department_id as DepartmentId,
            name: { zh: row.department_zh ?? "", en: row.department_en ?? "" },
          },
    role: row.role as Role,
  }));
};

export const findPerson = async (
  query: Queryable,
  personId: string,
): Promise<SessionView["person"] | undefined> => {
  const row = await query
    .selectFrom("person")
    .select(["id", "login", "name_zh", "name_en"])
    .where("id", "=", personId)
    .executeTakeFirst();
  return (
    row && {
      id: row.id as PersonId,
      login: row.login,
      name: { zh: row.name_zh, en: row.name_en },
    }
  );
};

/** Other organisations that share an alliance with the actor's, and those of their people who answer requests. */
export const listDirectory = async (
  query: Queryable,
  actor: Actor,
  now: Date,
): Promise<DirectoryEntry[]> => {
  const organisations = await query
    .selectFrom("organisation as o")
    .select(["o.id", "o.name_zh", "o.name_en"])
    .where("o.id", "!=", actor.organisationId)
    .where((where) =>
      where.exists(
        where
          .selectFrom("alliance_member as theirs")
          .innerJoin(
            "alliance_member as ours",
            "ours.alliance_id",
            "theirs.alliance_id",
          )
          .select("theirs.alliance_id")
          .whereRef("theirs.organisation_id", "=", "o.id")
          .where("ours.organisation_id", "=", actor.organisationId),
      ),
    )
    .orderBy("o.code")
    .execute();
  if (organisations.length === 0) return [];
  const people = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .leftJoin("department as d", "d.id", "m.department_id")
    .select(["m.organisation_id", "m.role", "p.id", "p.name_zh", "p.name_en"])
    .select(["d.name_zh as department_zh", "d.name_en as department_en"])
    .where(
      "m.organisation_id",
      "in",
      organisations.map(({ id }) => id),
    )
    .where("p.revoked_at", "is", null)
    .where("m.starts", "<=", now)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .orderBy("p.login")
    .execute();
  return organisations.map((organisation) => ({
    organisation: {
      id: organisation.id as OrganisationId,
      name: { zh: organisation.name_zh, en: organisation.name_en },
    },
    people: people
      .filter(
        (p) =>
          p.organisation_id === organisation.id &&
          roleMay(p.role as Role, "request.answer"),
      )
      .map((p) => ({
        id: p.id as PersonId,
        name: { zh: p.name_zh, en: p.name_en },
        role: p.role as Role,
        department:
          p.department_zh === null
            ? null
            : { zh: p.department_zh, en: p.department_en ?? "" },
      })),
  }));
};

/** People with a membership in the actor's organisation, those who only begin later too. */
export const listPeople = async (query: Queryable, actor: Actor, now: Date) => {
  const rows = await query
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .select([
      "p.id",
      "p.login",
      "p.name_zh",
      "p.name_en",
      "p.revoked_at",
      "m.role",
    ])
    .where("m.organisation_id", "=", actor.organisationId)
    .where((where) =>
      where.or([where("m.ends", "is", null), where("m.ends", ">", now)]),
    )
    .orderBy("p.login")
    .execute();
  return rows.map((row) => ({
    id: row.id as PersonId,
    login: row.login,
    name: { zh: row.name_zh, en: row.name_en },
    role: row.role as Role,
    revoked: row.revoked_at !== null,
  }));
};

/**
 * Takes a person's access away in the actor's organisation: the membership ends, and with the last one the account.
 * What another organisation gave stays theirs to take. False when the person has no live membership here; repeating it
 * on a revoked account changes nothing.
 */
export const revokePerson = async (
  tx: Tx,
  actor: Actor,
  personId: PersonId,
  now: Date,
): Promise<"account" | "membership" | undefined> => {
  const memberships = await tx
    .selectFrom("membership")
    .select("organisation_id")
    .where("person_id", "=", personId)
    .where((where) =>
      where.or([where("ends", "is", null), where("ends", ">", now)]),
    )
    .forUpdate()
    .execute();
  const ours = (row: { organisation_id: string }) =>
    row.organisation_id === actor.organisationId;
  if (!memberships.some(ours)) return undefined;
  if (!memberships.every(ours)) {
    await tx
      .updateTable("membership")
      .set({ ends: now })
      .where("person_id", "=", personId)
      .where("organisation_id", "=", actor.organisationId)
      .execute();
    return "membership";
  }
  await tx
    .updateTable("person")
    .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.val(now)) }))
    .where("id", "=", personId)
    .execute();
  return "account";
};
