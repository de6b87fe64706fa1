/** Below this, bits a second, a packed frame comes sooner than a plain one, its packing and unpacking counted in. */
const QUICK = 50_000_000;
const REMEMBERED = 5;

/** How fast the way to the server is, by what came over it last. */
export interface LineSpeed {
  /** An answer's body of so many bytes came in this time, while so many shared the line. */
  note(answer: { bytes: number; ms: number; sharing: number }): void;
  /** Bytes are what one waits for. True until something is known. */
  isThin(): boolean;
}

export const createLineSpeed = (): LineSpeed => {
  const seen: number[] = [];
  return {
    note: ({ bytes, ms, sharing }) => {
      seen.push((bytes * 8_000 * sharing) / Math.max(ms, 0.1));
      if (seen.length > REMEMBERED) seen.shift();
    },
    isThin: () => {
      const sorted = [...seen].sort((a, b) => a - b);
      return (sorted[sorted.length >> 1] ?? 0) < QUICK;
    },
  };
};
