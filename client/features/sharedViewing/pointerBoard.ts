import type { PersonId } from "../../../shared/contracts/ids.ts";
import type { PointedAt } from "../../../shared/contracts/pointers.ts";

export interface Pointer {
  personId: PersonId;
  at: PointedAt;
}

/** A pointer of which nothing more is heard is gone: its line may have died without a word. */
export const POINTER_EXPIRES_MS = 2_000;

/**
 * Everybody's pointers as they were last heard, one per person. Listeners are told at most once per display frame,
 * however many came.
 */
export const createPointerBoard = (deps: {
  nextFrame: (run: () => void) => void;
  later: (delayMs: number, run: () => void) => () => void;
}) => {
  let pointers: readonly Pointer[] = [];
  const listeners = new Set<() => void>();
  const expiries = new Map<PersonId, () => void>();
  let waiting = false;
  const changed = () => {
    if (waiting) return;
    waiting = true;
    deps.nextFrame(() => {
      waiting = false;
      listeners.forEach((listener) => listener());
    });
  };
  const forget = (personId: PersonId) => {
    expiries.get(personId)?.();
    expiries.delete(personId);
    pointers = pointers.filter((pointer) => pointer.personId !== personId);
  };
  return {
    set: (personId: PersonId, at: PointedAt | null): void => {
      forget(personId);
      if (at) {
        pointers = [...pointers, { personId, at }];
        const gone = () => {
          forget(personId);
          changed();
        };
        expiries.set(personId, deps.later(POINTER_EXPIRES_MS, gone));
      }
      changed();
    },
    clear: (): void => {
      for (const { personId } of pointers) forget(personId);
      changed();
    },
    pointers: (): readonly Pointer[] => pointers,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
export type PointerBoard = ReturnType<typeof createPointerBoard>;
