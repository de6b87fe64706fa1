import { sql, type SqlBool } from "kysely";
import { z } from "zod";
import { OpinionContent } from "../../../shared/contracts/opinions.ts";
import type {
  CaseId,
  LocalName,
  OpinionId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { ImageSet } from "../studies/index.ts";

/** What a signature adds to a text; all of it or nothing (unsigned texts of before). */
export interface Signed {
  document: string;
  documentSha256: string;
  jws: string;
  keyId: string;
}
interface Ref<Id> {
  id: Id;
  name: LocalName;
}
export interface StoredDecision extends Signed {
  text: string;
  author: Ref<PersonId>;
  organisation: Ref<OrganisationId>;
  at: Date;
}
/** One version as its row says. */
export interface StoredVersion {
  id: string;
  opinionId: OpinionId;
  number: string | null;
  version: number;
  content: OpinionContent;
  reason: string | null;
  incompleteReason: string | null;
  images: ImageSet[];
  author: Ref<PersonId>;
  organisation: Ref<OrganisationId>;
  at: Date;
  signature: (Signed & { verifyToken: string }) | null;
  withdrawal: { by: Ref<PersonId>; at: Date; reason: string } | null;
  decision: StoredDecision | null;
}
export interface FoundOpinion {
  requestId: RequestId;
  caseId: CaseId;
  number: string | null;
}

const party = (query: Queryable, { organisationId }: Actor) =>
  query
    .selectFrom("request as r")
    .leftJoin("opinion as o", "o.request_id", "r.id")
    .where((where) =>
      where.or([
        where("r.from_organisation_id", "=", organisationId),
        where("r.to_organisation_id", "=", organisationId),
      ]),
    );

/** A live reach to the case, or a part in what was signed there: the latter stays (OP9). */
const readable = (organisationId: string) =>
  sql<SqlBool>`(exists (select 1 from case_access a where a.case_id = r.case_id
                         and a.organisation_id = ${organisationId} and a.ends is null)
             or exists (select 1 from opinion_version v where v.opinion_id = o.id and v.jws is not null))`;

/** The opinion of a request that the actor's institution is a side of; also before anything is written. */
export const find = async (
  query: Queryable,
  actor: Actor,
  requestId: string,
): Promise<FoundOpinion | undefined> => {
  const row = await party(query, actor)
    .select(["r.id", "r.case_id", "o.number"])
    .where("r.id", "=", requestId)
    .where(readable(actor.organisationId))
    .executeTakeFirst();
  return (
    row && {
      requestId: row.id as RequestId,
      caseId: row.case_id as CaseId,
      number: row.number,
    }
  );
};

const versionRows = (query: Queryable) =>
  query
    .selectFrom("opinion_version as v")
    .innerJoin("opinion as o", "o.id", "v.opinion_id")
    .innerJoin("person as p", "p.id", "v.author_id")
    .innerJoin("organisation as g", "g.id", "v.organisation_id")
    .leftJoin("person as w", "w.id", "v.withdrawn_by")
    .leftJoin("opinion_decision as d", "d.opinion_version_id", "v.id")
    .leftJoin("person as dp", "dp.id", "d.author_id")
    .leftJoin("organisation as dg", "dg.id", "d.organisation_id")
    .select(["v.id", "v.opinion_id", "o.number", "v.version", "v.content"])
    .select(["v.reason", "v.incomplete_reason", "v.images", "v.signed_at"])
    .select(["v.document", "v.document_sha256", "v.jws", "v.key_id"])
    .select(["v.verify_token", "v.withdrawn_at", "v.withdrawal_reason"])
    .select(["v.author_id", "p.name_zh as author_zh", "p.name_en as author_en"])
    .select(["v.organisation_id", "g.name_zh as organisation_zh"])
    .select(["g.name_en as organisation_en", "v.withdrawn_by"])
    .select(["w.name_zh as withdrawn_zh", "w.name_en as withdrawn_en"])
    .select(["d.text as decision", "d.decided_at", "d.author_id as decider_id"])
    .select(["dp.name_zh as decider_zh", "dp.name_en as decider_en"])
    .select(["d.organisation_id as deciding_id", "dg.name_zh as deciding_zh"])
    .select(["dg.name_en as deciding_en", "d.document as decision_document"])
    .select(["d.document_sha256 as decision_sha256", "d.jws as decision_jws"])
    .select("d.key_id as decision_key_id");
type VersionRow = Awaited<
  ReturnType<ReturnType<typeof versionRows>["execute"]>
>[number];

const ref = <Id extends string>(
  id: string | null,
  zh: string | null,
  en: string | null,
): Ref<Id> => ({ id: (id ?? "") as Id, name: { zh: zh ?? "", en: en ?? "" } });

const decisionOf = (row: VersionRow): StoredDecision | null =>
  row.decision === null || row.decided_at === null
    ? null
    : {
        text: row.decision,
        author: ref(row.decider_id, row.decider_zh, row.decider_en),
        organisation: ref(row.deciding_id, row.deciding_zh, row.deciding_en),
        at: row.decided_at,
        document: row.decision_document ?? "",
        documentSha256: row.decision_sha256 ?? "",
        jws: row.decision_jws ?? "",
        keyId: row.decision_key_id ?? "",
      };

const versionOf = (row: VersionRow): StoredVersion => ({
  id: row.id,
  opinionId: row.opinion_id as OpinionId,
  number: row.number,
  version: row.version,
  content: OpinionContent.parse(row.content),
  reason: row.reason,
  incompleteReason: row.incomplete_reason,
  images: z.array(ImageSet).parse(row.images),
  author: ref(row.author_id, row.author_zh, row.author_en),
  organisation: ref(
    row.organisation_id,
    row.organisation_zh,
    row.organisation_en,
  ),
  at: row.signed_at,
  signature:
    row.jws === null
      ? null
      : {
          document: row.document ?? "",
          documentSha256: row.document_sha256 ?? "",
          jws: row.jws,
          keyId: row.key_id ?? "",
          verifyToken: row.verify_token ?? "",
        },
  withdrawal:
    row.withdrawn_at === null
      ? null
      : {
          by: ref(row.withdrawn_by, row.withdrawn_zh, row.withdrawn_en),
          at: row.withdrawn_at,
          reason: row.withdrawal_reason ?? "",
        },
  decision: decisionOf(row),
});

/** Versions of a request that the caller has found within reach, first version first. */
export const versionsOf = async (
  query: Queryable,
  requestId: string,
): Promise<StoredVersion[]> => {
  const rows = await versionRows(query)
    .where("o.request_id", "=", requestId)
    .orderBy("v.version")
    .execute();
  return rows.map(versionOf);
};

/** The version of a verification token, with all versions of its opinion. Whoever knows the token may ask. */
export const findByToken = async (
  query: Queryable,
  token: string,
): Promise<
  | { version: StoredVersion; all: readonly StoredVersion[]; caseId: CaseId }
  | undefined
> => {
  const row = await query
    .selectFrom("opinion_version as v")
    .innerJoin("opinion as o", "o.id", "v.opinion_id")
    .select(["v.id", "o.request_id", "o.case_id"])
    .where("v.verify_token", "=", token)
    .executeTakeFirst();
  if (!row) return undefined;
  const all = await versionsOf(query, row.request_id);
  const version = all.find(({ id }) => id === row.id);
  return version && { version, all, caseId: row.case_id as CaseId };
};

/** The opinion's row and its number, made when absent; numbers count within the signing institution and day. */
export const reserve = async (
  tx: Tx,
  actor: Actor,
  request: { id: string; caseId: string },
  fresh: { id: string; day: string; numberOf: (count: number) => string },
): Promise<{ id: OpinionId; number: string }> => {
  await tx
    .insertInto("opinion")
    .values({ id: fresh.id, request_id: request.id, case_id: request.caseId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom("opinion")
    .select(["id", "number"])
    .where("request_id", "=", request.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (row.number !== null)
    return { id: row.id as OpinionId, number: row.number };
  const { last } = await tx
    .insertInto("opinion_number")
    .values({ organisation_id: actor.organisationId, day: fresh.day, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation_id", "day"])
        .doUpdateSet({ last: sql<number>`opinion_number.last + 1` }),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  const number = fresh.numberOf(last);
  await tx
    .updateTable("opinion")
    .set({ number })
    .where("id", "=", row.id)
    .execute();
  return { id: row.id as OpinionId, number };
};

export const insertVersion = async (
  tx: Tx,
  actor: Actor,
  fresh: Pick<
    StoredVersion,
    | "id"
    | "opinionId"
    | "version"
    | "content"
    | "reason"
    | "incompleteReason"
    | "images"
    | "at"
  > & { signature: Signed & { verifyToken: string }; commandId: string },
): Promise<void> => {
  const { signature } = fresh;
  await tx
    .insertInto("opinion_version")
    .values({
      id: fresh.id,
      opinion_id: fresh.opinionId,
      version: fresh.version,
      content: JSON.stringify(fresh.content),
      reason: fresh.reason,
      incomplete_reason: fresh.incompleteReason,
      images: JSON.stringify(fresh.images),
      author_id: actor.personId,
      organisation_id: actor.organisationId,
      signed_at: fresh.at,
      document: signature.document,
      document_sha256: signature.documentSha256,
      jws: signature.jws,
      key_id: signature.keyId,
      verify_token: signature.verifyToken,
      command_id: fresh.commandId,
      withdrawn_by: null,
      withdrawal_reason: null,
    })
    .execute();
};

export const withdraw = async (
  tx: Tx,
  actor: Actor,
  versionId: string,
  withdrawal: { at: Date; reason: string },
): Promise<void> => {
  await tx
    .updateTable("opinion_version")
    .set({
      withdrawn_at: withdrawal.at,
      withdrawn_by: actor.personId,
      withdrawal_reason: withdrawal.reason,
    })
    .where("id", "=", versionId)
    .where("withdrawn_at", "is", null)
    .execute();
};

export const insertDecision = async (
  tx: Tx,
  actor: Actor,
  fresh: Signed & {
    versionId: string;
    text: string;
    at: Date;
    commandId: string;
  },
): Promise<void> => {
  await tx
    .insertInto("opinion_decision")
    .values({
      opinion_version_id: fresh.versionId,
      text: fresh.text,
      author_id: actor.personId,
      organisation_id: actor.organisationId,
      decided_at: fresh.at,
      document: fresh.document,
      document_sha256: fresh.documentSha256,
      jws: fresh.jws,
      key_id: fresh.keyId,
      command_id: fresh.commandId,
    })
    .execute();
};

/** The request of a command that this person has given before, if any. */
export const requestOfCommand = async (
  query: Queryable,
  { personId }: Actor,
  table: "opinion_version" | "opinion_decision",
  commandId: string,
): Promise<string | undefined> => {
  const row =
    table === "opinion_version"
      ? await query
          .selectFrom("opinion_version as v")
          .innerJoin("opinion as o", "o.id", "v.opinion_id")
          .select("o.request_id")
          .where("v.author_id", "=", personId)
          .where("v.command_id", "=", commandId)
          .executeTakeFirst()
      : await query
          .selectFrom("opinion_decision as d")
          .innerJoin("opinion_version as v", "v.id", "d.opinion_version_id")
          .innerJoin("opinion as o", "o.id", "v.opinion_id")
          .select("o.request_id")
          .where("d.author_id", "=", personId)
          .where("d.command_id", "=", commandId)
          .executeTakeFirst();
  return row?.request_id;
};

/** The actor as a document names them. */
export const signatory = async (query: Queryable, actor: Actor) => {
  const row = await query
    .selectFrom("person as p")
    .innerJoin("organisation as o", (join) =>
      join.on("o.id", "=", actor.organisationId),
    )
    .select(["p.name_zh as zh", "p.name_en as en"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .where("p.id", "=", actor.personId)
    .executeTakeFirstOrThrow();
  return {
    person: ref<PersonId>(actor.personId, row.zh, row.en),
    organisation: ref<OrganisationId>(
      actor.organisationId,
      row.organisation_zh,
      row.organisation_en,
    ),
  };
};

/** Requests with a signed opinion that the actor's institution is a side of, newest signature first (OP9). */
export const signedRequests = async (
  query: Queryable,
  { organisationId }: Actor,
  limit: number,
) =>
  query
    .selectFrom("request as r")
    .innerJoin("opinion as o", "o.request_id", "r.id")
    .innerJoin("opinion_version as v", "v.opinion_id", "o.id")
    .innerJoin("organisation as f", "f.id", "r.from_organisation_id")
    .innerJoin("organisation as t", "t.id", "r.to_organisation_id")
    .innerJoin("person as p", "p.id", "v.author_id")
    .leftJoin("opinion_decision as d", "d.opinion_version_id", "v.id")
    .select(["r.id", "r.case_id", "o.number", "v.version", "v.signed_at"])
    .select(["v.document", "v.withdrawn_at", "v.author_id", "d.decided_at"])
    .select(["p.name_zh as author_zh", "p.name_en as author_en"])
    .select(["r.from_organisation_id", "r.to_organisation_id"])
    .select(["f.name_zh as from_zh", "f.name_en as from_en"])
    .select(["t.name_zh as to_zh", "t.name_en as to_en"])
    .where("v.jws", "is not", null)
    .where((where) =>
      where.or([
        where("r.from_organisation_id", "=", organisationId),
        where("r.to_organisation_id", "=", organisationId),
      ]),
    )
    .where("v.version", "=", (last) =>
      last
        .selectFrom("opinion_version as l")
        .whereRef("l.opinion_id", "=", "o.id")
        .select((max) => max.fn.max("l.version").as("version")),
    )
    .orderBy("v.signed_at", "desc")
    .orderBy("v.id")
    .limit(limit)
    .execute();

/** Where the paper of a version in this state lies. */
export const findPaper = async (
  query: Queryable,
  versionId: string,
  state: string,
): Promise<string | undefined> => {
  const row = await query
    .selectFrom("opinion_paper")
    .select("object_key")
    .where("opinion_version_id", "=", versionId)
    .where("state", "=", state)
    .executeTakeFirst();
  return row?.object_key;
};

export const keepPaper = async (
  query: Queryable,
  paper: {
    versionId: string;
    state: string;
    objectKey: string;
    sha256: string;
    bytes: number;
    now: Date;
  },
): Promise<void> => {
  await query
    .insertInto("opinion_paper")
    .values({
      opinion_version_id: paper.versionId,
      state: paper.state,
      object_key: paper.objectKey,
      sha256: paper.sha256,
      bytes: paper.bytes,
      made_at: paper.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};
