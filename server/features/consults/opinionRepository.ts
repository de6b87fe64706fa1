import type { Opinion } from "../../../shared/contracts/consults.ts";
import type {
  OpinionId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { StoredRequest } from "./repository.ts";

/** Opinions of requests that the caller has found within reach, first version first. */
export const ofRequests = async (
  query: Queryable,
  requests: readonly StoredRequest[],
): Promise<ReadonlyMap<RequestId, Opinion[]>> => {
  const found = new Map<RequestId, Opinion[]>();
  if (requests.length === 0) return found;
  const rows = await query
    .selectFrom("opinion as n")
    .innerJoin("person as p", "p.id", "n.author_id")
    .innerJoin("organisation as o", "o.id", "n.organisation_id")
    .select(["n.id", "n.request_id", "n.version", "n.text", "n.written_at"])
    .select(["p.id as person_id", "p.name_zh as person_zh"])
    .select(["p.name_en as person_en", "o.id as organisation_id"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .where(
      "n.request_id",
      "in",
      requests.map(({ id }) => id),
    )
    .orderBy("n.version")
    .execute();
  for (const row of rows) {
    const requestId = row.request_id as RequestId;
    const opinions = found.get(requestId) ?? [];
    opinions.push({
      id: row.id as OpinionId,
      version: row.version,
      text: row.text,
      author: {
        id: row.person_id as PersonId,
        name: { zh: row.person_zh, en: row.person_en },
      },
      organisation: {
        id: row.organisation_id as OrganisationId,
        name: { zh: row.organisation_zh, en: row.organisation_en },
      },
      writtenAt: row.written_at.toISOString(),
    });
    found.set(requestId, opinions);
  }
  return found;
};

export const findByCommand = async (
  tx: Tx,
  actor: Actor,
  commandId: string,
): Promise<string | undefined> => {
  const row = await tx
    .selectFrom("opinion")
    .select("request_id")
    .where("author_id", "=", actor.personId)
    .where("command_id", "=", commandId)
    .executeTakeFirst();
  return row?.request_id;
};

/** Adds the next version; the caller holds the case, so that two versions cannot meet. */
export const insert = async (
  tx: Tx,
  actor: Actor,
  fresh: {
    id: string;
    requestId: string;
    text: string;
    commandId: string;
    now: Date;
  },
): Promise<void> => {
  const { last } = await tx
    .selectFrom("opinion")
    .select((max) => max.fn.max("version").as("last"))
    .where("request_id", "=", fresh.requestId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("opinion")
    .values({
      id: fresh.id,
      request_id: fresh.requestId,
      version: ((last as number | null) ?? 0) + 1,
      text: fresh.text,
      author_id: actor.personId,
      organisation_id: actor.organisationId,
      command_id: fresh.commandId,
      written_at: fresh.now,
    })
    .execute();
};
