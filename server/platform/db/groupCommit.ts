/** Commits what several callers bring in one transaction: the disk is waited for once for all of them. */
export interface GroupCommit<T, R> {
  /**
   * Resolves when the item's transaction has committed, to what `work` made of it. What waits is committed together, of
   * one owner at a time in one transaction; what arrives meanwhile goes into the next one.
   */
  add(owner: string, item: T): Promise<R>;
  /** Resolves once this owner's items that are not settled weigh less than one transaction may hold. */
  room(owner: string): Promise<void>;
}

interface Owner<T, R> {
  waiting: Waiting<T, R>[];
  /** Of what waits and what is being committed. */
  weight: number;
  wantRoom: (() => void)[];
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
  const owners = new Map<string, Owner<T, R>>();

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

  const run = async (name: string, owner: Owner<T, R>): Promise<void> => {
    while (owner.waiting.length > 0) {
      const group = takeFrom(owner.waiting);
      await settle(group);
      for (const { item } of group) owner.weight -= weightOf(item);
      if (owner.weight < heaviest)
        for (const tell of owner.wantRoom.splice(0)) tell();
    }
    owners.delete(name);
  };

  return {
    add: (name, item) =>
      new Promise<R>((resolve, reject) => {
        const known = owners.get(name);
        const owner = known ?? { waiting: [], weight: 0, wantRoom: [] };
        owner.waiting.push({ item, resolve, reject });
        owner.weight += weightOf(item);
        if (known) return;
        owners.set(name, owner);
        void run(name, owner);
      }),
    room: async (name) => {
      const owner = owners.get(name);
      if (owner && owner.weight >= heaviest)
        await new Promise<void>((tell) => owner.wantRoom.push(tell));
    },
  };
};
