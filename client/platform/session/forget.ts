const holders = new Set<() => void>();

/** `drop` lets go of what this page holds in memory for the person at work; called when that person goes or another comes. */
export const onForget = (drop: () => void): (() => void) => {
  holders.add(drop);
  return () => holders.delete(drop);
};

/**
 * Lets go of everything: pictures that are decoded, small pictures, rooms on their way. Queries are cleared by who calls it.
 * Never throws: who cannot let go is reported, the others do all the same, and the person leaves.
 */
export const forgetPerson = (): void => {
  for (const drop of holders)
    try {
      drop();
    } catch (error) {
      reportError(error);
    }
};
