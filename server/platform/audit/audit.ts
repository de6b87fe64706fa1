import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { ErrorCode } from "../../../shared/errors.ts";
import type { Clock } from "../ambient.ts";
import type { Database, Queryable, Tx } from "../db/database.ts";
import type { Schema } from "../db/schema.ts";

/** Who did what to which record. Ids only. */
export interface AuditLine {
  /** `noun.verb`, e.g. `case.read`. */
  action: string;
  /** Null before log-in. */
  actor: Actor | null;
  subject?: { kind: keyof Schema | "login"; id: string };
  requestId?: string | undefined;
}

export interface Audit {
  /** The line of a success: commits with the write. */
  record(tx: Tx, line: AuditLine): Promise<void>;
  /** The lines of several successes of one transaction. */
  recordAll(tx: Tx, lines: readonly AuditLine[]): Promise<void>;
  /** The line of a read, which has no transaction. */
  recordRead(line: AuditLine): Promise<void>;
  /** The line of a refusal or a failure: a row of its own, after the rollback. */
  recordRefusal(
    line: AuditLine,
    outcome: "denied" | "failed",
    code: ErrorCode,
  ): Promise<void>;
}

export const createAudit = (
  db: Database,
  clock: Clock,
  nodeId: string,
): Audit => {
  const write = async (
    query: Queryable,
    lines: readonly AuditLine[],
    outcome: "success" | "denied" | "failed",
    code: ErrorCode | null,
  ) => {
    const at = clock.now();
    await query
      .insertInto("audit_event")
      .values(
        lines.map(({ action, actor, subject, requestId }) => ({
          at,
          action,
          outcome,
          error_code: code,
          person_id: actor?.personId ?? null,
          organisation_id: actor?.organisationId ?? null,
          session_id: actor?.sessionId ?? null,
          subject_kind: subject?.kind ?? null,
          subject_id: subject?.id ?? null,
          request_id: requestId ?? null,
          node_id: nodeId,
        })),
      )
      .execute();
  };
  return {
    record: (tx, line) => write(tx, [line], "success", null),
    recordAll: (tx, lines) => write(tx, lines, "success", null),
    recordRead: (line) => write(db.query, [line], "success", null),
    recordRefusal: (line, outcome, code) =>
      write(db.query, [line], outcome, code),
  };
};
