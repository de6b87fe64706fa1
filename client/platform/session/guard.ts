import type { SessionView } from "../../../shared/contracts/identity.ts";

/** Whom this page shows as logged in, and for which organisation. */
export interface Actor {
  personId: string;
  organisationId: string;
}

/**
 * Keeps a page to the person it shows: all windows of a browser share one cookie, so that another window's log-in
 * changes who the server thinks is asking. Where the session is gone it asks one question at a time, however many
 * calls found that out: does the same person log in again?
 */
export interface SessionGuard {
  /** Settles once the person has answered; false at once while nobody was logged in. */
  recover: () => Promise<boolean>;
  /** Who is logged in as far as this page knows; null for nobody. */
  arm: (actor: Actor | null) => void;
  actor: () => Actor | null;
  /** Resolves once somebody is logged in. */
  armed: () => Promise<void>;
  /** Compares the browser's session with the page: true for the same actor; for another one the page is told. */
  meet: (session: SessionView) => boolean;
  /** Called with a session of another person or organisation: this page must be left. */
  onOther: (listener: (session: SessionView) => void) => () => void;
  /** This page has changed the browser's session: other windows look again. */
  announceChange: () => void;
  answer: (samePerson: boolean) => void;
  isAsking: () => boolean;
  subscribe: (listener: () => void) => () => void;
}

export const createSessionGuard = (
  tellOthers: () => void = () => undefined,
): SessionGuard => {
  let actor: Actor | null = null;
  let onArmed: (() => void)[] = [];
  let waiting: ((samePerson: boolean) => void)[] = [];
  const listeners = new Set<() => void>();
  const others = new Set<(session: SessionView) => void>();
  const announce = () => listeners.forEach((listener) => listener());
  const answer = (samePerson: boolean) => {
    const resolvers = waiting;
    waiting = [];
    resolvers.forEach((resolve) => resolve(samePerson));
    announce();
  };
  return {
    recover: () => {
      if (!actor) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
        announce();
      });
    },
    arm: (value) => {
      actor = value;
      if (!value) {
        answer(false);
        return;
      }
      const resolvers = onArmed;
      onArmed = [];
      resolvers.forEach((resolve) => resolve());
    },
    actor: () => actor,
    armed: () =>
      actor
        ? Promise.resolve()
        : new Promise((resolve) => {
            onArmed = [...onArmed, resolve];
          }),
    meet: (session) => {
      const same =
        actor?.personId === session.person.id &&
        actor.organisationId === session.acting.organisation.id;
      if (actor && !same) {
        answer(false);
        others.forEach((listener) => listener(session));
      }
      return same;
    },
    onOther: (listener) => {
      others.add(listener);
      return () => others.delete(listener);
    },
    announceChange: tellOthers,
    answer,
    isAsking: () => waiting.length > 0,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
