import { z } from "zod";
import type { BodyOf, ReplyOf } from "../../../shared/contracts/contract.ts";
import type {
  caseRoutes,
  CaseDetail,
  CaseSummary,
  OpenedCase,
  OpeningField,
} from "../../../shared/contracts/cases.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import {
  caseDayOf,
  formatCaseNumber,
} from "../../../shared/domain/cases/caseNumber.ts";
import type { Side } from "../../../shared/domain/consults/lifecycle.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { oncePerCommand } from "../../platform/db/once.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Topic } from "../../platform/outbox/outbox.ts";
import * as attachments from "./attachmentRepository.ts";
import { differingFields, type PatientSeal } from "./patients.ts";
import { allowedOnCase, mayOnCase, type CaseAction } from "./policy.ts";
import * as repository from "./repository.ts";
import { timelineOf } from "./timeline.ts";

export type CasesDeps = Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "outbox"
> & { seal: PatientSeal };
type Routes = typeof caseRoutes;

/** Opaque to clients: the place of the page's last row. */
const Cursor = z.tuple([z.iso.datetime(), z.uuid()]);
const writeCursor = ({ updatedAt, id }: CaseSummary): string =>
  Buffer.from(JSON.stringify([updatedAt, id])).toString("base64url");
const readCursor = (cursor: string): repository.Position => {
  try {
    const [updatedAt, id] = Cursor.parse(
      JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")),
    );
    return { updatedAt: new Date(updatedAt), id };
  } catch {
    throw new AppError("input.invalid", {
      fields: [{ path: "cursor", problem: "invalid_value" }],
    });
  }
};

/** The side from which the actor's institution may do this. @throws AppError `case.notFound`, `case.forbidden` */
export const requireSide = (
  actor: Actor,
  action: CaseAction,
  side: Side | undefined,
): Side => {
  if (side === undefined) throw new AppError("case.notFound");
  if (!mayOnCase(actor, action, side)) throw new AppError("case.forbidden");
  return side;
};

