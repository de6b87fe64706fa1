import type { RequestStatus, Side } from "../consults/lifecycle.ts";

/** What a version of an opinion is to a reader now. Derived from the record, never stored; RULES.md OP3-OP5. */
export const VERSION_STATES = [
  "inForce",
  "former",
  "withdrawn",
  "unsigned",
] as const;
export type VersionState = (typeof VERSION_STATES)[number];

export interface VersionFacts {
  version: number;
  signed: boolean;
  withdrawn: boolean;
  decided: boolean;
}

/** The state of each version, by number: only the last one can be in force, and a withdrawn one brings none back. */
export const versionStates = (
  versions: readonly VersionFacts[],
): ReadonlyMap<number, VersionState> => {
  const last = Math.max(...versions.map(({ version }) => version));
  return new Map(
    versions.map(({ version, signed, withdrawn }): [number, VersionState] => [
      version,
      withdrawn
        ? "withdrawn"
        : !signed
          ? "unsigned"
          : version === last
            ? "inForce"
            : "former",
    ]),
  );
};

/** The signed version that is in force now. */
export const versionInForce = <V extends VersionFacts>(
  versions: readonly V[],
): V | undefined => {
  const states = versionStates(versions);
  return versions.find(({ version }) => states.get(version) === "inForce");
};

/** Whether more images came since the signature than somebody of the side that signed has acknowledged (OP14). */
export const unacknowledged = (later: {
  instances: number;
  acknowledged: { instances: number } | null;
}): boolean => later.instances > (later.acknowledged?.instances ?? 0);

export const OPINION_ACTIONS = ["write", "withdraw", "decide"] as const;
export type OpinionAction = (typeof OPINION_ACTIONS)[number];

interface ActionRule {
  by: Side;
  during: readonly RequestStatus[];
  /** What the record must hold: a version in force, and whether that one may be decided on already. */
  needs: "nothing" | "inForce" | "inForceUndecided";
}
/** OP1, OP4-OP6 as data. */
export const OPINION_RULES = {
  write: {
    by: "invited",
    during: ["accepted", "inSession", "opinionWritten", "done"],
    needs: "nothing",
  },
  withdraw: {
    by: "invited",
    during: ["opinionWritten", "done"],
    needs: "inForce",
  },
  decide: {
    by: "inviting",
    during: ["opinionWritten", "done"],
    needs: "inForceUndecided",
  },
} as const satisfies Record<OpinionAction, ActionRule>;

/** Whether the side may do this now, whoever there asks. */
export const opinionActionOpen = (
  action: OpinionAction,
  side: Side,
  status: RequestStatus,
  versions: readonly VersionFacts[],
): boolean => {
  const { by, during, needs }: ActionRule = OPINION_RULES[action];
  if (by !== side || !during.includes(status)) return false;
  const current = versionInForce(versions);
  switch (needs) {
    case "nothing":
      return true;
    case "inForce":
      return current !== undefined;
    case "inForceUndecided":
      return current !== undefined && !current.decided;
  }
};
