/** Each connection asks again as soon as it is answered. Milliseconds of every answer, and answers a second. */
export const hammer = async (
  ask: () => Promise<unknown>,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<{ ms: number[]; perSecond: number }> => {
  const ms: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const asked = performance.now();
        await ask();
        ms.push(performance.now() - asked);
      }
    }),
  );
  return { ms, perSecond: ms.length / ((performance.now() - began) / 1_000) };
};
