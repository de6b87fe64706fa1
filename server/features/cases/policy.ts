import {
  roleMay,
  type Action,
} from "../../../shared/domain/identity/permissions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Side } from "../../../shared/domain/consults/lifecycle.ts";

const BOTH = ["inviting", "invited"] as const;

/** Which side of a case an action belongs to (RULES CA2; RQ1, RQ2, RQ5, RQ6 for requests). */
const CASE_ACTIONS = {
  "case.read": BOTH,
  "case.write": ["inviting"],
  "image.upload": ["inviting"],
  "image.read": BOTH,
  "image.confirm": ["inviting"],
  "copy.make": BOTH,
  "request.ask": ["inviting"],
  "request.answer": ["invited"],
  "request.complete": ["inviting"],
  "opinion.write": ["invited"],
  "room.join": BOTH,
  "view.operate": BOTH,
} as const satisfies Partial<Record<Action, readonly Side[]>>;
export type CaseAction = keyof typeof CASE_ACTIONS;

const ALL = Object.keys(CASE_ACTIONS) as CaseAction[];

/** Whether the acting role may do this on a case that its institution reaches from this side. */
export const mayOnCase = (
  actor: Pick<Actor, "role">,
  action: CaseAction,
  side: Side,
): boolean =>
  (CASE_ACTIONS[action] as readonly Side[]).includes(side) &&
  roleMay(actor.role, action);

/** Everything the actor may do with such a case, for the reply's `allowed`. */
export const allowedOnCase = (
  actor: Pick<Actor, "role">,
  side: Side,
): CaseAction[] => ALL.filter((action) => mayOnCase(actor, action, side));
