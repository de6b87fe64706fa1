/** A bug's name and place, without its message: messages of libraries can quote the input. */
export const describe = (thrown: unknown): object => {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const { name, stack } = thrown;
  const code = (thrown as { code?: unknown }).code;
  const frames = stack
    ?.split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 8);
  return { name, code, at: frames };
};
