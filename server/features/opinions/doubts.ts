import type { OpinionContent } from "../../../shared/contracts/opinions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  textDoubts,
  type TextDoubt,
} from "../../../shared/domain/opinions/textCheck.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { Cases } from "../cases/index.ts";
import type { StoredRequest } from "../consults/index.ts";

/** What the signer of this text must confirm (OP12); nothing where the case is out of reach: then nothing is signed. */
export const doubtsOf = async (
  { cases }: { cases: Pick<Cases, "labels"> },
  query: Queryable,
  actor: Actor,
  { caseId, question }: Pick<StoredRequest, "caseId" | "question">,
  content: OpinionContent,
): Promise<TextDoubt[]> => {
  const label = (await cases.labels(query, actor, [caseId])).get(caseId);
  if (!label) return [];
  const { sex, identity } = label.patient;
  return textDoubts({
    ...{ content, question },
    patient: { sex, newborn: identity === "newborn" },
  });
};
