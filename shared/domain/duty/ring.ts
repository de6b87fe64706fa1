import type { Role } from "../identity/permissions.ts";

/** When the inviting side is shown the duty telephone (EM3). */
export const PHONE_AFTER_MS = 60_000;
/** When the next group is rung (EM4). */
export const ESCALATE_AFTER_MS = 120_000;
/** After this a ring falls silent by itself (EM8). */
export const RING_FOR_MS = 30 * 60_000;

/** Rung when nobody on duty has answered. */
export const ESCALATION_ROLES: readonly Role[] = [
  "departmentHead",
  "coordinator",
];

export type RingStep = "showPhone" | "escalate";

interface RingClock {
  startedAt: Date;
  phoneShownAt: Date | null;
  escalatedAt: Date | null;
}

/** What is due and not yet done, in order. */
export const dueSteps = (ring: RingClock, now: Date): RingStep[] => {
  const sinceMs = now.getTime() - ring.startedAt.getTime();
  return [
    ...(ring.phoneShownAt === null && sinceMs >= PHONE_AFTER_MS
      ? (["showPhone"] as const)
      : []),
    ...(ring.escalatedAt === null && sinceMs >= ESCALATE_AFTER_MS
      ? (["escalate"] as const)
      : []),
  ];
};

interface Colleague {
  personId: string;
  role: Role;
  onDuty: boolean;
}

/** Who is rung first, of the people who may answer there (EM1, EM2). */
export const firstRung = <P extends Colleague>(
  people: readonly P[],
  namedPersonId: string | null,
): { people: P[]; onDuty: boolean } => {
  const onDuty = people.some((person) => person.onDuty);
  return {
    onDuty,
    people: onDuty
      ? people.filter(
          (person) => person.onDuty || person.personId === namedPersonId,
        )
      : [...people],
  };
};

/** Who is rung next, of the people who may answer there (EM4). */
export const nextRung = <P extends Colleague>(
  people: readonly P[],
  rung: ReadonlySet<string>,
): P[] => {
  const others = people.filter(({ personId }) => !rung.has(personId));
  const leading = others.filter(({ role }) => ESCALATION_ROLES.includes(role));
  return leading.length > 0 ? leading : others;
};
