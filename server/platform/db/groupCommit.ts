/** Commits what several callers bring in one transaction: the disk is waited for once for all of them. */
export interface GroupCommit<T, R> {
  /**
   * Resolves when the item's transaction has committed, to what `work` made of it. What waits is committed together, of
   * one owner at a time in one transaction; what arrives meanwhile goes into the next one.
   */
  add(owner: string, item: T): Promise<R>;
}

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * `work` runs one transaction and gives a result for each item, in order. Where it fails for several, nothing of them was
 * committed, and each is tried by itself: one that the database refuses fails no other.
 */
export const createGroupCommit = <T, R>({
  work,
  weightOf,
  most,
  heaviest,
}: {
  work: (items: readonly T[]) => Promise<readonly R[]>;
  weightOf: (item: T) => number;
  /** Items of one transaction, and what they may weigh together; one item alone may weigh more. */
  most: number;
  heaviest: number;
}): GroupCommit<T, R> => {
  const owners = new Map<string, Waiting<T, R>[]>();

  const settle = async (group: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await work(group.map(({ item }) => item));
      group.forEach(({ resolve }, at) => resolve(results[at] as R)); // one for each, as `work` promises
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const each of group) await settle([each]);
    }
  };

  const takeFrom = (waiting: Waiting<T, R>[]): Waiting<T, R>[] => {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += weightOf(item);
      if (count > 0 && (count >= most || weight > heaviest)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };

  const run = async (
    owner: string,
    waiting: Waiting<T, R>[],
  ): Promise<void> => {
    while (waiting.length > 0) await settle(takeFrom(waiting));
    owners.delete(owner);
  };

  return {
    add: (owner, item) =>
      new Promise<R>((resolve, reject) => {
        const waiting = owners.get(owner);
        if (waiting) {
          waiting.push({ item, resolve, reject });
          return;
        }
        const first = [{ item, resolve, reject }];
        owners.set(owner, first);
        void run(owner, first);
      }),
  };
};
