import type { OpinionId } from "../../../shared/contracts/ids.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Tx } from "../../platform/db/database.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Parties } from "./readers.ts";

/** Who asks, and in which call. */
export interface Asking {
  actor: Actor;
  requestId: string;
}

/** Tells both sides of a step on a version, and audits it, in the step's own transaction. */
export const createTelling =
  ({ outbox, audit }: Pick<Platform, "outbox" | "audit">) =>
  async (
    tx: Tx,
    /** Nobody: the server noticed it. */
    { actor, requestId }: { actor: Actor | null; requestId?: string },
    request: Parties,
    what: {
      opinionId: OpinionId;
      version: number;
      versionId: string;
      state: EventPayload<"opinion:changed">["state"];
    },
  ): Promise<void> => {
    const { opinionId, version, state } = what;
    await outbox.add(tx, {
      name: "opinion:changed",
      payload: {
        requestId: request.id,
        caseId: request.caseId,
        ...{ opinionId, version, state },
      },
      topics: [
        `organisation:${request.from.id}`,
        `organisation:${request.to.id}`,
      ],
      aggregate: `opinion:${opinionId}`,
      version,
    });
    await audit.record(tx, {
      action: `opinion.${state}`,
      actor,
      subject: { kind: "opinion_version", id: what.versionId },
      requestId,
    });
  };
