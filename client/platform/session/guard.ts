/** One question at a time, however many calls found the session gone: does the same person log in again? */
export interface SessionGuard {
  /** Settles once the person has answered; false at once while nobody was logged in. */
  recover: () => Promise<boolean>;
  /** Whether somebody is logged in, as far as this page knows. */
  arm: (armed: boolean) => void;
  answer: (samePerson: boolean) => void;
  isAsking: () => boolean;
  subscribe: (listener: () => void) => () => void;
}

export const createSessionGuard = (): SessionGuard => {
  let armed = false;
  let waiting: ((samePerson: boolean) => void)[] = [];
  const listeners = new Set<() => void>();
  const announce = () => listeners.forEach((listener) => listener());
  const answer = (samePerson: boolean) => {
    const resolvers = waiting;
    waiting = [];
    resolvers.forEach((resolve) => resolve(samePerson));
    announce();
  };
  return {
    recover: () => {
      if (!armed) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
        announce();
      });
    },
    arm: (value) => {
      armed = value;
      if (!value) answer(false);
    },
    answer,
    isAsking: () => waiting.length > 0,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