/** Patients and cases: open, find, read, revise. */
export const createCaseService = (deps: CasesDeps) => {
  const { db, clock, ids, audit, outbox, seal } = deps;

  const touch = async (tx: Tx, caseId: CaseId): Promise<void> => {
    const { version, organisations } = await repository.bump(
      tx,
      caseId,
      clock.now(),
    );
    await outbox.add(tx, {
      name: "case:changed",
      payload: { caseId, version },
      topics: organisations.map((id): Topic => `organisation:${id}`),
      aggregate: `case:${caseId}`,
      version,
    });
  };

  const detail = async (actor: Actor, caseId: string): Promise<CaseDetail> => {
    const found = await repository.find(db.query, actor, seal, caseId);
    if (!found) throw new AppError("case.notFound");
    const stored = await attachments.list(db.query, actor, caseId);
    return {
      ...found,
      attachments: stored.map(({ attachment }) => attachment),
      timeline: await timelineOf(db.query, actor, caseId),
      allowed: allowedOnCase(actor, found.side),
    };
  };

  const insert = async (
    tx: Tx,
    actor: Actor,
    input: BodyOf<Routes["openCase"]>,
    requestId: string,
  ): Promise<{ id: string; notTaken: OpeningField[] }> => {
    await oncePerCommand(tx, input.commandId);
    const before = await repository.findByCommand(tx, actor, input.commandId);
    if (before)
      return {
        id: before.id,
        notTaken: [
          ...differingFields(
            before,
            seal.columnsOf(input.patient, before.number),
          ),
          ...(before.chief_complaint === input.chiefComplaint
            ? []
            : (["chiefComplaint"] as const)),
          ...(before.history === input.history ? [] : (["history"] as const)),
        ],
      };
    const now = clock.now();
    const day = caseDayOf(now);
    const number = formatCaseNumber(
      day,
      await repository.nextCount(tx, actor.organisationId, day),
    );
    const id = ids() as CaseId;
    await repository.insertCase(tx, actor, {
      id,
      number,
      patientId: ids(),
      patient: seal.columnsOf(input.patient, number),
      chiefComplaint: input.chiefComplaint,
      history: input.history,
      commandId: input.commandId,
      now,
    });
    await repository.grant(tx, {
      caseId: id,
      organisationId: actor.organisationId,
      role: "inviting",
      via: null,
      starts: now,
    });
    await audit.record(tx, {
      action: "case.open",
      actor,
      subject: { kind: "consult_case", id },
      requestId,
    });
    await outbox.add(tx, {
      name: "case:changed",
      payload: { caseId: id, version: 1 },
      topics: [`organisation:${actor.organisationId}`],
      aggregate: `case:${id}`,
      version: 1,
    });
    return { id, notTaken: [] };
  };

  return {
    open: async (
      actor: Actor,
      input: BodyOf<Routes["openCase"]>,
      requestId: string,
    ): Promise<OpenedCase> => {
      const { id, notTaken } = await db.transaction((tx) =>
        insert(tx, actor, input, requestId),
      );
      void outbox.dispatch();
      return { ...(await detail(actor, id)), notTaken };
    },

    search: async (
      actor: Actor,
      { text, limit, cursor }: BodyOf<Routes["searchCases"]>,
      requestId: string,
    ): Promise<ReplyOf<Routes["searchCases"]>> => {
      const rows = await repository.search(db.query, actor, seal, {
        text,
        nationalIdIndex: seal.indexOf(text),
        after: cursor === null ? undefined : readCursor(cursor),
        limit: limit + 1,
      });
      await audit.recordRead({ action: "case.search", actor, requestId });
      const cases = rows.slice(0, limit);
      const last = cases.at(-1);
      return {
        cases,
        nextCursor: rows.length > limit && last ? writeCursor(last) : null,
      };
    },

    read: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<CaseDetail> => {
      const found = await detail(actor, caseId);
      await audit.recordRead({
        action: "case.read",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return found;
    },

    revise: async (
      actor: Actor,
      caseId: CaseId,
      input: BodyOf<Routes["reviseCase"]>,
      requestId: string,
    ): Promise<CaseDetail> => {
      await db.transaction(async (tx) => {
        requireSide(
          actor,
          "case.write",
          await repository.lock(tx, actor, caseId),
        );
        const now = await repository.textOf(tx, caseId);
        // A reply lost on the way and sent again finds its own text: done already.
        if (
          now.chief_complaint === input.chiefComplaint &&
          now.history === input.history
        )
          return;
        if (
          input.expectedVersion > now.version ||
          input.expectedVersion <= (now.last_revision ?? 0)
        )
          throw new AppError("case.staleVersion");
        await repository.revise(tx, actor, caseId, now, input, clock.now());
        await touch(tx, caseId);
        await audit.record(tx, {
          action: "case.revise",
          actor,
          subject: { kind: "consult_case", id: caseId },
          requestId,
        });
      });
      void outbox.dispatch();
      return detail(actor, caseId);
    },

    touch,
    /** Lets an institution reach the case as invited; does nothing where it reaches it already. */
    grant: (
      tx: Tx,
      access: { caseId: CaseId; organisationId: string; via: string },
    ): Promise<void> =>
      repository.grant(tx, {
        ...access,
        role: "invited",
        starts: clock.now(),
      }),
    /** Ends an invited institution's reach. */
    endReach: (
      tx: Tx,
      access: { caseId: CaseId; organisationId: string },
    ): Promise<void> =>
      repository.endReach(tx, { ...access, ends: clock.now() }),
    /**
     * The case's patient as far as images can be compared with it; `statedId` is an image's Patient ID, which some
     * devices fill with the national id. Undefined for a case out of reach.
     */
    patientFor: async (
      query: Queryable,
      actor: Actor,
      caseId: CaseId,
      statedId: string,
    ) => {
      const found = await repository.findPatient(query, actor, caseId);
      if (!found) return undefined;
      const { national_id_index: known, ...patient } = found;
      const stated = seal.indexOf(statedId);
      const nationalIdDiffers =
        known !== null && stated !== undefined && known !== stated;
      return { ...patient, nationalIdDiffers };
    },
    /** What lists of other features show of a case and its patient, by case id; cases out of reach are missing. */
    labels: async (
      query: Queryable,
      actor: Actor,
      caseIds: readonly CaseId[],
    ): Promise<ReadonlyMap<CaseId, repository.CaseLabel>> => {
      const found = await repository.findLabels(query, actor, seal, caseIds);
      return new Map(found.map((label) => [label.id, label]));
    },
  };
};
export type CaseService = ReturnType<typeof createCaseService>;
