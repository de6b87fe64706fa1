import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type {
  CaseId,
  OrganisationId,
  PersonId,
  RequestId,
} from "../../../shared/contracts/ids.ts";
import type {
  Opinion,
  OpinionDraft,
  OpinionRecord,
  opinionRoutes,
} from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import { OpinionDocument } from "./documents.ts";
import { doubtsOf } from "./doubts.ts";
import * as drafts from "./draftRepository.ts";
import { refusalOf } from "./policy.ts";
import * as repository from "./repository.ts";
import type { SigningDeps } from "./signing.ts";
import { createOpinionView } from "./view.ts";

/** Records that one list shows at most. */
const LIST_LIMIT = 500;

/** Drafts, reading, and each institution's own record: rules OP1, OP2, OP9. */
export const createOpinionService = (deps: SigningDeps) => {
  const { db, clock, audit, consults } = deps;
  const view = createOpinionView(deps);

  const requireWriter = async (actor: Actor, id: RequestId) => {
    const request = await consults.find(db.query, actor, id);
    if (!request) throw new AppError("request.notFound");
    const refused = refusalOf(actor, "write", request, []);
    if (refused) throw new AppError(refused);
    return request;
  };

  return {
    read: async (
      actor: Actor,
      id: RequestId,
      requestId: string,
    ): Promise<Opinion> => {
      const opinion = await view(db.query, actor, id, clock.now());
      await audit.recordRead({
        action: "opinion.read",
        actor,
        subject: { kind: "request", id },
        requestId,
      });
      return opinion;
    },

    /** @throws AppError `opinion.staleDraft`: the newer text is read with the opinion. */
    saveDraft: async (
      actor: Actor,
      id: RequestId,
      { baseVersion, content }: BodyOf<typeof opinionRoutes.saveOpinionDraft>,
      requestId: string,
    ): Promise<OpinionDraft> => {
      const request = await requireWriter(actor, id);
      const doubts = await doubtsOf(deps, db.query, actor, request, content);
      return db.transaction(async (tx) => {
        const now = clock.now();
        const saved = await drafts.save(tx, actor, {
          ...{ requestId: id, baseVersion, content, now },
        });
        if (!saved) throw new AppError("opinion.staleDraft");
        await audit.record(tx, {
          action: "opinion.saveDraft",
          actor,
          subject: { kind: "request", id },
          requestId,
        });
        return { ...saved, doubts };
      });
    },

    discardDraft: async (
      actor: Actor,
      id: RequestId,
      draftVersion: number,
      requestId: string,
    ): Promise<void> => {
      const found = await repository.find(db.query, actor, id);
      if (!found) throw new AppError("request.notFound");
      await db.transaction(async (tx) => {
        if (!(await drafts.take(tx, actor, id, draftVersion)))
          throw new AppError("opinion.staleDraft");
        await audit.record(tx, {
          action: "opinion.discardDraft",
          actor,
          subject: { kind: "request", id },
          requestId,
        });
      });
    },

    list: async (actor: Actor, requestId: string): Promise<OpinionRecord[]> => {
      const rows = await repository.signedRequests(db.query, actor, LIST_LIMIT);
      await audit.recordRead({ action: "opinion.list", actor, requestId });
      return rows.map((row) => ({
        requestId: row.id as RequestId,
        caseId: row.case_id as CaseId,
        number: row.number ?? "",
        version: row.version,
        state: row.withdrawn_at === null ? "inForce" : "withdrawn",
        patientName: OpinionDocument.parse(JSON.parse(row.document ?? ""))
          .patient.name,
        from: {
          id: row.from_organisation_id as OrganisationId,
          name: { zh: row.from_zh, en: row.from_en },
        },
        to: {
          id: row.to_organisation_id as OrganisationId,
          name: { zh: row.to_zh, en: row.to_en },
        },
        author: {
          id: row.author_id as PersonId,
          name: { zh: row.author_zh, en: row.author_en },
        },
        signedAt: row.signed_at.toISOString(),
        decided: row.decided_at !== null,
      }));
    },
  };
};
export type OpinionService = ReturnType<typeof createOpinionService>;
