import type { StoredRequest } from "../consults/index.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import {
  roleMay,
  type Action,
} from "../../../shared/domain/identity/permissions.ts";
import {
  OPINION_ACTIONS,
  OPINION_RULES,
  opinionActionOpen,
  type OpinionAction,
  type VersionFacts,
} from "../../../shared/domain/opinions/lifecycle.ts";
import type { ErrorCode } from "../../../shared/errors.ts";

/** Which permission an action asks of the acting role. */
const ACTIONS = {
  write: "opinion.write",
  withdraw: "opinion.write",
  decide: "request.complete",
} as const satisfies Record<OpinionAction, Action>;
type Standing = Pick<StoredRequest, "kind" | "side" | "status">;

/** Why the person may not do this now; undefined when they may (OP1, OP4-OP6). */
export const refusalOf = (
  actor: Pick<Actor, "role">,
  action: OpinionAction,
  { kind, side, status }: Standing,
  versions: readonly VersionFacts[],
): ErrorCode | undefined => {
  if (
    OPINION_RULES[action].by !== side ||
    !roleMay(actor.role, ACTIONS[action])
  )
    return "request.forbidden";
  return kind === "consult" && opinionActionOpen(action, side, status, versions)
    ? undefined
    : "request.wrongStatus";
};

/** What the person may do now, for the reply's `allowed`. */
export const allowedActions = (
  actor: Pick<Actor, "role">,
  request: Standing,
  versions: readonly VersionFacts[],
): OpinionAction[] =>
  OPINION_ACTIONS.filter(
    (action) => refusalOf(actor, action, request, versions) === undefined,
  );
