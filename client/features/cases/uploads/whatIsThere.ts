/** Size and SHA-256 of a file that the case has. */
interface Digest {
  bytes: number;
  sha256: string;
}

/** How old the server's answer may be. */
const FRESH_MS = 5 * 60_000;

/**
 * Knows which files the case has already. Asks the server once for what was sent before, and hashes only files of a size
 * that is among them: a first upload hashes nothing, a folder dropped again sends only what is missing. What this page
 * sends meanwhile the server recognises by itself.
 */
export const createWhatIsThere = (deps: {
  digests: () => Promise<readonly Digest[]>;
  /** Null where the file cannot be read. */
  hash: (file: Blob) => Promise<string | null>;
  now: () => number;
}) => {
  let asked: { at: number; answer: Promise<Map<number, Set<string>>> } | null =
    null;

  const bySize = async () => {
    const known = new Map<number, Set<string>>();
    for (const { bytes, sha256 } of await deps.digests()) {
      const same = known.get(bytes) ?? new Set();
      known.set(bytes, same.add(sha256));
    }
    return known;
  };
  const ask = () => {
    if (!asked || deps.now() - asked.at > FRESH_MS)
      asked = { at: deps.now(), answer: bySize() };
    return asked.answer;
  };

  return {
    has: async (file: Blob): Promise<boolean> => {
      let known: Map<number, Set<string>>;
      try {
        known = await ask();
      } catch (error) {
        asked = null; // the next file asks again
        throw error;
      }
      const same = known.get(file.size);
      if (!same) return false;
      const sha256 = await deps.hash(file);
      return sha256 !== null && same.has(sha256);
    },
    /** Files are added anew: what was sent before counts from now. */
    forget: () => {
      asked = null;
    },
  };
};
