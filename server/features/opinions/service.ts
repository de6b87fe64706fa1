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
import * as readers from "./readers.ts";
import * as repository from "./repository.ts";
import type { SigningDeps } from "./signing.ts";
import { createTelling } from "./telling.ts";
import { createOpinionView } from "./view.ts";

/** Records that one list shows at most. */
const LIST_LIMIT = 500;

/** Drafts, reading, and each institution's own record: rules OP1, OP2, OP9, OP13. */
export const createOpinionService = (deps: SigningDeps) => {
  const { db, clock, audit, outbox, consults } = deps;
  const tell = createTelling(deps);
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
      if (!(await repository.find(db.query, actor, id)))
        throw new AppError("request.notFound");
      // Before it is read: what is withdrawn at this very moment was seen, too.
      await readers.noteOpened(db.query, actor, id, clock.now());
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

    /** OP13: a second time changes nothing. @throws AppError `request.notFound`, `opinion.notFound` */
    acknowledge: async (
      actor: Actor,
      id: RequestId,
      version: number,
      requestId: string,
    ): Promise<Opinion> => {
      if (!(await repository.find(db.query, actor, id)))
        throw new AppError("request.notFound");
      const versions = await repository.versionsOf(db.query, id);
      const found = versions.find((one) => one.version === version);
      if (!found?.withdrawal) throw new AppError("opinion.notFound");
      const { id: versionId, opinionId } = found;
      await db.transaction(async (tx) => {
        if (!(await readers.acknowledge(tx, actor, versionId, clock.now())))
          return;
        const parties = await readers.partiesOf(tx, id);
        const what = { opinionId, version, versionId };
        const state = "acknowledged";
        await tell(tx, { actor, requestId }, parties, { ...what, state });
      });
      void outbox.dispatch();
      return view(db.query, actor, id, clock.now());
    },

    unacknowledged: (actor: Actor) => readers.unacknowledged(db.query, actor),

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
