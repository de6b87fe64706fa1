import type { ConsentRecord } from "../../../shared/contracts/consents.ts";
import type {
  AttachmentId,
  ConsentId,
  OrganisationId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import type { Signature } from "../../../shared/domain/consents/signature.ts";
import {
  standingAfter,
  type ConsentAct,
  type Purpose,
  type Standing,
} from "../../../shared/domain/consents/standing.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";

/**
 * What stands for a case, whoever asks: only for gates inside the server, on a case that the caller has found within
 * reach.
 */
export const standingOf = async (
  query: Queryable,
  caseId: string,
): Promise<Standing> => {
  const rows = await query
    .selectFrom("consent_record")
    .select(["act", "purposes"])
    .where("case_id", "=", caseId)
    .orderBy("seq")
    .execute();
  return standingAfter(
    rows.map(({ act, purposes }) => ({ act, purposes: purposes as Purpose[] })),
  );
};

/** Acts on a case within the actor's reach, oldest first. */
const reached = (query: Queryable, { organisationId }: Actor, caseId: string) =>
  query
    .selectFrom("consent_record as n")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "n.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .where("n.case_id", "=", caseId)
    .orderBy("n.seq");

export const list = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
): Promise<ConsentRecord[]> => {
  const rows = await reached(query, actor, caseId)
    .innerJoin("person as p", "p.id", "n.taken_by")
    .innerJoin("organisation as o", "o.id", "n.organisation_id")
    .select(["n.id", "n.act", "n.purposes", "n.proof", "n.attachment_id"])
    .select(["n.text_version", "n.text_language", "n.signer_name"])
    .select(["n.signer_relation", "n.signed_on", "n.reason_kind", "n.reason"])
    .select(["n.taken_at", "p.id as person_id", "p.name_zh as person_zh"])
    .select(["p.name_en as person_en", "o.id as organisation_id"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .execute();
  return rows.map((row): ConsentRecord => ({
    id: row.id as ConsentId,
    act: row.act,
    purposes: row.purposes as Purpose[],
    proof:
      row.proof === null
        ? null
        : row.proof === "scan"
          ? {
              kind: "scan",
              attachmentId: row.attachment_id as AttachmentId,
            }
          : {
              kind: "pen",
              textVersion: row.text_version ?? "",
              language: row.text_language ?? "zh",
            },
    signer:
      row.signer_relation === null
        ? null
        : {
            name: row.signer_name,
            relation: row.signer_relation as NonNullable<
              ConsentRecord["signer"]
            >["relation"],
          },
    signedOn: row.signed_on,
    reasonKind: row.reason_kind,
    reason: row.reason,
    takenBy: {
      id: row.person_id as PersonId,
      name: { zh: row.person_zh, en: row.person_en },
    },
    organisation: {
      id: row.organisation_id as OrganisationId,
      name: { zh: row.organisation_zh, en: row.organisation_en },
    },
    takenAt: row.taken_at.toISOString(),
  }));
};

export const findSignature = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  consentId: string,
): Promise<Signature | undefined> => {
  const row = await reached(query, actor, caseId)
    .select("n.signature")
    .where("n.id", "=", consentId)
    .executeTakeFirst();
  return (row?.signature as Signature | null | undefined) ?? undefined;
};

/** Whether the case holds this attachment as a consent's scan. */
export const hasScan = async (
  tx: Tx,
  caseId: string,
  attachmentId: string,
): Promise<boolean> => {
  const row = await tx
    .selectFrom("attachment")
    .select("id")
    .where("case_id", "=", caseId)
    .where("id", "=", attachmentId)
    .where("kind", "=", "consent")
    .executeTakeFirst();
  return row !== undefined;
};

/** The case on which the actor's command acted before, if it did. */
export const findByCommand = async (
  tx: Tx,
  actor: Actor,
  commandId: string,
): Promise<string | undefined> => {
  const row = await tx
    .selectFrom("consent_record")
    .select("case_id")
    .where("taken_by", "=", actor.personId)
    .where("command_id", "=", commandId)
    .executeTakeFirst();
  return row?.case_id;
};

export interface NewConsent {
  id: ConsentId;
  caseId: string;
  act: ConsentAct;
  purposes: readonly Purpose[];
  proof?:
    | { kind: "scan"; attachmentId: string; signedOn: string }
    | {
        kind: "pen";
        textVersion: string;
        language: "zh" | "en";
        signature: Signature;
      };
  signer?: { name: string; relation: string };
  reasonKind?: ConsentRecord["reasonKind"];
  reason?: string;
  commandId: string;
  now: Date;
}
/** Adds the next act; the caller holds the case, so that two cannot meet. */
export const insert = async (
  tx: Tx,
  actor: Actor,
  fresh: NewConsent,
): Promise<void> => {
  const { last } = await tx
    .selectFrom("consent_record")
    .select((max) => max.fn.max("seq").as("last"))
    .where("case_id", "=", fresh.caseId)
    .executeTakeFirstOrThrow();
  const { proof, signer } = fresh;
  await tx
    .insertInto("consent_record")
    .values({
      id: fresh.id,
      case_id: fresh.caseId,
      seq: ((last as number | null) ?? 0) + 1,
      act: fresh.act,
      purposes: [...fresh.purposes],
      proof: proof?.kind ?? null,
      attachment_id: proof?.kind === "scan" ? proof.attachmentId : null,
      signed_on: proof?.kind === "scan" ? proof.signedOn : null,
      text_version: proof?.kind === "pen" ? proof.textVersion : null,
      text_language: proof?.kind === "pen" ? proof.language : null,
      signature: proof?.kind === "pen" ? JSON.stringify(proof.signature) : null,
      signer_name: signer?.name ?? "",
      signer_relation: signer?.relation ?? null,
      reason_kind: fresh.reasonKind ?? null,
      reason: fresh.reason ?? "",
      taken_by: actor.personId,
      organisation_id: actor.organisationId,
      taken_at: fresh.now,
      command_id: fresh.commandId,
    })
    .execute();
};
