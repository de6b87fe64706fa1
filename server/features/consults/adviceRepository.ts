import type { AdviceMessage } from "../../../shared/contracts/consults.ts";
import type {
  AdviceMessageId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { StoredRequest } from "./repository.ts";

/** Messages of the advices among requests that the caller has found within reach, oldest first. */
export const ofRequests = async (
  query: Queryable,
  requests: readonly StoredRequest[],
): Promise<ReadonlyMap<RequestId, AdviceMessage[]>> => {
  const found = new Map<RequestId, AdviceMessage[]>();
  const advices = requests.filter(({ kind }) => kind === "advice");
  if (advices.length === 0) return found;
  const rows = await query
    .selectFrom("advice_message as n")
    .innerJoin("person as p", "p.id", "n.author_id")
    .innerJoin("organisation as o", "o.id", "n.organisation_id")
    .select(["n.id", "n.request_id", "n.kind", "n.text", "n.at"])
    .select(["p.id as person_id", "p.name_zh as person_zh"])
    .select(["p.name_en as person_en", "o.id as organisation_id"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .where(
      "n.request_id",
      "in",
      advices.map(({ id }) => id),
    )
    .orderBy("n.seq")
    .execute();
  for (const row of rows) {
    const requestId = row.request_id as RequestId;
    const messages = found.get(requestId) ?? [];
    messages.push({
      id: row.id as AdviceMessageId,
      kind: row.kind,
      text: row.text,
      author: {
        id: row.person_id as PersonId,
        name: { zh: row.person_zh, en: row.person_en },
      },
      organisation: {
        id: row.organisation_id as OrganisationId,
        name: { zh: row.organisation_zh, en: row.organisation_en },
      },
      at: row.at.toISOString(),
    });
    found.set(requestId, messages);
  }
  return found;
};

export const findByCommand = async (
  tx: Tx,
  actor: Actor,
  commandId: string,
): Promise<string | undefined> => {
  const row = await tx
    .selectFrom("advice_message")
    .select("request_id")
    .where("author_id", "=", actor.personId)
    .where("command_id", "=", commandId)
    .executeTakeFirst();
  return row?.request_id;
};

/** Adds the next message; the caller holds the case, so that two cannot meet. */
export const insert = async (
  tx: Tx,
  actor: Actor,
  fresh: {
    id: string;
    requestId: string;
    kind: AdviceMessage["kind"];
    text: string;
    commandId: string;
    now: Date;
  },
): Promise<void> => {
  const { last } = await tx
    .selectFrom("advice_message")
    .select((max) => max.fn.max("seq").as("last"))
    .where("request_id", "=", fresh.requestId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("advice_message")
    .values({
      id: fresh.id,
      request_id: fresh.requestId,
      seq: ((last as number | null) ?? 0) + 1,
      kind: fresh.kind,
      text: fresh.text,
      author_id: actor.personId,
      organisation_id: actor.organisationId,
      command_id: fresh.commandId,
      at: fresh.now,
    })
    .execute();
};
