import type {
  ConsultRequest,
  consultRoutes,
} from "../../../shared/contracts/consults.ts";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type { RequestId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { oncePerCommand, reusedCommand } from "../../platform/db/once.ts";
import * as advice from "./adviceRepository.ts";
import { type ConsultsDeps, type RequestSteps } from "./steps.ts";

/** Question and answer in writing (图文咨询). */
export const createAdvice = (
  { clock, ids, consent }: Pick<ConsultsDeps, "clock" | "ids" | "consent">,
  { changed, lockRequest, take, view }: RequestSteps,
) => {
  /** An answer or a further question; the same command again finds the message it wrote (AD2, AD3). */
  const writeMessage = (
    actor: Actor,
    id: RequestId,
    name: "answer" | "askAgain",
    {
      commandId,
      expectedVersion,
      text,
    }: BodyOf<typeof consultRoutes.answerAdvice>,
    requestId: string,
  ): Promise<ConsultRequest> =>
    changed(async (tx) => {
      await oncePerCommand(tx, commandId);
      const request = await lockRequest(tx, actor, id);
      const before = await advice.findByCommand(tx, actor, commandId);
      if (before !== undefined) {
        if (before !== id) throw reusedCommand();
        return view(tx, actor, id);
      }
      if (name === "askAgain")
        await consent.requireNotWithdrawn(tx, request.caseId, "service"); // CO6
      await take(tx, actor, request, name, expectedVersion, requestId);
      await advice.insert(tx, actor, {
        ...{ id: ids(), requestId: id, text, commandId, now: clock.now() },
        kind: name === "answer" ? "answer" : "question",
      });
      return view(tx, actor, id);
    });

  return { writeMessage };
};
