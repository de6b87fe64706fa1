/** Refills steadily; answers whether one more may pass. */
export const tokenBucket = (perSecond: number, burst: number) => {
  let tokens = burst;
  let at = performance.now();
  return (): boolean => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
