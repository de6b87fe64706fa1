import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import {
  MAX_KEY_IMAGES,
  type KeyImage,
  type keyImageRoutes,
} from "../../../shared/contracts/keyImages.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Topic } from "../../platform/outbox/outbox.ts";
import type { Cases } from "../cases/index.ts";
import * as repository from "./repository.ts";

export type KeyImagesDeps = Pick<
  Platform,
  "db" | "clock" | "audit" | "outbox"
> & { cases: Pick<Cases, "reach" | "lock" | "organisationsOf"> };

/** Key images of cases (IM8): marked and unmarked by whoever may operate the case's view. */
export const createKeyImageService = (deps: KeyImagesDeps) => {
  const { db, clock, audit, outbox, cases } = deps;
  return {
    /** @throws AppError `case.notFound` */
    list: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<KeyImage[]> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const marked = await repository.list(db.query, actor, caseId);
      await audit.recordRead({
        action: "keyImage.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return marked;
    },

    /** @throws AppError `case.notFound`, `image.notFound`, `keyImage.full` */
    set: async (
      actor: Actor,
      caseId: CaseId,
      wanted: BodyOf<(typeof keyImageRoutes)["setKeyImage"]>,
      requestId: string,
    ): Promise<KeyImage[]> => {
      const after = await db.transaction(async (tx) => {
        if (!(await cases.lock(tx, actor, caseId)))
          throw new AppError("case.notFound");
        const image = await repository.findImage(tx, actor, caseId, wanted);
        if (!image) throw new AppError("image.notFound");
        const before = await repository.list(tx, actor, caseId);
        const isMarked = before.some(
          ({ sopInstanceUid, frame }) =>
            sopInstanceUid === wanted.sopInstanceUid && frame === wanted.frame,
        );
        if (isMarked === wanted.marked) return before;
        if (wanted.marked && before.length >= MAX_KEY_IMAGES)
          throw new AppError("keyImage.full");
        const now = clock.now();
        const mark = { caseId, instanceId: image, frame: wanted.frame, now };
        if (wanted.marked) await repository.mark(tx, actor, mark);
        else await repository.unmark(tx, actor, mark);
        await audit.record(tx, {
          action: wanted.marked ? "keyImage.mark" : "keyImage.unmark",
          actor,
          subject: { kind: "instance", id: image },
          requestId,
        });
        const version = now.getTime();
        const organisations = await cases.organisationsOf(tx, caseId);
        await outbox.addOnce(tx, {
          name: "keyImages:changed",
          payload: { caseId, version },
          topics: organisations.map((each): Topic => `organisation:${each}`),
          aggregate: `keyImages:${caseId}`,
          version,
        });
        return repository.list(tx, actor, caseId);
      });
      void outbox.dispatch();
      return after;
    },
  };
};
