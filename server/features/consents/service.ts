import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type {
  CaseConsents,
  consentRoutes,
} from "../../../shared/contracts/consents.ts";
import type { CaseId, ConsentId } from "../../../shared/contracts/ids.ts";
import {
  mayAct,
  standingAfter,
} from "../../../shared/domain/consents/standing.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import { oncePerCommand, reusedCommand } from "../../platform/db/once.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import { mayOnCase, type Cases } from "../cases/index.ts";
import * as repository from "./repository.ts";
import type { NewConsent } from "./repository.ts";

export type ConsentsDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox"
> & { cases: Pick<Cases, "reach" | "lock" | "touch"> };
type Bodies = {
  [R in keyof typeof consentRoutes]: BodyOf<(typeof consentRoutes)[R]>;
};
type Act = Omit<NewConsent, "id" | "caseId" | "now">;

/** Consent of a patient, act by act; rules CO1-CO10. */
export const createConsentService = (deps: ConsentsDeps) => {
  const { db, clock, ids, audit, outbox, cases } = deps;

  const viewOf = async (
    query: Queryable,
    actor: Actor,
    caseId: CaseId,
  ): Promise<CaseConsents> => {
    const records = await repository.list(query, actor, caseId);
    return { standing: standingAfter(records), records };
  };

  const record = async (
    actor: Actor,
    caseId: CaseId,
    act: Act,
    requestId: string,
  ): Promise<CaseConsents> => {
    const consents = await db.transaction(async (tx) => {
      await oncePerCommand(tx, act.commandId);
      const side = await cases.lock(tx, actor, caseId);
      if (side === undefined) throw new AppError("case.notFound");
      if (!mayOnCase(actor, "case.write", side))
        throw new AppError("case.forbidden"); // CO7
      const before = await repository.findByCommand(tx, actor, act.commandId);
      if (before !== undefined && before !== caseId) throw reusedCommand();
      if (before !== undefined) return viewOf(tx, actor, caseId); // CO10
      const standing = await repository.standingOf(tx, caseId);
      if (!act.purposes.every((each) => mayAct(standing, act.act, each)))
        throw new AppError("consent.notOpen");
      if (
        act.proof?.kind === "scan" &&
        !(await repository.hasScan(tx, caseId, act.proof.attachmentId))
      )
        throw new AppError("consent.noScan");
      const id = ids() as ConsentId;
      await repository.insert(tx, actor, {
        ...{ ...act, id, caseId, now: clock.now() },
      });
      await cases.touch(tx, caseId);
      await audit.record(tx, {
        action: `consent.${act.act}`,
        actor,
        subject: { kind: "consent_record", id },
        requestId,
      });
      return viewOf(tx, actor, caseId);
    });
    void outbox.dispatch();
    return consents;
  };

  return {
    give: (
      actor: Actor,
      caseId: CaseId,
      input: Bodies["giveConsent"],
      requestId: string,
    ) => record(actor, caseId, { act: "given", ...input }, requestId),

    defer: (
      actor: Actor,
      caseId: CaseId,
      input: Bodies["deferConsent"],
      requestId: string,
    ) => record(actor, caseId, { act: "deferred", ...input }, requestId),

    withdraw: (
      actor: Actor,
      caseId: CaseId,
      input: Bodies["withdrawConsent"],
      requestId: string,
    ) => record(actor, caseId, { act: "withdrawn", ...input }, requestId),

    list: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<CaseConsents> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const consents = await viewOf(db.query, actor, caseId);
      await audit.recordRead({
        action: "consent.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return consents;
    },

    signature: async (
      actor: Actor,
      caseId: CaseId,
      consentId: ConsentId,
      requestId: string,
    ) => {
      const found = await repository.findSignature(
        ...([db.query, actor, caseId, consentId] as const),
      );
      if (!found) {
        const side = await cases.reach(db.query, actor, caseId);
        throw new AppError(side ? "consent.notFound" : "case.notFound");
      }
      await audit.recordRead({
        action: "consent.readSignature",
        actor,
        subject: { kind: "consent_record", id: consentId },
        requestId,
      });
      return found;
    },
  };
};
export type ConsentService = ReturnType<typeof createConsentService>;
