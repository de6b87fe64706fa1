const OVER_SECONDS = 30;

/** Bytes a second over the last half minute, in a list no longer than that. */
export const createRate = () => {
  const seconds: { second: number; bytes: number }[] = [];
  const trim = (at: number): number => {
    const second = Math.floor(at / 1_000);
    while ((seconds[0]?.second ?? second) <= second - OVER_SECONDS)
      seconds.shift();
    return second;
  };
  return {
    /** `at` in milliseconds. */
    add: (at: number, bytes: number): void => {
      const second = trim(at);
      const last = seconds.at(-1);
      if (last?.second === second) last.bytes += bytes;
      else seconds.push({ second, bytes });
    },
    perSecond: (at: number): number => {
      trim(at);
      return seconds.reduce((sum, { bytes }) => sum + bytes, 0) / OVER_SECONDS;
    },
    /** How many seconds are held. */
    held: (): number => seconds.length,
  };
};
